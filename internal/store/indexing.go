package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
	"strings"
	"time"
)

const (
	// A step of the indexer is one transaction. It is short, so that a delivery that comes meanwhile hardly waits.
	indexStep  = 16
	indexBytes = 64 << 10 // of text
	mergePages = 32       // of the index, which is merged in steps of its own

	// indexAhead is how many deliveries are put into the order of the list before the first of them is indexed.
	indexAhead = 2048

	// indexAfter is how old a delivery must be. One that came before it may still be on its way into the database.
	indexAfter = time.Second
)

// IndexDeliveries adds up to max of the deliveries that are not in the full-text index yet to it, and returns their number. It
// works in short transactions with pauses between them, so that writers of all processes get their turn. With 0 there is
// nothing to do until a delivery comes, or is a second old.
func (s *Store) IndexDeliveries(ctx context.Context, max int) (n int, err error) {
	for n < max {
		waiting, err := s.unindexed(ctx)
		if err != nil || len(waiting.order) == 0 {
			return n, err
		}
		for len(waiting.order) > 0 && n < max {
			began := time.Now()
			done, err := s.indexNext(ctx, &waiting, min(indexStep, max-n))
			n += done
			if err == nil {
				err = pause(ctx, time.Since(began))
			}
			if err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// position is where a delivery is in the list and in the order of arrival.
type position struct {
	num, at int64
	id      string
}

func byTime(a, b position) int { return cmp.Or(cmp.Compare(a.at, b.at), strings.Compare(a.id, b.id)) }

// backlog are the next deliveries that are not indexed.
type backlog struct {
	order []position // to be indexed, oldest first
	nums  []int64    // of these and of those that are too young
	last  int64      // the last num that was looked at
}

// unindexed reads what is to be indexed next.
func (s *Store) unindexed(ctx context.Context) (backlog, error) {
	rows, err := s.readers.QueryContext(ctx, `SELECT num, at, id FROM deliveries WHERE num > (SELECT upto FROM indexing) AND seq = 0
		ORDER BY num LIMIT ?`, indexAhead)
	if err != nil {
		return backlog{}, s.explain(err)
	}
	defer rows.Close()
	var b backlog
	now := s.now()
	for rows.Next() {
		var p position
		if err := rows.Scan(&p.num, &p.at, &p.id); err != nil {
			return backlog{}, s.explain(err)
		}
		b.nums, b.last = append(b.nums, p.num), p.num
		if p.at <= nanos(now.Add(-indexAfter)) || p.at > nanos(now.Add(indexAfter)) { // not young, or the clock was set back
			b.order = append(b.order, p)
		}
	}
	slices.SortFunc(b.order, byTime)
	return b, s.explain(rows.Err())
}

// done takes the first n deliveries out of the backlog and returns the num up to which none is left.
func (b *backlog) done(n int) (upto int64) {
	for _, p := range b.order[:n] {
		if i, found := slices.BinarySearch(b.nums, p.num); found {
			b.nums = slices.Delete(b.nums, i, i+1)
		}
	}
	b.order = b.order[n:]
	if len(b.nums) > 0 {
		return b.nums[0] - 1
	}
	return b.last
}

// indexNext indexes the first deliveries of a backlog, at most n, in one transaction.
func (s *Store) indexNext(ctx context.Context, b *backlog, n int) (int, error) {
	texts, err := s.indexTexts(ctx, b.order[:min(n, len(b.order))])
	if err != nil {
		return 0, err
	}
	part := b.order[:len(texts)]
	upto := b.done(len(texts))
	future := nanos(s.now().Add(indexAfter))
	err = s.write(ctx, func(t *tx) error {
		var o indexOrder
		if err := t.row(`SELECT at, id, above, below FROM indexing`, nil, &o.at, &o.id, &o.above, &o.below); err != nil {
			return err
		}
		for i, p := range part {
			if err := addText(t, p, o.next(p, future), texts[i]); err != nil {
				return err
			}
		}
		return t.exec(`UPDATE indexing SET upto = max(upto, ?), at = ?, id = ?, above = ?, below = ?`, upto, o.at, o.id, o.above, o.below)
	})
	if err != nil {
		return 0, err
	}
	return len(part), s.write(ctx, func(t *tx) error {
		return t.exec(`INSERT INTO delivery_text (delivery_text, rank) VALUES ('merge', ?)`, mergePages)
	})
}

// indexOrder is the newest delivery of the rows above zero, and the last rows that were given.
type indexOrder struct {
	position
	above, below int64
}

// next is the row for a delivery. The rows above zero are in the order of the list, so that a search can end at the first
// results. One that came too late for that, or from the future, gets a row below zero.
func (o *indexOrder) next(p position, future int64) int64 {
	if p.at > future || byTime(p, o.position) <= 0 {
		o.below--
		return o.below
	}
	o.at, o.id = p.at, p.id
	o.above++
	return o.above
}

// indexText is what is indexed of a delivery.
type indexText struct {
	text    string
	matched bool // the text of the job is in it
}

// indexTexts reads the texts of deliveries: of as many as make one step.
func (s *Store) indexTexts(ctx context.Context, list []position) ([]indexText, error) {
	out := make([]indexText, 0, len(list))
	size := 0
	for _, p := range list {
		if size >= indexBytes {
			break
		}
		d, err := scanSearched(s.readers.QueryRowContext(ctx, selectSearched+` WHERE d.num = ?`, p.num).Scan)
		if err != nil && !errors.Is(err, sql.ErrNoRows) { // it may be deleted meanwhile
			return nil, s.explain(err)
		}
		text := indexed(d.text())
		out = append(out, indexText{text, d.JobID != ""})
		size += len(text)
	}
	return out, nil
}

const insertText = `INSERT OR REPLACE INTO delivery_text (rowid, text) VALUES (?, ?)`

// addText indexes a delivery that is still there, and was not indexed by another process.
func addText(t *tx, p position, row int64, text indexText) error {
	var matched bool
	err := t.row(`UPDATE deliveries SET seq = ? WHERE num = ? AND seq = 0 RETURNING matched`, []any{row, p.num}, &matched)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	case matched != text.matched:
		return indexAgain(t, row)
	}
	return t.exec(insertText, row, text.text)
}

// indexAgain replaces the text of a row.
func indexAgain(t *tx, row int64) error {
	d, err := scanSearched(func(into ...any) error {
		return t.row(selectSearched+` WHERE d.seq = ? AND d.seq <> 0`, []any{row}, into...)
	})
	if err != nil {
		return err
	}
	return t.exec(insertText, row, indexed(d.text()))
}

// indexJob replaces the texts of the deliveries of a job, after its speak id became known or its text was changed.
func indexJob(t *tx, speakID string) error {
	if speakID == "" {
		return nil
	}
	const next = `SELECT min(seq) FROM deliveries WHERE speak_id = ?1 AND speak_id <> '' AND seq <> 0 AND seq > ?2`
	row := sql.NullInt64{Int64: math.MinInt64}
	for {
		if err := t.row(next, []any{speakID, row.Int64}, &row); err != nil || !row.Valid {
			return err
		}
		if err := indexAgain(t, row.Int64); err != nil {
			return err
		}
	}
}
