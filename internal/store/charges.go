package store

import (
	"context"
	"time"

	"callboard/internal/job"
)

// charged is the condition of jobs that the service has accepted, or may have. A job of the newer service has no speak id, and is
// charged when its audio came.
const charged = `(speak_id <> '' OR state IN ('done', 'expired', 'uncertain'))`

// Charges calls each for every job that was charged or may have been, made at since or later, the oldest first. It stops at the first
// error of each. The length of a text is its code points, which are what the service counts.
func (s *Store) Charges(ctx context.Context, since time.Time, each func(job.Charge) error) error {
	from := int64(0)
	if !since.IsZero() {
		from = nanos(since)
	}
	const query = `SELECT created_at, actor_id, actor_name, length(text), state <> 'uncertain', state = 'removed' FROM jobs
		WHERE created_at >= ? AND ` + charged + ` ORDER BY created_at, id`
	rows, err := s.readers.QueryContext(ctx, query, from)
	if err != nil {
		return s.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c job.Charge
		var at int64
		if err := rows.Scan(&at, &c.ActorID, &c.ActorName, &c.Chars, &c.Certain, &c.Removed); err != nil {
			return s.explain(err)
		}
		c.At = timeOf(at)
		if err := each(c); err != nil {
			return err
		}
	}
	return s.explain(rows.Err())
}
