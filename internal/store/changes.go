package store

import (
	"context"
	"slices"
	"time"

	"callboard/internal/webhook"
)

// SetAnswers stores what deliveries were answered in the end. Unknown ids are ignored.
func (s *Store) SetAnswers(ctx context.Context, answers []webhook.Answered) error {
	// The list's index has the status, and most deliveries were answered as it was planned.
	const asPlanned = `UPDATE deliveries SET took = ?2 WHERE id = ?1 AND answered = ?3 AND answer = ?4`
	const otherwise = `UPDATE deliveries SET took = ?2, answered = ?3, answer = ?4 WHERE id = ?1`
	if len(answers) == 0 {
		return nil
	}
	return s.write(ctx, func(t *tx) error {
		for _, a := range answers {
			n, err := t.count(asPlanned, a.ID, int64(a.Took), a.Status, a.By)
			if err == nil && n == 0 {
				err = t.exec(otherwise, a.ID, int64(a.Took), a.Status, a.By)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// lastRows is how many deliveries an end of answers looks at, the newest. A process has fewer of them under way.
const lastRows = 10_000

// EndAnswers notes of the deliveries before a time whose answer is pending that they got none. It returns how many there were.
func (s *Store) EndAnswers(ctx context.Context, before time.Time) (ended int, err error) {
	const pending = ` FROM deliveries WHERE num > (SELECT max(num) FROM deliveries) - ?1 AND answered = 0 AND took = 0 AND at < ?2`
	var n int
	if err := s.readers.QueryRowContext(ctx, `SELECT count(*)`+pending, lastRows, nanos(before)).Scan(&n); err != nil || n == 0 {
		return 0, s.explain(err)
	}
	// What was answered and how is not known; a time that is not 0 says that it is over.
	err = s.write(ctx, func(t *tx) error {
		var err error
		ended, err = t.count(`UPDATE deliveries SET took = 1 WHERE num IN (SELECT num`+pending+`)`, lastRows, nanos(before))
		return err
	})
	return ended, err
}

const setForwarded = `UPDATE deliveries SET forward_state = ?2, forward_status = ?3, forward_took = ?4, forward_problem = ?5 WHERE id = ?1`

// SetForwarded stores what became of forwarding a delivery. An unknown id is ignored.
func (s *Store) SetForwarded(ctx context.Context, id string, f webhook.Forwarded) error {
	return s.write(ctx, func(t *tx) error { return setForward(t, id, f) })
}

func setForward(t *tx, id string, f webhook.Forwarded) error {
	return t.exec(setForwarded, id, int(f.State), f.Status, int64(f.Took), f.Problem)
}

// EndForwards notes of the deliveries before a time that wait to be forwarded that this failed, and why. It returns how many
// there were. It reads one index, and changes few rows at a time, so that other writers get their turn.
func (s *Store) EndForwards(ctx context.Context, before time.Time, problem string) (ended int, err error) {
	const end = `UPDATE deliveries SET forward_state = ?2, forward_problem = ?3 WHERE num = ?1 AND forward_state = ?4`
	waiting, err := s.waitingBefore(ctx, before)
	if err != nil {
		return 0, err
	}
	for part := range slices.Chunk(waiting, markRows) {
		began, n := time.Now(), 0
		err := s.write(ctx, func(t *tx) error {
			n = 0 // it may run more than once
			for _, num := range part {
				one, err := t.count(end, num, int(webhook.ForwardFailed), problem, int(webhook.ForwardWaits))
				if err != nil {
					return err
				}
				n += one
			}
			return nil
		})
		if err == nil {
			ended += n
			err = pause(ctx, time.Since(began))
		}
		if err != nil {
			return ended, err
		}
	}
	return ended, nil
}

// waitingDeliveries is the statement for the deliveries before a time that wait to be forwarded. Those that can be restored are
// among them, and each kind has an index.
const waitingDeliveries = `SELECT num FROM deliveries WHERE deleted = 0 AND at < ?1 AND forward_state = 1
	UNION ALL SELECT num FROM deliveries WHERE deleted <> 0 AND at < ?1 AND forward_state = 1`

// waitingBefore lists the numbers of the deliveries before a time that wait to be forwarded.
func (s *Store) waitingBefore(ctx context.Context, before time.Time) (nums []int64, err error) {
	rows, err := s.readers.QueryContext(ctx, waitingDeliveries, nanos(before))
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var num int64
		if err := rows.Scan(&num); err != nil {
			return nil, s.explain(err)
		}
		nums = append(nums, num)
	}
	return nums, s.explain(rows.Err())
}

// Star marks deliveries, or unmarks them. Marked ones are kept without a limit. Unknown ids are ignored.
func (s *Store) Star(ctx context.Context, on bool, ids ...string) error {
	if on {
		return s.changeEach(ctx, ids, `UPDATE deliveries SET starred = 1 WHERE id = ? AND starred = 0`)
	}
	return s.changeEach(ctx, ids, `UPDATE deliveries SET starred = 0 WHERE id = ? AND starred = 1`)
}
