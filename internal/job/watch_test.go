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

func notHolder(o *job.Options) { o.Leader = false }

// One process speaks, another has the link: the webhook settles and fetches there, and the first one sees it.
func TestTwoProcesses(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newStudio(t)
		fa, fb := &service{}, &service{}
		a, b := st.begin("leader", fa), st.begin("speaker", fb, notHolder)
		sub := a.Subscribe()
		defer sub.Close()
		j := b.submit()
		news, err := sub.Next(t.Context())
		if err != nil || len(news) != 1 || news[0].ID != j.ID {
			t.Error(news, err)
		}
		time.Sleep(time.Second)
		if !a.webhook(j.SpeakID, "done", "https://cdn/1") {
			t.Fatal("not known")
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

// Only the process that submitted asks after its job, as long as it lives; then the leader does.
func TestWhoAsks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newStudio(t)
		fa, fb := &service{}, &service{}
		a, b := st.begin("leader", fa), st.begin("speaker", fb, notHolder)
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
			t.Error("nobody asks any more")
		}
	})
}

func TestANewHolderTakesUp(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newStudio(t)
		fa := &service{}
		a, b := st.begin("a", fa, notHolder), st.begin("b", &service{}, notHolder)
		b.submit()
		b.die()
		time.Sleep(time.Minute)
		if _, polls, _ := fa.counts(); polls != 0 {
			t.Error(polls)
		}
		a.SetLeader(true)
		time.Sleep(time.Minute)
		if _, polls, _ := fa.counts(); polls == 0 {
			t.Error("the new leader asks after nothing")
		}
	})
}

// A process that only waits for a job of a dead one finishes it, with or without the link.
func TestWaitingForAnOrphan(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newStudio(t)
		first := st.begin("first", &service{}, notHolder)
		j := first.submit()
		first.die()
		f := &service{status: func(id string) (api.SpeakStatus, error) { return done(id, "https://cdn/1"), nil }}
		if got := st.begin("second", f, notHolder).finished(j.ID); got.File == "" {
			t.Errorf("%+v", got)
		}
	})
}

func TestWaitEnds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newStudio(t).begin("a", &service{})
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

// counting notices how often the store is looked at.
type counting struct {
	job.Store
	looks *atomic.Int64
}

func (c counting) Changed(ctx context.Context) (int64, error) {
	c.looks.Add(1)
	return c.Store.Changed(ctx)
}

func TestNobodyLooksWhileNobodyCares(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var looks atomic.Int64
		p := newStudio(t).begin("a", &service{}, func(o *job.Options) { o.Store = counting{o.Store, &looks} })
		time.Sleep(time.Hour)
		if looks.Load() != 0 {
			t.Error(looks.Load(), "looks with nothing open")
		}
		fetched(p)
		time.Sleep(time.Second)
		before := looks.Load()
		time.Sleep(time.Hour)
		if looks.Load() != before {
			t.Error(looks.Load()-before, "looks after everything was finished")
		}
		sub := p.Subscribe()
		defer sub.Close()
		time.Sleep(10 * time.Second)
		if n := looks.Load() - before; n < 18 || n > 22 {
			t.Error(n, "looks in ten seconds of watching")
		}
	})
}
