package store

import (
	"context"
	"slices"
	"strings"

	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

// searchLimits bound what a search reads without the index.
type searchLimits struct {
	first   int // of the next deliveries so many are read first: a word that is in many of them is found at once
	few     int // up to so many that fulfil the other conditions are read and not looked up
	fresh   int // of those that the index does not help with, so many are read at once, the newest
	checked int // so many finds of the index are read when they are counted; if there are more, all are counted as they are

	quick bool // no more than fresh are read without the index (Options.Quick)
}

func usualSearch(quick bool) searchLimits {
	return searchLimits{first: 200, few: 1000, fresh: 2000, checked: 500, quick: quick}
}

// searching is a search for words. below and above bound it by positions.
type searching struct {
	query.Query
	below, above webhook.Position
	asc          bool // oldest first: the rows above a position
}

// search is Window for a query with words.
func (s *Store) search(ctx context.Context, q query.Query, after webhook.Position, n int) ([]webhook.Head, error) {
	return s.find(ctx, &searching{Query: q, below: after}, n)
}

// searchBefore is WindowBefore for a query with words.
func (s *Store) searchBefore(ctx context.Context, q query.Query, before webhook.Position, n int) ([]webhook.Head, error) {
	found, err := s.find(ctx, &searching{Query: q, above: before, asc: true}, n)
	slices.Reverse(found)
	return found, err
}

// conditions are those of the query but for its words, and the bounds.
func (q *searching) conditions() *conditions {
	c := listed(q.Query)
	c.below(q.below)
	if q.above != (webhook.Position{}) {
		c.above(q.above)
	}
	return c
}

func (q *searching) order() string {
	if q.asc {
		return oldestFirst
	}
	return newestFirst
}

// compare is the order of the search.
func (q *searching) compare(a, b webhook.Head) int {
	c := b.At.Compare(a.At)
	if c == 0 {
		c = strings.Compare(b.ID, a.ID)
	}
	if q.asc {
		return -c
	}
	return c
}

// find returns the first n results, in the order of the search.
func (s *Store) find(ctx context.Context, q *searching, n int) ([]webhook.Head, error) {
	few := s.limits.first
	if len(q.Words) > 0 && hasConditions(q.Query) {
		candidates, err := s.countUpTo(ctx, q.conditions(), s.limits.few+1)
		if err != nil {
			return nil, err
		}
		if candidates <= s.limits.few {
			few = s.limits.few
		}
	}
	match, err := s.matching(ctx, q.Words)
	if err != nil {
		return nil, err
	}
	if match == "" {
		few = s.limits.fresh
	}
	found, last, err := s.read(ctx, q, n, few)
	for err == nil && match == "" && !s.limits.quick && last != nil && len(found) < n {
		var more []webhook.Head
		more, last, err = s.read(ctx, q.after(*last), n-len(found), few)
		found = append(found, more...)
	}
	if err != nil || len(found) >= n || last == nil || match == "" {
		return found, err
	}
	more, err := s.lookUp(ctx, q.after(*last), match, n-len(found))
	return append(found, more...), err
}

// after is the rest of a search, after the last delivery that was looked at.
func (q *searching) after(last webhook.Head) *searching {
	rest := *q
	if q.asc {
		rest.above = last.Position()
	} else {
		rest.below = last.Position()
	}
	return &rest
}

// matching is the expression that finds the words in the index. It is empty where the deliveries themselves must be read: the
// words are too short for the index, or many deliveries are not in it yet and a search that is not quick leaves out none of
// them.
func (s *Store) matching(ctx context.Context, words []string) (string, error) {
	const behind = `SELECT coalesce((SELECT max(num) FROM deliveries), 0) - upto FROM indexing`
	match := matching(words)
	if match == "" || s.limits.quick {
		return match, nil
	}
	var n int
	if err := s.readers.QueryRowContext(ctx, behind).Scan(&n); err != nil {
		return "", s.explain(err)
	}
	if n > s.limits.fresh {
		return "", nil
	}
	return match, nil
}

// Searched returns how many deliveries, the newest that fulfil the other conditions, a search with Options.Quick looks at; 0:
// all.
func (s *Store) Searched(ctx context.Context, q query.Query) (int, error) {
	if len(q.Words) == 0 || matching(q.Words) != "" || !s.limits.quick {
		return 0, nil
	}
	n, err := s.countUpTo(ctx, listed(q), s.limits.fresh+1)
	if err != nil || n <= s.limits.fresh {
		return 0, err
	}
	return s.limits.fresh, nil
}

// countUpTo counts the deliveries that fulfil conditions, up to most.
func (s *Store) countUpTo(ctx context.Context, c *conditions, most int) (n int, err error) {
	err = s.readers.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM deliveries d`+c.where()+` LIMIT ?)`, append(c.args, most)...).Scan(&n)
	return n, s.explain(err)
}

// hasConditions reports whether a query has others than words.
func hasConditions(q query.Query) bool {
	q.Words = nil
	return !q.Empty()
}

// read looks for the words in the next deliveries, up to limit, without the index. It returns the last one that it has read;
// nil if there are no more.
func (s *Store) read(ctx context.Context, q *searching, n, limit int) (found []webhook.Head, last *webhook.Head, err error) {
	c := q.conditions()
	seen := 0
	err = s.eachSearched(ctx, c.where()+q.order(), append(c.args, limit), func(d *searched) bool {
		seen++
		last = &d.Head
		if d.contains(q.Words) {
			found = append(found, d.Head)
		}
		return len(found) < n
	})
	if seen < limit && len(found) < n {
		last = nil
	}
	return found, last, err
}

// lookUp finds the first n results by the index, and among those that are not in it.
func (s *Store) lookUp(ctx context.Context, q *searching, match string, n int) ([]webhook.Head, error) {
	found, err := s.lookUpOrdered(ctx, q, match, n)
	if err != nil {
		return nil, err
	}
	add := func(d *searched) bool {
		if d.contains(q.Words) {
			found = append(found, d.Head)
		}
		return true
	}
	late := q.conditions()
	late.add(`d.seq < 0`)
	err = s.eachMatch(ctx, match, `f.rowid < 0`, late, ``, add)
	if err != nil {
		return nil, err
	}
	if err := s.eachFresh(ctx, q, add); err != nil {
		return nil, err
	}
	slices.SortFunc(found, q.compare)
	return found[:min(n, len(found))], nil
}

// lookUpOrdered finds the first n results among the rows of the index that are in the order of the list.
func (s *Store) lookUpOrdered(ctx context.Context, q *searching, match string, n int) (found []webhook.Head, err error) {
	bound, ok, err := s.indexBound(ctx, q)
	if err != nil || !ok {
		return nil, err
	}
	order := ` ORDER BY f.rowid DESC`
	if q.asc {
		order = ` ORDER BY f.rowid`
	}
	err = s.eachMatch(ctx, match, bound, q.conditions(), order, func(d *searched) bool {
		if d.contains(q.Words) {
			found = append(found, d.Head)
		}
		return len(found) < n
	})
	return found, err
}
