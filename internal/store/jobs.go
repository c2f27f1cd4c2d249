package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"

	"callboard/internal/job"
)

// jobColumns is the order in which jobs are written and read.
const jobColumns = `id, rev, speak_id, state, settled_by, actor_id, actor_name, text, params, owner,
	created_at, settled_at, expires_at, duration, link, file, problem,
	submitted_at, accepted_at, started_at, done_at, webhook_at, fetched_at, fetching, refusal, unconfirmed, unspoken, version`

const (
	insertJob = `INSERT INTO jobs (` + jobColumns + `) VALUES (?1, ` + nextRev + `,
		?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27)`
	updateJob = `UPDATE jobs SET rev = ` + nextRev + `, speak_id = ?2, state = ?3, settled_by = ?4, actor_id = ?5,
		actor_name = ?6, text = ?7, params = ?8, owner = ?9, created_at = ?10, settled_at = ?11, expires_at = ?12,
		duration = ?13, link = ?14, file = ?15, problem = ?16, submitted_at = ?17, accepted_at = ?18,
		started_at = ?19, done_at = ?20, webhook_at = ?21, fetched_at = ?22, fetching = ?23, refusal = ?24,
		unconfirmed = ?25, unspoken = ?26, version = ?27 WHERE id = ?1 RETURNING rev`
	nextRev   = `(SELECT coalesce(max(rev), 0) + 1 FROM jobs)`
	selectJob = `SELECT ` + jobColumns + ` FROM jobs `

	// openJobs is exactly the condition of the index jobs_open, so that SQLite uses it.
	openJobs = `(state IN ('submitting', 'queued', 'started', 'progress') OR (state = 'done' AND file = '') OR unconfirmed = 1)`

	notRemoved = `state <> 'removed'`

	jobOfID     = selectJob + `WHERE id = ?`
	jobOfSpeak  = selectJob + `WHERE speak_id = ?1 AND speak_id <> '' ORDER BY created_at DESC LIMIT 1`
	newestJobs  = ` ORDER BY created_at DESC, id DESC LIMIT `
	jobsOfText  = selectJob + `WHERE text = ? AND ` + notRemoved
	takesOfText = jobsOfText + newestJobs + `1000`
	takesOfBoth = jobsOfText + ` AND actor_id = ?` + newestJobs + `1000` // of text and actor
	nthOfBoth   = jobsOfText + ` AND actor_id = ?` + newestJobs + `1 OFFSET ?`
	changedJobs = selectJob + `WHERE rev > ? ORDER BY rev LIMIT ?`
	unfinished  = selectJob + `WHERE ` + openJobs + ` ORDER BY id`
	newestRev   = `SELECT coalesce(max(rev), 0) FROM jobs`
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

// CreateJobUnless is CreateJob unless taken reports true of a job of the same text and actor that was not removed; that one is
// returned then. No other write of this process or another comes in between. taken may be called more than once for a job.
func (s *Store) CreateJobUnless(ctx context.Context, j job.Job, taken func(job.Job) bool) (other job.Job, created bool, err error) {
	values, err := jobValues(j)
	if err != nil {
		return job.Job{}, false, err
	}
	err = s.write(ctx, func(t *tx) error {
		created = false
		for n := range defaultLimit {
			row, err := scanJob(func(into ...any) error { return t.row(nthOfBoth, []any{j.Text, j.ActorID, n}, into...) })
			if errors.Is(err, job.ErrNotFound) {
				break
			}
			if err != nil {
				return err
			}
			if taken(row.Job) {
				other = row.Job
				return nil
			}
		}
		created = true
		if err := t.exec(insertJob, values...); err != nil {
			return err
		}
		return claim(t, j.SpeakID)
	})
	return other, created && err == nil, err
}

// UpdateJob reads a job, calls change, and writes the job if change returns true. No other write of this process or another
// comes in between. It returns the job as it is now and whether it was written. change may be called more than once and must
// do nothing but read and change the job. The error for an unknown id is job.ErrNotFound.
func (s *Store) UpdateJob(ctx context.Context, id string, change func(*job.Job) bool) (job.Job, bool, error) {
	var got job.Job
	var changed bool
	err := s.write(ctx, func(t *tx) error {
		row, err := scanJob(func(into ...any) error { return t.row(jobOfID, []any{id}, into...) })
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
		if err := follow(t, was, j); err != nil {
			return err
		}
		got, changed = j, true
		return nil
	})
	if err != nil {
		return job.Job{}, false, err
	}
	return got, changed, nil
}

// follow changes what depends on a job that has become j.
func follow(t *tx, was, j job.Job) error {
	if j.State == job.Removed && was.State != job.Removed {
		if err := errors.Join(deleteTakeMarks(t, j.ID), deleteWordTimes(t, j.ID)); err != nil {
			return err
		}
	}
	switch {
	case j.SpeakID != was.SpeakID:
		return claim(t, j.SpeakID)
	case j.Text != was.Text || j.ActorName != was.ActorName: // words find deliveries by them
		return indexJob(t, j.SpeakID)
	}
	return nil
}

// Job returns the job of an id, or job.ErrNotFound.
func (s *Store) Job(ctx context.Context, id string) (job.Job, error) {
	return s.job(s.readers.QueryRowContext(ctx, jobOfID, id).Scan)
}

// FindJob returns the job with this id, with this speak id, or the only one whose id begins like this, in any case. Its error
// is job.ErrNotFound, or job.ErrAmbiguous if several jobs have the prefix.
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
	found, err := s.JobsWithPrefix(ctx, name, 2)
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
	st, err := s.prepared.get(ctx, s.readers, jobOfSpeak) //nolint:sqlclosecheck // it ends with the readers
	if err != nil {
		return job.Job{}, false, s.explain(err)
	}
	j, err := s.job(st.QueryRowContext(ctx, speakID).Scan)
	if errors.Is(err, job.ErrNotFound) {
		return job.Job{}, false, nil
	}
	return j, err == nil, err
}

// Jobs lists the history, newest first.
func (s *Store) Jobs(ctx context.Context, f job.Filter) ([]job.Job, error) {
	query, args := historyOf(f)
	return s.scanJobs(s.readers.QueryContext(ctx, query, args...))
}

// historyOf is the statement of Jobs.
func historyOf(f job.Filter) (query string, args []any) {
	if f.Limit <= 0 {
		f.Limit = defaultLimit
	}
	where := []string{notRemoved}
	if f.State != "" {
		where, args = append(where, `state = ?`), append(args, string(f.State))
	}
	if !f.Since.IsZero() {
		where, args = append(where, `created_at >= ?`), append(args, nanos(f.Since))
	}
	return selectJob + `WHERE ` + strings.Join(where, ` AND `) + newestJobs + `?`, append(args, f.Limit)
}

// Takes lists the jobs of a text that were not removed, newest first, at most 1,000: those of an actor, or of any if actorID is
// empty. A batch asks for each of its rows, so the statements are prepared. Their limit is a literal, because SQLite prepares a
// statement anew for each value of a limit that is a parameter.
func (s *Store) Takes(ctx context.Context, text, actorID string) ([]job.Job, error) {
	query, args := takesOfText, []any{text}
	if actorID != "" {
		query, args = takesOfBoth, []any{text, actorID}
	}
	st, err := s.prepared.get(ctx, s.readers, query) //nolint:sqlclosecheck // it ends with the readers
	if err != nil {
		return nil, s.explain(err)
	}
	return s.scanJobs(st.QueryContext(ctx, args...))
}

// TextsOfJobs returns those of the texts that jobs have which were not removed. It is one query for all texts: a batch compares
// 100,000 of them with the history.
func (s *Store) TextsOfJobs(ctx context.Context, texts []string) (map[string]bool, error) {
	list, err := json.Marshal(texts)
	if err != nil {
		return nil, err
	}
	const query = `SELECT DISTINCT text FROM jobs WHERE text IN (SELECT value FROM json_each(?)) AND ` + notRemoved
	rows, err := s.readers.QueryContext(ctx, query, string(list))
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	found := map[string]bool{}
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, s.explain(err)
		}
		found[text] = true
	}
	return found, s.explain(rows.Err())
}

// Unfinished lists, oldest first, the jobs that are not settled, done without a file, or unconfirmed.
func (s *Store) Unfinished(ctx context.Context) ([]job.Job, error) {
	return s.scanJobs(s.readers.QueryContext(ctx, unfinished))
}

// JobsSince lists the jobs written after revision rev, in the order they were written, at most 1,000, and returns the revision
// for the next call. With a negative rev it lists none and returns the newest revision.
func (s *Store) JobsSince(ctx context.Context, rev int64) ([]job.Job, int64, error) {
	if rev < 0 {
		err := s.readers.QueryRowContext(ctx, newestRev).Scan(&rev)
		return nil, rev, s.explain(err)
	}
	found, err := s.scanJobs(s.readers.QueryContext(ctx, changedJobs, rev, defaultLimit))
	if len(found) > 0 {
		rev = found[len(found)-1].Rev
	}
	return found, rev, err
}

func (s *Store) jobs(ctx context.Context, clause string, args ...any) ([]job.Job, error) {
	return s.scanJobs(s.readers.QueryContext(ctx, selectJob+clause, args...))
}

// scanJobs reads the jobs of a query and closes it.
func (s *Store) scanJobs(rows *sql.Rows, err error) ([]job.Job, error) {
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
