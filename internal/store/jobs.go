package store

import (
	"context"
	"errors"
	"strings"

	"callboard/internal/job"
)

// jobColumns is the order in which jobs are written and read.
const jobColumns = `id, rev, speak_id, state, settled_by, actor_id, actor_name, text, params, owner,
	created_at, settled_at, expires_at, duration, link, file, problem,
	submitted_at, accepted_at, started_at, done_at, webhook_at, fetched_at, fetching, refusal, unconfirmed, unspoken`

const (
	insertJob = `INSERT INTO jobs (` + jobColumns + `) VALUES (?1, ` + nextRev + `,
		?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)`
	updateJob = `UPDATE jobs SET rev = ` + nextRev + `, speak_id = ?2, state = ?3, settled_by = ?4, actor_id = ?5,
		actor_name = ?6, text = ?7, params = ?8, owner = ?9, created_at = ?10, settled_at = ?11, expires_at = ?12,
		duration = ?13, link = ?14, file = ?15, problem = ?16, submitted_at = ?17, accepted_at = ?18,
		started_at = ?19, done_at = ?20, webhook_at = ?21, fetched_at = ?22, fetching = ?23, refusal = ?24,
		unconfirmed = ?25, unspoken = ?26 WHERE id = ?1 RETURNING rev`
	nextRev   = `(SELECT coalesce(max(rev), 0) + 1 FROM jobs)`
	selectJob = `SELECT ` + jobColumns + ` FROM jobs `

	// openJobs is exactly the condition of the index jobs_open, so that SQLite uses it.
	openJobs = `(state IN ('submitting', 'queued', 'started', 'progress') OR (state = 'done' AND file = '') OR unconfirmed = 1)`

	notRemoved = `state <> 'removed'`
)

// defaultLimit is the number of rows of a list without a limit.
const defaultLimit = 1000

// CreateJob stores a new job. A second one with the same id is an error.
func (s *Store) CreateJob(ctx context.Context, j job.Job) error {
	values, err := jobValues(j)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		if err := t.exec(insertJob, values...); err != nil {
			return err
		}
		return claim(t, j.SpeakID)
	})
}

// UpdateJob reads a job, calls change, and writes the job if change returns true. No other write of this process or another
// comes in between. It returns the job as it is now and whether it was written. change may be called more than once and must
// do nothing but read and change the job. The error for an unknown id is job.ErrNotFound.
func (s *Store) UpdateJob(ctx context.Context, id string, change func(*job.Job) bool) (job.Job, bool, error) {
	var got job.Job
	var changed bool
	err := s.write(ctx, func(t *tx) error {
		row, err := scanJob(func(into ...any) error { return t.row(selectJob+`WHERE id = ?`, []any{id}, into...) })
		if err != nil {
			return err
		}
		j, was := row.Job, row.Job
		if !change(&j) {
			got, changed = was, false
			return nil
		}
		j.ID = was.ID
		values, err := row.values(j)
		if err != nil {
			return err
		}
		if err := t.row(updateJob, values, &j.Rev); err != nil {
			return err
		}
		if j.SpeakID != was.SpeakID {
			if err := claim(t, j.SpeakID); err != nil {
				return err
			}
		}
		got, changed = j, true
		return nil
	})
	if err != nil {
		return job.Job{}, false, err
	}
	return got, changed, nil
}

// Job returns the job of an id, or job.ErrNotFound.
func (s *Store) Job(ctx context.Context, id string) (job.Job, error) {
	return s.job(s.readers.QueryRowContext(ctx, selectJob+`WHERE id = ?`, id).Scan)
}

// shortestPrefix is the shortest prefix of an id that FindJob accepts, in characters. Shorter ones could be typed by accident.
const shortestPrefix = 6

// FindJob returns the job with this id, with this prefix of an id (6 characters or more), or with this speak id. Its error is
// job.ErrNotFound, or job.ErrAmbiguous if several jobs have the prefix.
func (s *Store) FindJob(ctx context.Context, name string) (job.Job, error) {
	name = strings.TrimSpace(name)
	if j, ok, err := s.JobBySpeak(ctx, name); ok || err != nil { // speak ids are case sensitive
		return j, err
	}
	name = strings.ToLower(name)
	j, err := s.Job(ctx, name)
	if !errors.Is(err, job.ErrNotFound) {
		return j, err
	}
	if len(name) < shortestPrefix {
		return job.Job{}, job.ErrNotFound
	}
	found, err := s.jobs(ctx, `WHERE id >= ?1 AND id < ?1 || char(1114111) AND `+notRemoved+` ORDER BY id LIMIT 2`, name)
	switch {
	case err != nil:
		return job.Job{}, err
	case len(found) == 0:
		return job.Job{}, job.ErrNotFound
	case len(found) > 1:
		return job.Job{}, job.ErrAmbiguous
	}
	return found[0], nil
}

// JobBySpeak returns the job with this speak id, Typecast's id; false if there is none.
func (s *Store) JobBySpeak(ctx context.Context, speakID string) (job.Job, bool, error) {
	if speakID == "" {
		return job.Job{}, false, nil
	}
	j, err := s.job(s.readers.QueryRowContext(ctx, selectJob+`WHERE speak_id = ?1 AND speak_id <> '' ORDER BY created_at DESC LIMIT 1`, speakID).Scan)
	if errors.Is(err, job.ErrNotFound) {
		return job.Job{}, false, nil
	}
	return j, err == nil, err
}

// Jobs lists the history, newest first.
func (s *Store) Jobs(ctx context.Context, f job.Filter) ([]job.Job, error) {
	if f.Limit <= 0 {
		f.Limit = defaultLimit
	}
	where := []string{notRemoved}
	var args []any
	if f.State != "" {
		where, args = append(where, `state = ?`), append(args, string(f.State))
	}
	if !f.Since.IsZero() {
		where, args = append(where, `created_at >= ?`), append(args, nanos(f.Since))
	}
	clause := `WHERE ` + strings.Join(where, ` AND `) + ` ORDER BY created_at DESC, id DESC LIMIT ?`
	return s.jobs(ctx, clause, append(args, f.Limit)...)
}

// Unfinished lists, oldest first, the jobs that are not settled, done without a file, or unconfirmed.
func (s *Store) Unfinished(ctx context.Context) ([]job.Job, error) {
	return s.jobs(ctx, `WHERE `+openJobs+` ORDER BY id`)
}

// JobsSince lists the jobs written after revision rev, in the order they were written, at most 1,000, and returns the revision
// for the next call. With a negative rev it lists none and returns the newest revision.
func (s *Store) JobsSince(ctx context.Context, rev int64) ([]job.Job, int64, error) {
	if rev < 0 {
		err := s.readers.QueryRowContext(ctx, `SELECT coalesce(max(rev), 0) FROM jobs`).Scan(&rev)
		return nil, rev, s.explain(err)
	}
	found, err := s.jobs(ctx, `WHERE rev > ? ORDER BY rev LIMIT ?`, rev, defaultLimit)
	if len(found) > 0 {
		rev = found[len(found)-1].Rev
	}
	return found, rev, err
}

func (s *Store) jobs(ctx context.Context, clause string, args ...any) ([]job.Job, error) {
	rows, err := s.readers.QueryContext(ctx, selectJob+clause, args...)
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	var all []job.Job
	for rows.Next() {
		j, err := s.job(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, j)
	}
	return all, s.explain(rows.Err())
}
