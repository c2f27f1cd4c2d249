package webhooks

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

// oldest is a time before every delivery.
func oldest() time.Time { return time.Unix(0, 1) }

// countEvery is the shortest time between two counts: a burst of deliveries must not be counted one by one.
const countEvery = 200 * time.Millisecond

// counts are the numbers in the title and in the header.
type counts struct {
	due     bool // what was counted may be wrong
	busy    bool
	waiting bool // for countEvery to pass
	at      time.Time
	current bool             // the screen shows
	seen    webhook.Position // the newest delivery when the screen was last seen
	news    int              // deliveries since then
	hidden  map[string]bool  // the marked ones that the filter does not select
}

type (
	countDueMsg struct{}
	countedMsg  struct {
		generation      int
		total, all, new int
		searched        int
		newest          webhook.Position
		first           string // the id whose place offset is
		offset          int
		hidden          map[string]bool
		err             error
	}
)

// count starts to count, if something may have changed.
func (s *Screen) count() tea.Cmd {
	c, r := &s.counts, s.rows
	if !c.due || c.busy || c.waiting {
		return nil
	}
	if wait := c.at.Add(countEvery).Sub(s.host.Now()); !c.at.IsZero() && wait > 0 {
		c.waiting = true
		return s.host.After(wait, countDueMsg{})
	}
	c.due, c.busy = false, true
	msg := countedMsg{generation: s.loads.generation}
	svc, ctx, q, seen := s.svc.Webhooks, s.loads.ctx, s.filter.query, c.seen
	var first webhook.Position
	if len(r.heads) > 0 {
		first, msg.first = r.first(), r.heads[0].ID
	}
	marks := slices.Clone(s.marks)
	return func() tea.Msg {
		newest, err := svc.Window(ctx, query.Query{}, webhook.Position{}, 1)
		if err == nil && len(newest) > 0 {
			msg.newest = newest[0].Position()
			msg.new, err = svc.Rank(ctx, query.Query{}, seen)
		}
		if err == nil {
			msg.all, err = svc.Count(ctx, query.Query{})
		}
		if msg.total = msg.all; err == nil && !q.Empty() {
			if msg.total, err = svc.Count(ctx, q); err == nil {
				msg.searched, err = svc.Searched(ctx, q)
			}
		}
		if err == nil && msg.first != "" {
			msg.offset, err = svc.Rank(ctx, q, first)
		}
		if err == nil && !q.Empty() {
			msg.hidden, err = notSelected(ctx, svc, q, marks)
		}
		msg.err = err
		return msg
	}
}

// notSelected are those of some deliveries that a query does not select, and those that were deleted.
func notSelected(ctx context.Context, svc screen.Webhooks, q query.Query, ids []string) (map[string]bool, error) {
	out := map[string]bool{}
	for _, id := range ids {
		h, found, err := svc.Head(ctx, id)
		if err != nil {
			return nil, err
		}
		var readErr error
		whole := func() (d webhook.Delivery) {
			d, _, readErr = svc.Delivery(ctx, id)
			return d
		}
		if !found || !q.Match(h, whole) {
			out[id] = true
		}
		if readErr != nil {
			return nil, readErr
		}
	}
	return out, nil
}

// counted takes the numbers.
func (s *Screen) counted(msg countedMsg) {
	c, r := &s.counts, s.rows
	c.busy, c.at = false, s.host.Now()
	if msg.err != nil {
		return // the read of the rows says why
	}
	r.all = msg.all
	if c.current {
		if msg.newest != (webhook.Position{}) {
			c.seen = msg.newest
		}
		c.news = 0
	} else {
		c.news = msg.new
	}
	if msg.generation != s.loads.generation {
		c.due = true
		return
	}
	r.total, r.searched, c.hidden = msg.total, msg.searched, msg.hidden
	if len(r.heads) > 0 && r.heads[0].ID == msg.first {
		r.offset = msg.offset
	}
}

// News is part of screen.Reporting: how many deliveries have come since the screen was last seen.
func (s *Screen) News() string {
	if s.counts.news == 0 {
		return ""
	}
	return words.Thousands(s.counts.news) + " new"
}
