package store

import (
	"strings"
	"unicode/utf8"

	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

// conditions are parts of a WHERE clause about deliveries (d), with their parameters.
type conditions struct {
	parts []string
	args  []any
}

func (c *conditions) add(part string, args ...any) {
	c.parts = append(c.parts, part)
	c.args = append(c.args, args...)
}

func (c *conditions) where() string { return ` WHERE ` + strings.Join(c.parts, ` AND `) }

// listed are the conditions of a query but for its words. The index deliveries_list has all of their columns.
func listed(q query.Query) *conditions {
	c := &conditions{}
	c.add(`d.deleted = 0`)
	switch {
	case q.Status == query.NoStatus:
		c.add(`d.status = ''`)
	case q.Status != "":
		c.add(`d.status = ?`, strings.ToLower(q.Status))
	}
	if q.Job != "" {
		c.addJob(query.Fold(q.Job))
	}
	c.addStatus(`d.answered`, `d.answered = 0`, q.Ours)
	c.addStatus(`d.forward_status`, noForward, q.Forward)
	if q.Forward.Circle {
		c.add(`d.forward_state = ?`, webhook.ForwardCircle)
	}
	if !q.Since.IsZero() {
		c.add(`d.at >= ?`, nanos(q.Since))
	}
	if !q.Before.IsZero() {
		c.add(`d.at < ?`, nanos(q.Before))
	}
	if q.Starred {
		c.add(`d.starred = 1`)
	}
	if q.Unmatched {
		c.add(`d.matched = 0 AND d.refused = ''`)
	}
	if q.Duplicates {
		c.add(`d.duplicate = 1`)
	}
	switch {
	case q.Refused && q.Kind != webhook.NotRefused:
		c.add(`d.refused = ?`, string(q.Kind))
	case q.Refused:
		c.add(`d.refused <> ''`)
	}
	return c
}

// noForward says that a delivery was to be forwarded and there is no answer: webhook.ForwardFailed, webhook.ForwardCircle.
const noForward = `d.forward_state IN (3, 4)`

// addStatus adds a condition on an HTTP status. failed says that there is none although there should be.
func (c *conditions) addStatus(column, failed string, m query.StatusMatch) {
	switch {
	case m.None:
		c.add(column + ` = 0`)
	case m.Failed:
		c.add(`(` + column + ` >= 400 OR ` + failed + `)`)
	case m.Low != 0 || m.High != 0:
		c.add(column+` BETWEEN ? AND ?`, m.Low, m.High)
	}
}

// selectivePrefix is how many characters of an id select few rows: the ids of a year begin alike.
const selectivePrefix = 6

// addJob adds the condition that the id or the speak id of the job begins with a prefix. Speak ids are case sensitive and
// nearly always in one case. A prefix that is no short one selects few rows, which are read by an index.
func (c *conditions) addJob(prefix string) {
	const ofJobs = `SELECT speak_id FROM jobs WHERE id >= ? AND id < ? || char(1114111) AND speak_id <> ''`
	if len(prefix) < selectivePrefix {
		c.add(`(lower(substr(+d.speak_id, 1, ?)) = ? OR +d.speak_id IN (`+ofJobs+`))`, utf8.RuneCountInString(prefix), prefix, prefix, prefix)
		return
	}
	const inRange = ` UNION SELECT num FROM deliveries WHERE speak_id <> '' AND speak_id >= ? AND speak_id < ? || char(1114111)`
	upper := strings.ToUpper(prefix)
	c.add(`d.num IN (SELECT num FROM deliveries WHERE speak_id <> '' AND speak_id IN (`+ofJobs+`)`+inRange+inRange+`)`,
		prefix, prefix, prefix, prefix, upper, upper)
}

// below and above limit the list to what comes after or before a position in it.
func (c *conditions) below(p webhook.Position) {
	if p != (webhook.Position{}) {
		c.add(`(d.at, d.id) < (?, ?)`, nanos(p.At), p.ID)
	}
}

func (c *conditions) above(p webhook.Position) { c.add(`(d.at, d.id) > (?, ?)`, nanos(p.At), p.ID) }
