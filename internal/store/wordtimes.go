package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"callboard/internal/api"
	"callboard/internal/job"
)

// PutWordTimes stores when the words of a job's audio are heard. The error for a job that is not there, or removed, is
// job.ErrNotFound. They are not in the row of the job, because lists of jobs do not need them.
func (s *Store) PutWordTimes(ctx context.Context, id string, times api.Timing) error {
	body, err := json.Marshal(times)
	if err != nil {
		return fmt.Errorf("encode the word times of job %s: %w", id, err)
	}
	return s.write(ctx, func(t *tx) error {
		var there int
		if err := t.row(`SELECT count(*) FROM jobs WHERE id = ? AND `+notRemoved, []any{id}, &there); err != nil {
			return err
		}
		if there == 0 {
			return job.ErrNotFound
		}
		return t.exec(`INSERT INTO word_times (job_id, body) VALUES (?1, ?2) ON CONFLICT (job_id) DO UPDATE SET body = ?2`, id, string(body))
	})
}

// WordTimes returns when the words of a job's audio are heard; false if that is not known. Times that cannot be read, because the
// database was damaged or edited, are not known.
func (s *Store) WordTimes(ctx context.Context, id string) (times api.Timing, ok bool, err error) {
	var body string
	err = s.readers.QueryRowContext(ctx, `SELECT body FROM word_times WHERE job_id = ?`, id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return api.Timing{}, false, nil
	}
	if err != nil {
		return api.Timing{}, false, s.explain(err)
	}
	if json.Unmarshal([]byte(body), &times) != nil {
		s.flaws.add("job "+id, "its word times cannot be read, because the database was damaged or edited; its audio is there")
		return api.Timing{}, false, nil //nolint:nilerr // the flaw says it
	}
	return times, true, nil
}

func deleteWordTimes(t *tx, id string) error {
	return t.exec(`DELETE FROM word_times WHERE job_id = ?`, id)
}
