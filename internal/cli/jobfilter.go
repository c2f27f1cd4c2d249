package cli

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/app"
	"callboard/internal/job"
	"callboard/internal/match"
)

// jobQuery are the flags that select jobs.
type jobQuery struct{ state, since, actor, search string }

// filter parses the flags that the database answers: --state and --since.
func (q jobQuery) filter(now time.Time) (job.Filter, error) {
	f := job.Filter{State: job.State(strings.ToLower(strings.TrimSpace(q.state)))}
	if f.State != "" && !slices.Contains(states(), f.State) {
		var names []string
		for _, st := range states() {
			names = append(names, string(st))
		}
		return f, usage("--state", "“"+q.state+"” is no state", "give one of "+strings.Join(names, ", "))
	}
	if q.actor != "" || q.search != "" {
		f.Limit = math.MaxInt32 // they select among all jobs
	}
	var err error
	f.Since, err = parseSince(q.since, now)
	return f, err
}

// parseSince returns the time of --since: a span before now, or a day.
func parseSince(since string, now time.Time) (time.Time, error) {
	value := strings.TrimSpace(since)
	if value == "" {
		return time.Time{}, nil
	}
	if days, ok := strings.CutSuffix(value, "d"); ok {
		if n, err := strconv.ParseFloat(days, 64); err == nil && n >= 0 && n < 36500 {
			return now.Add(-time.Duration(n * 24 * float64(time.Hour))), nil
		}
	}
	if d, err := time.ParseDuration(value); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.ParseInLocation(layout, value, time.Local); err == nil {
			return at, nil
		}
	}
	return time.Time{}, usage("--since", "“"+since+"” is neither a time span nor a day", "give one like 24h, 7d or 2026-01-31")
}

// jobs returns the jobs that match, newest first.
func (q jobQuery) jobs(ctx context.Context, a *app.App, f job.Filter) ([]job.Job, error) {
	list, err := a.Store.Jobs(ctx, f)
	if err != nil || q.actor == "" && q.search == "" {
		return list, err
	}
	actors := actor.New(nil, a.Store, nil, a.Log) // the stored ones: a list of jobs needs no network
	defer actors.Close()
	if q.actor != "" {
		is, err := ofActor(ctx, actors, q.actor)
		if err != nil {
			return nil, err
		}
		list = slices.DeleteFunc(list, func(j job.Job) bool { return !is(j) })
	}
	if q.search == "" {
		return list, nil
	}
	known, _, err := actors.Cached(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, who := range known {
		names[who.ID] = strings.Join(who.Names(), " ")
	}
	index := match.NewIndex(len(list), func(i int) (string, string) {
		j := list[i]
		return names[j.ActorID] + " " + j.ActorName, strings.Join(append(jobWords(j), j.Text, j.ID, j.SpeakID), " ")
	})
	found := index.Filter(ctx, q.search)
	slices.Sort(found) // the history stays in the order of time
	out := make([]job.Job, len(found))
	for i, at := range found {
		out[i] = list[at]
	}
	return out, ctx.Err()
}

// jobWords are the words for what became of a job. They are those that the filter of the app knows.
func jobWords(j job.Job) []string {
	out := []string{string(j.State), string(j.SettledBy)}
	if !j.Finished() {
		out = append(out, "running")
	}
	if len(j.Unspoken) > 0 {
		out = append(out, "unspoken", "gaps")
	}
	if j.Unconfirmed {
		out = append(out, "unconfirmed")
	}
	return out
}

// none says that no job is listed.
func (q jobQuery) none() string {
	if q == (jobQuery{}) {
		return "there are no jobs; callboard speak makes one"
	}
	return "no job matches; callboard jobs lists all"
}

// ofActor returns a function that reports whether a job is of an actor. An actor that is not in the stored list any more is
// known by the name and the id in its jobs.
func ofActor(ctx context.Context, actors *actor.Catalogue, name string) (func(job.Job) bool, error) {
	who, err := actors.Find(ctx, name)
	if _, unknown := errors.AsType[*actor.UnknownError](err); unknown {
		return func(j job.Job) bool {
			return actor.Actor{Actor: api.Actor{ID: j.ActorID, Name: map[string]string{"": j.ActorName}}}.Named(name)
		}, nil
	}
	return func(j job.Job) bool { return j.ActorID == who.ID }, err
}
