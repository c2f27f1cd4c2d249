package batch_test

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/batch"
	"callboard/internal/job"
)

// service is a job service that answers as a test says. It fails the test if an order is accepted twice.
type service struct {
	t testing.TB
	// answer is called for each Submit with the number of the try of that text, from 1. nil: accepted.
	answer func(ctx context.Context, o job.Order, try int) error
	// end is the end of an accepted job. nil: done.
	end      func(j job.Job) job.Job
	postTime time.Duration // until the answer
	workTime time.Duration // from the answer to the end
	forget   bool          // nothing is kept of a job: for benchmarks

	mu              sync.Mutex
	posts           int
	refetched       int
	refetch         error // of Refetch
	accepted        int
	under, mostSeen int
	tries           map[batch.Key]int
	taken           map[batch.Key]bool
	jobs            map[string]job.Job
}

func newService(t testing.TB) *service {
	return &service{t: t, tries: map[batch.Key]int{}, taken: map[batch.Key]bool{}, jobs: map[string]job.Job{}}
}

func (s *service) Submit(ctx context.Context, o job.Order) (job.Job, error) {
	s.mu.Lock()
	s.posts++
	s.under++
	s.mostSeen = max(s.mostSeen, s.under)
	j := job.Job{ID: fmt.Sprintf("job%d", s.posts), State: job.Submitting, ActorID: o.ActorID, Text: o.Text, Params: o.Params}
	try := 1
	if !s.forget {
		key := batch.KeyOf(o)
		s.tries[key]++
		try = s.tries[key]
		if s.taken[key] {
			s.t.Errorf("%q by %s was accepted, and is sent again", o.Text, o.ActorID)
		}
	}
	s.mu.Unlock()
	defer func() { s.mu.Lock(); s.under--; s.mu.Unlock() }()
	if s.postTime > 0 {
		select {
		case <-time.After(s.postTime):
		case <-ctx.Done():
			return j, ctx.Err()
		}
	}
	if s.answer != nil {
		if err := s.answer(ctx, o, try); err != nil {
			return s.refuse(o, j, err)
		}
	}
	j.SpeakID, j.State = "speak-"+j.ID, job.Queued
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accepted++
	if !s.forget {
		s.taken[batch.KeyOf(o)] = true
		s.jobs[j.ID] = j
	}
	return j, nil
}

func (s *service) refuse(o job.Order, j job.Job, err error) (job.Job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known, ok := err.(*api.Error) //nolint:errorlint // as the test has made it
	if !ok {
		return job.Job{}, err
	}
	j.State, j.Problem = job.Failed, "refused"
	if known.Uncertain {
		j.State, j.Problem = job.Uncertain, "perhaps"
		s.taken[batch.KeyOf(o)] = true
	}
	s.jobs[j.ID] = j
	return j, err
}

// Refetch lets the audio of a job arrive at the next Wait.
func (s *service) Refetch(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	j, ok := s.jobs[id]
	if !ok {
		return job.ErrNotFound
	}
	s.refetched++
	j.Problem, j.File = "", ""
	s.jobs[id] = j
	return s.refetch
}

func (s *service) Wait(ctx context.Context, id string) (job.Job, error) {
	s.mu.Lock()
	j, ok := s.jobs[id]
	s.under++
	s.mostSeen = max(s.mostSeen, s.under)
	s.mu.Unlock()
	defer func() { s.mu.Lock(); s.under--; s.mu.Unlock() }()
	if s.forget {
		return job.Job{ID: id, SpeakID: id, State: job.Done, File: "/audio/x.wav"}, nil
	}
	if !ok {
		return j, job.ErrNotFound
	}
	if j.Finished() {
		return j, ctx.Err()
	}
	if s.workTime > 0 {
		select {
		case <-time.After(s.workTime):
		case <-ctx.Done():
			return j, ctx.Err()
		}
	}
	if err := ctx.Err(); err != nil {
		return j, err
	}
	j.State, j.File = job.Done, "/audio/"+id+".wav"
	if s.end != nil {
		j = s.end(j)
	}
	s.mu.Lock()
	s.jobs[id] = j
	s.mu.Unlock()
	return j, nil
}

// cache is a cache of given jobs, by text. It sorts them as job.Service.Takes does.
type cache map[string]job.Job

func (c cache) Takes(_ context.Context, o job.Order) (t job.Takes, err error) {
	j, ok := c[o.Text]
	switch {
	case !ok:
	case j.State == job.Uncertain:
		t.Uncertain = []job.Job{j}
	case !j.Finished():
		t.Running = &j
	case j.File != "":
		t.Owned = &j
	case j.State == job.Done:
		t.NoAudio = &j
	}
	return t, nil
}

// brokenCache cannot be read. It counts the tries.
type brokenCache struct {
	err   error
	reads *int
}

func (c brokenCache) Takes(context.Context, job.Order) (job.Takes, error) {
	*c.reads++
	return job.Takes{}, c.err
}

var (
	_ batch.Jobs  = (*job.Service)(nil)
	_ batch.Cache = (*job.Service)(nil)
)

// postCount is the number of POSTs so far.
func (s *service) postCount() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.posts
}

func order(text string) job.Order { return job.Order{ActorID: "mina", ActorName: "Mina", Text: text} }

// orders are n different orders of 8 characters.
func orders(n int) iter.Seq[job.Order] {
	return func(yield func(job.Order) bool) {
		for i := range n {
			if !yield(order(fmt.Sprintf("row%05d", i))) {
				return
			}
		}
	}
}

func texts(list ...string) iter.Seq[job.Order] {
	return func(yield func(job.Order) bool) {
		for _, text := range list {
			if !yield(order(text)) {
				return
			}
		}
	}
}

// collect runs a batch and returns the results by index. It fails the test if an index comes twice or is missing.
func collect(ctx context.Context, t *testing.T, seq iter.Seq[job.Order], o batch.Options) ([]batch.Result, batch.Summary, error) {
	t.Helper()
	got := map[int]batch.Result{}
	each := o.Each
	o.Each = func(r batch.Result) {
		if _, twice := got[r.Index]; twice {
			t.Errorf("order %d has two results", r.Index)
		}
		got[r.Index] = r
		if each != nil {
			each(r)
		}
	}
	sum, err := batch.Run(ctx, seq, o)
	list := make([]batch.Result, len(got))
	for i := range list {
		r, ok := got[i]
		if !ok {
			t.Fatalf("order %d has no result", i)
		}
		list[i] = r
	}
	n := 0
	for range seq {
		n++
	}
	if n != len(list) || sum.Takes != n || sum.Done+sum.Failed+sum.Cached+sum.Skipped+sum.Uncertain+sum.Running != n {
		t.Errorf("%d orders, %d results, summary %+v", n, len(list), sum)
	}
	return list, sum, err
}

func states(list []batch.Result) (out []batch.State) {
	for _, r := range list {
		out = append(out, r.State)
	}
	return out
}
