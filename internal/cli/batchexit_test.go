package cli

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"callboard/internal/api"
	"callboard/internal/batch"
	"callboard/internal/job"
)

// refusing answers every order with an error, or accepts it.
type refusing struct{ err error }

func (r refusing) Submit(_ context.Context, o job.Order) (job.Job, error) {
	if r.err != nil {
		return job.Job{}, r.err
	}
	return job.Job{ID: o.Text, SpeakID: o.Text, State: job.Done, File: "/audio.wav"}, nil
}

func (refusing) Wait(_ context.Context, id string) (job.Job, error) {
	return job.Job{ID: id, SpeakID: id, State: job.Done, File: "/audio.wav"}, nil
}

func (refusing) Refetch(context.Context, string) error { return nil }

// A batch that is stopped in the middle has the exit code of what has stopped it, whatever became of the takes before, and says once
// what to do.
func TestExitCodeOfAStoppedBatch(t *testing.T) {
	t.Parallel()
	orders := slices.Values([]job.Order{{ActorID: "a", Text: "one"}, {ActorID: "a", Text: "two"}, {ActorID: "a", Text: "three"}})
	throttled := &api.Error{Op: "speak", Status: http.StatusTooManyRequests, RetryAfter: 1e12}
	for name, c := range map[string]struct {
		jobs   refusing
		budget *int
		worst  int
		want   int
		says   string
	}{
		"budget":               {budget: new(5), want: exitRefused, says: "--budget 5: the next take would exceed it; raise it; only what is missing is sent"},
		"budget, and a failed": {budget: new(5), worst: exitSynthesis, want: exitRefused, says: "--budget 5"},
		"budget, uncertain":    {budget: new(0), worst: exitUncertain, want: exitRefused, says: "--budget 0"},
		"rate":                 {jobs: refusing{throttled}, want: exitRefused, says: "the service limits the rate of requests: it asks to wait 16m40s; run it again then"},
	} {
		sum, stopped := batch.Run(t.Context(), orders, batch.Options{Jobs: c.jobs, Concurrency: 1, Budget: c.budget})
		var printed bytes.Buffer
		r := &batchRun{s: &invocation{err: &printed}, worst: c.worst}
		err := r.exit(t.Context(), stopped)
		if got := code(err); got != c.want || sum.Skipped == 0 {
			t.Errorf("%s: exit %d, want %d; %+v", name, got, c.want, sum)
		}
		if line := printed.String(); !strings.Contains(line, c.says) || strings.Count(line, "\n") != 1 || strings.Count(line, "only what is missing") != 1 {
			t.Errorf("%s: %q", name, line)
		}
	}
}
