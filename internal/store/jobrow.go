package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"callboard/internal/api"
	"callboard/internal/job"
)

// jobRow is a job as it is stored. JSON that cannot be read is left out of the job: the rest of it is still worth something,
// the audio above all.
type jobRow struct {
	job.Job
	params, unspoken string
	broken           string // what of it cannot be read; empty: nothing
}

// job reads a job and notes what of it cannot be read.
func (s *Store) job(scan func(...any) error) (job.Job, error) {
	row, err := scanJob(scan)
	if err == nil && row.broken != "" {
		s.flaws.add("job "+row.ID, row.broken+" cannot be read, because the database was damaged or edited; the rest of the job is there")
	}
	return row.Job, s.explain(err)
}

// values are the parameters of updateJob for the changed job j. JSON that could not be read stays as it is.
func (r *jobRow) values(j job.Job) ([]any, error) {
	values, err := jobValues(j)
	if err == nil && r.broken != "" {
		if reflect.DeepEqual(j.Params, r.Params) {
			values[7] = r.params
		}
		if reflect.DeepEqual(j.Unspoken, r.Unspoken) {
			values[25] = r.unspoken
		}
	}
	return values, err
}

// jobValues are the parameters ?1 … ?27 of insertJob and updateJob.
func jobValues(j job.Job) ([]any, error) {
	params, err := json.Marshal(j.Params)
	if err != nil {
		return nil, fmt.Errorf("encode the settings of job %s: %w", j.ID, err)
	}
	unspoken := ""
	if len(j.Unspoken) > 0 {
		list, err := json.Marshal(j.Unspoken)
		if err != nil {
			return nil, fmt.Errorf("encode what job %s could not speak: %w", j.ID, err)
		}
		unspoken = string(list)
	}
	t := j.Timeline
	return []any{j.ID, j.SpeakID, string(j.State), string(j.SettledBy), j.ActorID, j.ActorName, j.Text, string(params), j.Owner,
		nanos(j.CreatedAt), nanos(j.SettledAt), nanos(j.ExpiresAt), j.Duration, j.Link, j.File, j.Problem,
		nanos(t.Submitted), nanos(t.Accepted), nanos(t.Started), nanos(t.Done), nanos(t.Webhook), nanos(t.Fetched),
		j.Fetching, string(j.Refusal), j.Unconfirmed, unspoken, j.Version}, nil
}

func scanJob(scan func(...any) error) (jobRow, error) {
	var j jobRow
	var created, settled, expires, submitted, accepted, started, done, webhook, fetched int64
	err := scan(&j.ID, &j.Rev, &j.SpeakID, &j.State, &j.SettledBy, &j.ActorID, &j.ActorName, &j.Text, &j.params, &j.Owner,
		&created, &settled, &expires, &j.Duration, &j.Link, &j.File, &j.Problem,
		&submitted, &accepted, &started, &done, &webhook, &fetched, &j.Fetching, &j.Refusal, &j.Unconfirmed, &j.unspoken, &j.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return jobRow{}, job.ErrNotFound
	}
	if err != nil {
		return jobRow{}, err
	}
	if err := json.Unmarshal([]byte(j.params), &j.Params); err != nil {
		j.Params, j.broken = api.Params{}, "what its settings were"
	}
	if j.unspoken != "" {
		if err := json.Unmarshal([]byte(j.unspoken), &j.Unspoken); err != nil {
			j.Unspoken, j.broken = nil, "what of its text could not be spoken"
		}
	}
	j.CreatedAt, j.SettledAt, j.ExpiresAt = timeOf(created), timeOf(settled), timeOf(expires)
	j.Timeline = job.Timeline{Submitted: timeOf(submitted), Accepted: timeOf(accepted), Started: timeOf(started),
		Done: timeOf(done), Webhook: timeOf(webhook), Fetched: timeOf(fetched)}
	return j, nil
}
