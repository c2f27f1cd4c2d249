package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"callboard/internal/job"
)

// TakeMarks returns the user's marks of the jobs that have some.
func (s *Store) TakeMarks(ctx context.Context, ids ...string) (map[string]job.Marks, error) {
	list, err := json.Marshal(ids) // one parameter for any number
	if err != nil {
		return nil, err
	}
	rows, err := s.readers.QueryContext(ctx, `SELECT job_id, verdict, rating, note FROM take_marks
		WHERE job_id IN (SELECT value FROM json_each(?))`, string(list))
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	all := map[string]job.Marks{}
	for rows.Next() {
		var id string
		var m job.Marks
		if err := rows.Scan(&id, &m.Verdict, &m.Rating, &m.Note); err != nil {
			return nil, s.explain(err)
		}
		all[id] = m
	}
	return all, s.explain(rows.Err())
}

// UpdateTakeMarks reads the marks of a job, calls change, and writes them. No other write of this process or another comes in
// between. change may be called more than once. The error for a job that is not there, or removed, is job.ErrNotFound.
func (s *Store) UpdateTakeMarks(ctx context.Context, id string, change func(*job.Marks)) error {
	return s.write(ctx, func(t *tx) error {
		var there int
		if err := t.row(`SELECT count(*) FROM jobs WHERE id = ? AND `+notRemoved, []any{id}, &there); err != nil {
			return err
		}
		if there == 0 {
			return job.ErrNotFound
		}
		var m job.Marks
		err := t.row(`SELECT verdict, rating, note FROM take_marks WHERE job_id = ?`, []any{id}, &m.Verdict, &m.Rating, &m.Note)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		change(&m)
		if m == (job.Marks{}) {
			return deleteTakeMarks(t, id)
		}
		return t.exec(`INSERT INTO take_marks (job_id, verdict, rating, note) VALUES (?1, ?2, ?3, ?4)
			ON CONFLICT (job_id) DO UPDATE SET verdict = ?2, rating = ?3, note = ?4`, id, string(m.Verdict), m.Rating, m.Note)
	})
}

func deleteTakeMarks(t *tx, id string) error {
	return t.exec(`DELETE FROM take_marks WHERE job_id = ?`, id)
}

// MarkedTakes returns the jobs that have marks, the best rated first and then the newest, at most 1,000, and their marks.
func (s *Store) MarkedTakes(ctx context.Context) ([]job.Job, map[string]job.Marks, error) {
	list, err := s.jobs(ctx, `JOIN take_marks m ON m.job_id = jobs.id ORDER BY m.rating DESC, created_at DESC LIMIT ?`, defaultLimit)
	if err != nil {
		return nil, nil, err
	}
	ids := make([]string, len(list))
	for i, j := range list {
		ids[i] = j.ID
	}
	marks, err := s.TakeMarks(ctx, ids...)
	return list, marks, err
}
