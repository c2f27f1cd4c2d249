package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"callboard/internal/webhook"
)

// indexBound is the condition on the rows of the index (f) that are in the order of the list, above zero, for the bounds of a
// search; false if there are no such rows.
func (s *Store) indexBound(ctx context.Context, q *searching) (condition string, ok bool, err error) {
	if q.below == (webhook.Position{}) && q.above == (webhook.Position{}) {
		return `f.rowid > 0`, true, nil
	}
	c := &conditions{}
	c.add(`d.deleted = 0`)
	c.add(`+d.seq > 0`) // not by the index of seq
	order, condition := newestFirst, `f.rowid BETWEEN 1 AND %d`
	if q.above != (webhook.Position{}) {
		c.above(q.above)
		order, condition = oldestFirst, `f.rowid >= %d`
	} else {
		c.below(q.below)
	}
	var row int64
	err = s.readers.QueryRowContext(ctx, `SELECT d.seq FROM deliveries d`+c.where()+order, append(c.args, 1)...).Scan(&row)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return fmt.Sprintf(condition, row), true, s.explain(err)
}

// eachMatch reads the deliveries that the index finds, until do returns false.
func (s *Store) eachMatch(ctx context.Context, match, rows string, c *conditions, order string, do func(*searched) bool) error {
	return s.eachSearchedRow(ctx, matchOf(rows, c, order), append(c.args, match), do)
}

// matchOf is the statement for what the index (f) finds. CROSS JOIN: the index is read first, in its order.
func matchOf(rows string, c *conditions, order string) string {
	return `SELECT ` + headColumns + `, r.headers, r.body FROM delivery_text f CROSS JOIN deliveries d CROSS JOIN requests r ON r.num = d.num` + jobOf +
		c.where() + ` AND delivery_text MATCH ? AND ` + rows + ` AND d.seq = f.rowid AND d.seq <> 0` + order
}

// eachFresh reads the newest of the deliveries that are not indexed.
func (s *Store) eachFresh(ctx context.Context, q *searching, do func(*searched) bool) error {
	statement, args := freshOf(q, s.limits.fresh)
	return s.eachSearchedRow(ctx, statement, args, do)
}

// freshOf reads the table from its end and no index: most of the rows there are not in the index of words yet.
func freshOf(q *searching, n int) (statement string, args []any) {
	c := q.conditions()
	c.add(`d.seq = 0 AND d.num > (SELECT max(upto, (SELECT coalesce(max(num), 0) FROM deliveries) - ?) FROM indexing)`, n)
	return strings.Replace(selectSearched, `deliveries d`, `deliveries d NOT INDEXED`, 1) + c.where(), c.args
}

// eachSearched reads deliveries, until do returns false.
func (s *Store) eachSearched(ctx context.Context, clause string, args []any, do func(*searched) bool) error {
	return s.eachSearchedRow(ctx, selectSearched+clause, args, do)
}

func (s *Store) eachSearchedRow(ctx context.Context, query string, args []any, do func(*searched) bool) error {
	rows, err := s.readers.QueryContext(ctx, query, args...)
	if err != nil {
		return s.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		d, err := scanSearched(rows.Scan)
		if err != nil {
			return s.explain(err)
		}
		if !do(&d) {
			return nil
		}
	}
	return s.explain(rows.Err())
}

// countSearch is Count, or Rank with a position, for a query with words.
func (s *Store) countSearch(ctx context.Context, q *searching) (int, error) {
	match, err := s.matching(ctx, q.Words)
	if err != nil {
		return 0, err
	}
	if match == "" {
		return s.countRead(ctx, q)
	}
	n := 0
	count := func(d *searched) bool {
		if d.contains(q.Words) {
			n++
		}
		return true
	}
	if err := s.eachFresh(ctx, q, count); err != nil {
		return 0, err
	}
	seen := 0
	if !exact(q.Words) {
		before := n
		err := s.eachMatch(ctx, match, `true`, q.conditions(), ` LIMIT `+fmt.Sprint(s.limits.checked+1), func(d *searched) bool { seen++; return count(d) })
		if err != nil || seen <= s.limits.checked {
			return n, err
		}
		n = before
	}
	found, err := s.countMatches(ctx, q, match)
	return n + found, err
}

// countRead is countSearch without the index.
func (s *Store) countRead(ctx context.Context, q *searching) (n int, err error) {
	for {
		found, last, err := s.read(ctx, q, s.limits.fresh, s.limits.fresh)
		if n += len(found); err != nil || last == nil || s.limits.quick {
			return n, err
		}
		q = q.after(*last)
	}
}

// countMatches counts what the index finds. Without other conditions it reads the index alone.
func (s *Store) countMatches(ctx context.Context, q *searching, match string) (n int, err error) {
	var deleted, late bool
	err = s.readers.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM deliveries WHERE deleted <> 0), (SELECT below FROM indexing) < 0`).Scan(&deleted, &late)
	if err != nil {
		return 0, s.explain(err)
	}
	bound, ok, err := s.indexBound(ctx, q)
	if err != nil {
		return 0, err
	}
	bounded := q.above != (webhook.Position{})
	if !hasConditions(q.Query) && !deleted && !(bounded && late) {
		if !bounded {
			bound = `true`
		} else if !ok {
			return 0, nil
		}
		err = s.readers.QueryRowContext(ctx, `SELECT count(*) FROM delivery_text f WHERE delivery_text MATCH ? AND `+bound, match).Scan(&n)
		return n, s.explain(err)
	}
	c := q.conditions()
	err = s.readers.QueryRowContext(ctx, `SELECT count(*) FROM delivery_text f CROSS JOIN deliveries d`+c.where()+
		` AND delivery_text MATCH ? AND d.seq = f.rowid AND d.seq <> 0`, append(c.args, match)...).Scan(&n)
	return n, s.explain(err)
}
