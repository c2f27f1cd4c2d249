package job_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
)

// Whatever comes in whatever order, in one process or two: each job is POSTed once, settled once by the first news of its
// end, and fetched once.
func TestEveryOrderSettlesOnce(t *testing.T) {
	for seed := range uint64(20) {
		t.Run("", func(t *testing.T) { bubble(t, func(t *testing.T) { storm(t, seed) }) })
	}
}

func storm(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 7))
	var mu sync.Mutex
	pause := func(most time.Duration) {
		mu.Lock()
		d := time.Duration(r.Int64N(int64(most)))
		mu.Unlock()
		time.Sleep(d)
	}
	chance := func(n int) bool { mu.Lock(); defer mu.Unlock(); return r.IntN(n) == 0 }

	st, f := newStudio(t), &service{}
	var hooks sync.WaitGroup
	var procs []*process
	deliver := func(id string) {
		hooks.Go(func() {
			pause(2500 * time.Millisecond)
			p := procs[0]
			n := p.delivered(id, "done", "https://cdn/"+id)
			if chance(3) {
				pause(300 * time.Millisecond) // another process settles it meanwhile
			}
			if chance(10) {
				return // written down, and then the process thought of something else
			}
			if _, err := p.Deliver(context.Background(), n); err != nil {
				t.Error(err)
			}
		})
	}
	f.speak = func(_ context.Context, _ api.SpeakRequest, id string) error {
		for n := 0; n < 3 && !chance(3); n++ {
			deliver(id)
		}
		pause(2 * time.Second)
		return nil
	}
	f.status = func(id string) (api.SpeakStatus, error) {
		pause(500 * time.Millisecond)
		if chance(3) {
			return api.SpeakStatus{ID: id, Status: "progress"}, nil
		}
		if chance(4) {
			return api.SpeakStatus{}, &api.Error{Op: "status", Err: errNetwork}
		}
		return done(id, "https://cdn/"+id), nil
	}
	f.download = func(context.Context, string) (api.Audio, error) { pause(time.Second); return whole(wav(100)), nil }
	soon := func(o *job.Options) { o.PollAfter = func() time.Duration { return time.Second } }
	procs = append(procs, st.begin("leader", f, soon), st.begin("other", f, soon, notHolder))

	const each = 4
	var submits sync.WaitGroup
	ids := make(chan string, 2*each)
	for _, p := range procs {
		for range each {
			submits.Go(func() {
				pause(time.Second)
				j, err := p.Submit(context.Background(), order)
				if err != nil {
					t.Error(err)
				}
				ids <- j.ID
			})
		}
	}
	submits.Wait()
	close(ids)
	for id := range ids {
		for _, p := range procs {
			p.finished(id)
		}
		j := procs[0].job(id)
		settled := j.SettledAt
		if j.State != job.Done || j.File == "" || j.Problem != "" || settled.IsZero() {
			t.Errorf("seed %d: %+v", seed, j)
		}
		// What comes afterwards moves nothing but the note that a webhook came.
		if _, err := procs[1].Deliver(t.Context(), procs[1].delivered(j.SpeakID, "failed", "")); err != nil {
			t.Error(err)
		}
		if again := procs[1].job(id); again.State != job.Done || !again.SettledAt.Equal(settled) || again.SettledBy != j.SettledBy {
			t.Errorf("seed %d: %+v became %+v", seed, j, again)
		}
	}
	hooks.Wait()
	time.Sleep(time.Minute)
	if posts, _, downloads := f.counts(); posts != 2*each || downloads != 2*each {
		t.Errorf("seed %d: %d posts and %d downloads of %d jobs", seed, posts, downloads, 2*each)
	}
}

// failing is a store whose writes fail for a while.
type failing struct {
	job.Store
	mu sync.Mutex
	n  int
}

func (s *failing) UpdateJob(ctx context.Context, id string, change func(*job.Job) bool) (job.Job, bool, error) {
	s.mu.Lock()
	s.n--
	fail := s.n >= 0
	s.mu.Unlock()
	if fail {
		return job.Job{}, false, errors.New("the disk is full")
	}
	return s.Store.UpdateJob(ctx, id, change)
}

// fail makes the next n writes fail.
func (s *failing) fail(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n = n
}

func (s *failing) CreateJob(ctx context.Context, j job.Job) error {
	if j.Text == "unwritable" {
		return errors.New("the disk is full")
	}
	return s.Store.CreateJob(ctx, j)
}

func TestWhatCannotBeWrittenDown(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := &service{}
		s := &failing{}
		p := newStudio(t).begin("a", f, func(o *job.Options) { s.Store = o.Store; o.Store = s })
		if _, err := p.Submit(t.Context(), job.Order{ActorID: "a", Text: "unwritable"}); err == nil {
			t.Error("submitted")
		}
		if posts, _, _ := f.counts(); posts != 0 {
			t.Fatal("a POST for a job that is not on disk")
		}
		s.fail(4) // the answer is kept through a disk that fails for a moment …
		if j := p.submit(); j.State != job.Queued || j.SpeakID == "" {
			t.Errorf("%+v", j)
		}
		s.fail(1000) // … and shown when it fails for good
		if j, err := p.Submit(t.Context(), order); err == nil || j.SpeakID == "" {
			t.Errorf("%+v", j)
		} else {
			oneLine(t, err.Error(), j.SpeakID, "could not be stored")
		}
		s.fail(0)
		time.Sleep(time.Minute)
	})
}
