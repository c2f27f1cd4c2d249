package query

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"callboard/internal/suggest"
	"callboard/internal/text"
	"callboard/internal/webhook"
)

// Known lists the terms as a person writes them, for errors and help.
const Known = `status:failed, job:ID, ours:500, forward:5xx, since:1h, before:10m, starred, unmatched, duplicate, refused, a word, "some words"`

// Parse reads a filter at the time now, which relative times count from. Terms and words are separated by spaces, and all of
// them must hold. A term without a value, such as "status:", is no condition. A name that is no term is a word if a slash or a
// port follows the colon, as in "http://example.com" and "localhost:3000"; otherwise it is an error. The error is one line that
// names the term and the known ones.
func Parse(s string, now time.Time) (Query, error) { return parse(split(s), now) }

// Typing is Parse for a filter that is still typed: the last word is no condition, and no error, while it may be the beginning of
// a term or of its value.
func Typing(s string, now time.Time) (Query, error) {
	words := split(s)
	if n := len(words); n > 0 && !endsWithSpace(s) && unfinished(words[n-1]) {
		words = words[:n-1]
	}
	return parse(words, now)
}

// unfinished reports the beginning of a term, or a term with the beginning of a value.
func unfinished(t token) bool {
	if t.quoted {
		return false
	}
	typed := strings.ToLower(t.text)
	if name, value, colon := strings.Cut(typed, ":"); colon && !isTerm(name) && isName(name) {
		return value == "" || value == "/" || name == "localhost" && value[0] >= '0' && value[0] <= '9'
	}
	for _, term := range terms() {
		name := term.name + map[bool]string{true: ":"}[term.takesValue()]
		if len(typed) < len(name) && strings.HasPrefix(name, typed) {
			return true
		}
		value, ok := strings.CutPrefix(typed, term.name+":")
		if !ok {
			continue
		}
		if term.time {
			_, err := moment(value, time.Time{})
			return err != nil
		}
		return slices.ContainsFunc(term.values, func(v string) bool { return len(value) < len(v) && strings.HasPrefix(v, value) })
	}
	return false
}

func parse(words []token, now time.Time) (Query, error) {
	var q Query
	for _, w := range words {
		if err := q.add(w, now); err != nil {
			return Query{}, err
		}
	}
	return q, nil
}

// add adds the condition of one word of the filter.
func (q *Query) add(t token, now time.Time) error {
	name, value, colon := strings.Cut(t.text, ":")
	name = strings.ToLower(name)
	switch {
	case t.quoted, !isName(name):
		q.addWord(t.text)
		return nil
	case colon:
		return q.addTerm(name, value, t.text, now)
	}
	switch name {
	case "starred":
		q.Starred = true
	case "unmatched":
		q.Unmatched = true
	case "duplicate", "duplicates":
		q.Duplicates = true
	case "refused":
		q.Refused = true
	default:
		q.addWord(t.text)
	}
	return nil
}

func (q *Query) addWord(s string) {
	if s = Fold(s); s != "" && !slices.Contains(q.Words, s) {
		q.Words = append(q.Words, s)
	}
}

// addTerm adds a condition that was written as name:value.
func (q *Query) addTerm(name, value, written string, now time.Time) error {
	folded := Fold(value)
	switch {
	case !isTerm(name):
		if value != "" && value[0] == '/' || isHost(name, value) {
			q.addWord(written)
			return nil
		}
		return unknown(name)
	case value == "":
		return nil
	}
	var err error
	switch name {
	case "status":
		err = once(&q.Status, folded, name)
	case "job":
		err = once(&q.Job, folded, name)
	case "ours":
		err = matchOnce(&q.Ours, folded, name)
	case "forward":
		err = matchOnce(&q.Forward, folded, name, circle)
	case "refused":
		var kind webhook.Refusal
		if kind, err = refusal(folded); err == nil {
			q.Refused = true
			err = once(&q.Kind, kind, name)
		}
	case "since", "before":
		var at time.Time
		if at, err = moment(value, now); err != nil {
			return fmt.Errorf("%s:%s is no time: write 10m, 2h, 1d, 12:01 or 2026-11-23", name, shown(value))
		}
		if name == "since" && at.After(q.Since) {
			q.Since = at
		}
		if name == "before" && (q.Before.IsZero() || at.Before(q.Before)) {
			q.Before = at
		}
	default: // starred:, unmatched:, duplicate:
		return fmt.Errorf("%s takes no value: write it without the colon", name)
	}
	return err
}

// once sets a condition that a filter can have only once.
func once[T ~string](to *T, value T, name string) error {
	if *to != "" && *to != value {
		return fmt.Errorf("%s: is there twice, with different values", name)
	}
	*to = value
	return nil
}

// matchOnce sets a condition on an answer. more are values that only this term has.
func matchOnce(to *StatusMatch, value, name string, more ...string) error {
	m, ok := statusMatch(value)
	if slices.Contains(more, value) {
		m, ok = StatusMatch{Circle: true}, true
	}
	switch {
	case !ok:
		known := append([]string{"200", "5xx", "none", "ok", "failed"}, more...)
		last := len(known) - 1
		return fmt.Errorf("%s:%s is unknown: write %s or %s", name, shown(value), strings.Join(known[:last], ", "), known[last])
	case *to != StatusMatch{} && *to != m:
		return fmt.Errorf("%s: is there twice, with different values", name)
	}
	*to = m
	return nil
}

// statusMatch reads 200, 5xx and the words. Fewer than three digits are the beginning of a status: 5 is 5xx.
func statusMatch(s string) (StatusMatch, bool) {
	switch s {
	case "none":
		return StatusMatch{None: true}, true
	case "failed":
		return StatusMatch{Failed: true}, true
	case "ok":
		return StatusMatch{Low: 200, High: 299}, true
	}
	digits := strings.TrimRight(s, "x")
	n, err := strconv.Atoi(digits)
	if err != nil || len(s) > 3 || digits[0] < '1' || digits[0] > '9' {
		return StatusMatch{}, false
	}
	step := 1
	for range 3 - len(digits) {
		n, step = n*10, step*10
	}
	return StatusMatch{Low: n, High: n + step - 1}, true
}

// refusal reads the kind of a refused request.
func refusal(s string) (webhook.Refusal, error) {
	switch s {
	case "method":
		return webhook.RefusedMethod, nil
	case "long":
		return webhook.RefusedLong, nil
	case "cut":
		return webhook.RefusedCut, nil
	case "head":
		return webhook.RefusedHead, nil
	}
	return "", fmt.Errorf("refused:%s is unknown: write method, long, cut or head", shown(s))
}

// isHost reports a name and a port, as in "localhost:3000". A short number is more likely the value of a term that was misspelt.
func isHost(name, port string) bool {
	port, _, _ = strings.Cut(port, "/")
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && (name == "localhost" || n >= 1000 && len(suggest.Closest(name, termNames(), 1)) == 0)
}

func unknown(name string) error {
	like := ""
	if c := suggest.Closest(name, termNames(), 1); len(c) > 0 {
		like = fmt.Sprintf(" Did you mean %s:?", c[0])
	}
	return fmt.Errorf("%s: is no term of a filter.%s Known: %s", shown(name), like, Known)
}

// shown is a part of the filter as an error may repeat it.
func shown(s string) string { return text.Cut(text.Line(s), 30) }

// isName reports letters only, as all names of terms are.
func isName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == ""
}
