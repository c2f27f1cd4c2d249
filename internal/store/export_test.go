package store

import (
	"context"
	"time"

	"callboard/internal/job"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

// LookUpSoon makes searches use the index after a few deliveries, so that a test needs no thousands of them.
func (s *Store) LookUpSoon() { s.limits.first, s.limits.few = 4, 6 }

// Statement is one that a list is read with.
type Statement struct {
	SQL  string
	Args []any
}

// Statements are those of a window, of its count, and of a search.
func Statements(q query.Query, after webhook.Position) (window, count, match, fresh Statement) {
	window.SQL, window.Args = windowOf(q, after, 100)
	c := listed(q)
	count = Statement{countOf(c), c.args}
	p := &searching{Query: q, below: after}
	m := p.conditions()
	match = Statement{matchOf(`f.rowid BETWEEN 1 AND 100`, m, ` ORDER BY f.rowid DESC`), append(m.args, matching([]string{"typecast"}))}
	fresh.SQL, fresh.Args = freshOf(p, 2000)
	return window, count, match, fresh
}

// JobStatements are those that jobs are read with, by what they are for, without the ones for a prefix of an id.
func JobStatements() map[string]Statement {
	newest, newestArgs := historyOf(job.Filter{Limit: 500})
	failed, failedArgs := historyOf(job.Filter{State: job.Failed, Since: time.Unix(1, 0)})
	return map[string]Statement{
		"newest": {newest, newestArgs}, "newest failed ones": {failed, failedArgs},
		"by id": {jobOfID, []any{"a"}}, "by speak id": {jobOfSpeak, []any{"a"}},
		"takes of a text": {takesOfText, []any{"a"}}, "takes of a text and an actor": {takesOfBoth, []any{"a", "b"}},
		"another of a text and an actor": {nthOfBoth, []any{"a", "b", 0}}, "changes": {changedJobs, []any{1, 1000}},
		"unfinished": {unfinished, nil}, "newest revision": {newestRev, nil},
	}
}

// SearchNewest sets how many deliveries are read at once for words that the index does not help with, and whether that is all.
func (s *Store) SearchNewest(n int, quick bool) { s.limits.fresh, s.limits.quick = n, quick }

// WaitingStatement is the one for the deliveries before a time that wait to be forwarded.
func WaitingStatement(before time.Time) Statement {
	return Statement{waitingDeliveries, []any{nanos(before)}}
}

// IndexAtOnce indexes all deliveries in larger transactions than IndexDeliveries and without its pauses, which leave time to
// others.
func (s *Store) IndexAtOnce(ctx context.Context) error {
	for {
		waiting, err := s.unindexed(ctx)
		if err != nil || len(waiting.order) == 0 {
			return err
		}
		for len(waiting.order) > 0 {
			if _, err := s.indexNext(ctx, &waiting, 16*indexStep); err != nil {
				return err
			}
		}
	}
}
