package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

const (
	undoTime = 10 * time.Minute // how long a deletion can be undone

	// So many rows are marked as deleted, or as not deleted, in one transaction.
	markRows = 200
)

// DeleteDeliveries takes deliveries out of all lists. RestoreDeliveries with its result brings them back for 10 minutes; later
// Prune removes them for good. One that is still to be applied to its job is applied all the same. Unknown ids are ignored.
func (s *Store) DeleteDeliveries(ctx context.Context, ids ...string) (undo int64, err error) {
	_, undo, err = s.markDeleted(ctx, ids, 0, false)
	return undo, err
}

// markDeleted marks deliveries as deleted, with the number of an earlier part of the same deletion, or with a new one if that
// is 0, and returns how many it has marked and the number.
func (s *Store) markDeleted(ctx context.Context, ids []string, number int64, spareStarred bool) (int, int64, error) {
	const mark = `UPDATE deliveries SET deleted = ?2 WHERE id = ?1 AND deleted = 0 AND NOT (?3 AND starred)`
	if len(ids) == 0 {
		return 0, number, nil
	}
	var marked int
	var undo int64
	err := s.write(ctx, func(t *tx) (err error) {
		marked, undo = 0, number
		if undo == 0 {
			// The time in nanoseconds, changed so that no other deletion has it.
			err = t.row(`SELECT max(?, 1 + coalesce(max(deleted), 0)) FROM deliveries WHERE deleted <> 0`, []any{nanos(s.now())}, &undo)
		}
		for i := 0; i < len(ids) && err == nil; i++ {
			var n int
			n, err = t.count(mark, ids[i], undo, spareStarred)
			marked += n
		}
		return err
	})
	if err != nil {
		return 0, number, err // marked and undo are the writer's while it may still run
	}
	return marked, undo, nil
}

// DeleteAll is DeleteDeliveries for all that q selects but for those with a star. It works in small transactions with pauses,
// so that other writers get their turn. If it fails, undo brings back what was deleted until then. Of words that are too
// short for the index it deletes what Count counts, which with Options.Quick looks at the newest deliveries only.
func (s *Store) DeleteAll(ctx context.Context, q query.Query) (n int, undo int64, err error) {
	next := func(after webhook.Position) ([]webhook.Head, error) { return s.Window(ctx, q, after, markRows) }
	if s.limits.quick && len(q.Words) > 0 && matching(q.Words) == "" {
		newest, _, err := s.read(ctx, &searching{Query: q}, s.limits.fresh, s.limits.fresh)
		if err != nil {
			return 0, 0, err
		}
		next = func(webhook.Position) ([]webhook.Head, error) {
			some := newest[:min(markRows, len(newest))]
			newest = newest[len(some):]
			return some, nil
		}
	}
	var after webhook.Position
	for {
		found, err := next(after)
		if err != nil || len(found) == 0 {
			return n, undo, err
		}
		began := time.Now()
		ids := make([]string, len(found))
		for i, h := range found {
			ids[i] = h.ID
		}
		marked, number, err := s.markDeleted(ctx, ids, undo, true)
		if marked > 0 {
			n, undo = n+marked, number
		}
		if err == nil {
			err = pause(ctx, time.Since(began))
		}
		if err != nil {
			return n, undo, err
		}
		after = found[len(found)-1].Position()
	}
}

// RestoreDeliveries undoes a deletion and returns how many deliveries came back. It works in small transactions, too.
func (s *Store) RestoreDeliveries(ctx context.Context, undo int64) (restored int, err error) {
	const some = `UPDATE deliveries SET deleted = 0 WHERE num IN (SELECT num FROM deliveries WHERE deleted = ? AND deleted <> 0 LIMIT ?)`
	for {
		began := time.Now()
		var n int
		err := s.write(ctx, func(t *tx) (err error) {
			n, err = t.count(some, undo, markRows)
			return err
		})
		if err != nil {
			return restored, err
		}
		if restored += n; n < markRows {
			return restored, nil
		}
		if err := pause(ctx, time.Since(began)); err != nil {
			return restored, err
		}
	}
}

// purge removes for good what was deleted so long ago that it cannot come back, but for what is still to be applied to a job.
func (s *Store) purge(ctx context.Context) (deleted int, err error) {
	for {
		list, err := s.deletedBefore(ctx, nanos(s.now().Add(-undoTime)))
		if err != nil || len(list) == 0 {
			return deleted, err
		}
		n, err := s.deleteInBatches(ctx, list, func(ctx context.Context, part []surplusDelivery) (int, error) {
			return s.erase(ctx, part, `id = ?1 AND deleted <> 0 AND handled <> 0 AND ?2 IS NOT NULL`)
		})
		deleted += n
		if err != nil || n == 0 {
			return deleted, err
		}
	}
}

func (s *Store) deletedBefore(ctx context.Context, at int64) (list []surplusDelivery, err error) {
	rows, err := s.readers.QueryContext(ctx, `SELECT id, at, weight FROM deliveries WHERE deleted <> 0 AND deleted <= ? AND handled <> 0 LIMIT ?`, at, pruneScan)
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var d surplusDelivery
		if err := rows.Scan(&d.id, &d.at, &d.size); err != nil {
			return nil, s.explain(err)
		}
		list = append(list, d)
	}
	return list, s.explain(rows.Err())
}

// erase deletes, in one transaction, those deliveries for which a condition on their id (?1) and far (?2) holds, with all that
// belongs to them.
func (s *Store) erase(ctx context.Context, list []surplusDelivery, condition string) (deleted int, err error) {
	remove := `DELETE FROM deliveries WHERE ` + condition + ` RETURNING num, seq`
	err = s.write(ctx, func(t *tx) error {
		deleted = 0
		for _, d := range list {
			var num, row int64
			err := t.row(remove, []any{d.id, d.far}, &num, &row)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err == nil {
				err = eraseContent(t, num, row)
			}
			if err != nil {
				return err
			}
			deleted++
		}
		return nil
	})
	if err != nil {
		return 0, err // deleted is the writer's while it may still run
	}
	return deleted, nil
}

// eraseContent deletes what belongs to a delivery that was deleted. row is that of the full-text index.
func eraseContent(t *tx, num, row int64) error {
	err := t.exec(`DELETE FROM requests WHERE num = ?`, num)
	if err == nil {
		err = t.exec(`DELETE FROM sent WHERE delivery = ?`, num)
	}
	if err == nil && row != 0 {
		err = t.exec(`DELETE FROM delivery_text WHERE rowid = ?`, row)
	}
	return err
}
