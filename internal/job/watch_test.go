package job_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
)

func follower(o *job.Options) { o.Leader = false }

// One process submits, another has the link. The webhook settles and downloads there, and the first one sees it.
func TestTwoProcesses(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		fa, fb := &service{}, &service{}
		a, b := st.begin("leader", fa), st.begin("submitter", fb, follower)
		sub := a.Subscribe()
		defer sub.Close()
		j := b.submit()
		batch, err := sub.Next(t.Context())
		if err != nil || len(batch) != 1 || batch[0].ID != j.ID {
			t.Error(batch, err)
		}
		time.Sleep(time.Second)
		if !a.webhook(j.SpeakID, "done", "https://cdn/1") {
			t.Fatal("unmatched")
		}
		start := time.Now()
		j = b.finished(j.ID)
		if j.File == "" || j.SettledBy != job.ByWebhook || time.Since(start) > time.Second {
			t.Errorf("%+v after %v", j, time.Since(start))
		}
		time.Sleep(10 * time.Minute)
		pa, qa, da := fa.counts()
		pb, qb, db := fb.counts()
		if pa+pb != 1 || qa+qb != 0 || da+db != 1 {
			t.Error(pa, pb, qa, qb, da, db)
		}
	})
}

// Only the process that submitted a job polls it while it lives; then the leader does.
func TestOwnerPolls(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		fa, fb := &service{}, &service{}
		a, b := st.begin("leader", fa), st.begin("submitter", fb, follower)
		sub := a.Subscribe()
		defer sub.Close()
		b.submit()
		time.Sleep(2 * time.Minute)
		_, qa, _ := fa.counts()
		if _, qb, _ := fb.counts(); qa != 0 || qb == 0 {
			t.Error(qa, qb)
		}
		b.die()
		time.Sleep(2 * time.Minute)
		if _, qa, _ = fa.counts(); qa == 0 {
			t.Error("no process polls any more")
		}
	})
}

func TestNewLeaderResumesJobs(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		fa := &service{}
		a, b := st.begin("a", fa, follower), st.begin("b", &service{}, follower)
		b.submit()
		b.die()
		time.Sleep(time.Minute)
		if _, polls, _ := fa.counts(); polls != 0 {
			t.Error(polls)
		}
		a.SetLeader(true)
		time.Sleep(time.Minute)
		if _, polls, _ := fa.counts(); polls == 0 {
			t.Error("the new leader does not poll")
		}
	})
}

// A process that waits for a job of a dead one finishes it, with or without the link.
func TestWaitForAJobOfADeadProcess(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		first := st.begin("first", &service{}, follower)
		j := first.submit()
		first.die()
		f := &service{status: func(id string) (api.SpeakStatus, error) { return done(id, "https://cdn/1"), nil }}
		if got := st.begin("second", f, follower).finished(j.ID); got.File == "" {
			t.Errorf("%+v", got)
		}
	})
}

func TestWaitEnds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newDataFolder(t).begin("a", &service{})
		if _, err := p.Wait(t.Context(), "none"); !errors.Is(err, job.ErrNotFound) {
			t.Error(err)
		}
		j := p.submit()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if got, err := p.Wait(ctx, j.ID); !errors.Is(err, context.DeadlineExceeded) || got.ID != j.ID {
			t.Error(got, err)
		}
		over := make(chan error)
		go func() { _, err := p.Wait(context.Background(), j.ID); over <- err }()
		synctest.Wait()
		if err := p.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-over; !errors.Is(err, job.ErrClosed) {
			t.Error(err)
		}
	})
}

// countingStore counts the checks for changes.
type countingStore struct {
	job.Store
	checks *atomic.Int64
}

func (c countingStore) Changed(ctx context.Context) (int64, error) {
	c.checks.Add(1)
	return c.Store.Changed(ctx)
}

func TestNoChecksWithoutReaders(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var checks atomic.Int64
		p := newDataFolder(t).begin("a", &service{}, func(o *job.Options) { o.Store = countingStore{o.Store, &checks} })
		time.Sleep(time.Hour)
		if checks.Load() != 0 {
			t.Error(checks.Load(), "checks with nothing open")
		}
		fetched(p)
		time.Sleep(time.Second)
		before := checks.Load()
		time.Sleep(time.Hour)
		if checks.Load() != before {
			t.Error(checks.Load()-before, "checks after everything was finished")
		}
		sub := p.Subscribe()
		defer sub.Close()
		time.Sleep(10 * time.Second)
		if n := checks.Load() - before; n < 18 || n > 22 {
			t.Error(n, "checks in ten seconds with a subscriber")
		}
	})
}

// Committed is called soon after another process has committed, also while no job is open, and not again before the next commit.
func TestCommittedFollowsTheStore(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		var calls atomic.Int64
		st.begin("a", &service{}, func(o *job.Options) { o.Committed = func() { calls.Add(1) } })
		other := st.begin("b", &service{}, follower)
		time.Sleep(time.Minute)
		before := calls.Load()
		other.die()
		if time.Sleep(time.Minute); calls.Load() != before {
			t.Error(calls.Load()-before, "calls without a commit")
		}
		third := st.begin("c", &service{}, follower)
		before = calls.Load()
		third.submit()
		if time.Sleep(time.Second); calls.Load() == before {
			t.Error("no call after a commit")
		}
	})
}
