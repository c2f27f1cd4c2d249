package job_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"callboard/internal/job"
)

// failingStore is a store whose writes fail while a test says so.
type failingStore struct {
	job.Store
	err     error
	creates atomic.Bool  // whether CreateJob fails
	updates atomic.Int64 // how many calls of UpdateJob still fail
}

const forever = 1 << 40

func (s *failingStore) CreateJob(ctx context.Context, j job.Job) error {
	if s.creates.Load() {
		return s.err
	}
	return s.Store.CreateJob(ctx, j)
}

func (s *failingStore) UpdateJob(ctx context.Context, id string, change func(*job.Job) bool) (job.Job, bool, error) {
	if s.updates.Add(-1) >= 0 {
		return job.Job{}, false, s.err
	}
	return s.Store.UpdateJob(ctx, id, change)
}

// withStore starts a process on a failingStore.
func withStore(t *testing.T, err error) (*process, *failingStore) {
	t.Helper()
	s := &failingStore{err: err}
	return newDataFolder(t).begin("a", &service{}, func(o *job.Options) {
		s.Store = o.Store
		o.Store = s
	}), s
}

func withFullDisk(t *testing.T) (*process, *failingStore) {
	t.Helper()
	return withStore(t, fmt.Errorf("the disk is full: %w", syscall.ENOSPC))
}

func TestJobThatCannotBeStoredIsNotSent(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, d := withFullDisk(t)
		d.creates.Store(true)
		j, err := p.Submit(t.Context(), order)
		if posts, _, _ := p.api.counts(); err == nil || j.ID != "" || posts != 0 {
			t.Fatalf("%+v, %v, %d posts", j, err, posts)
		}
		oneLine(t, err.Error(), "the disk is full", "nothing was sent")
	})
}

// Submit returns an error about a full disk at once. The service goes on trying, because space can be freed.
func TestFullDiskIsReportedAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, d := withFullDisk(t)
		d.updates.Store(forever)
		began := time.Now()
		j, err := p.Submit(t.Context(), order)
		if took := time.Since(began); err == nil || took > time.Second {
			t.Fatalf("%v after %v", err, took)
		}
		oneLine(t, err.Error(), "the disk is full", "accepted", j.SpeakID)

		d.updates.Store(0)
		time.Sleep(6 * time.Second)
		if got := p.job(j.ID); got.SpeakID != j.SpeakID {
			t.Errorf("with space again: %+v", got)
		}
	})
}

func TestFullDiskEndsWait(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, d := withFullDisk(t)
		j := p.submit()
		d.updates.Store(forever)
		time.AfterFunc(time.Second, func() {
			_, _ = p.Deliver(context.Background(), p.delivered(j.SpeakID, "done", "https://cdn/1"))
		})
		began := time.Now()
		_, err := p.Wait(t.Context(), j.ID)
		if took := time.Since(began); err == nil || took > 2*time.Second {
			t.Fatalf("%v after %v", err, took)
		}
		oneLine(t, err.Error(), "the disk is full", "cannot be stored")
	})
}

// An accepted job is not lost if its id cannot be stored for a minute.
func TestAcceptedJobIsStoredAfterAFullDisk(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, s := withStore(t, errors.New("the disk is full: free some space"))
		s.updates.Store(forever)
		time.AfterFunc(time.Minute, func() { s.updates.Store(0) })
		j, err := p.Submit(t.Context(), order)
		if err == nil || j.SpeakID == "" {
			t.Fatal(j, err)
		}
		oneLine(t, err.Error(), j.SpeakID, "disk is full")
		if got := p.job(j.ID); got.State != job.Submitting {
			t.Errorf("%+v", got)
		}
		p.delivered(j.SpeakID, "done", "https://cdn/1")
		if got := p.finished(j.ID); got.State != job.Done || got.File == "" || got.SpeakID != j.SpeakID {
			t.Errorf("%+v", got)
		}
		if posts, _, _ := p.api.counts(); posts != 1 {
			t.Error(posts, "posts")
		}
	})
}

func TestWritesThatFail(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, s := withStore(t, errors.New("the disk is full"))
		s.creates.Store(true)
		if _, err := p.Submit(t.Context(), job.Order{ActorID: "a", Text: "unwritable"}); err == nil {
			t.Error("submitted")
		}
		s.creates.Store(false)
		if posts, _, _ := p.api.counts(); posts != 0 {
			t.Fatal("a POST for a job that is not on disk")
		}
		s.updates.Store(4) // the answer is stored after a disk that fails for a moment …
		if j := p.submit(); j.State != job.Queued || j.SpeakID == "" {
			t.Errorf("%+v", j)
		}
		s.updates.Store(1000) // … and reported when it goes on failing
		if j, err := p.Submit(t.Context(), order); err == nil || j.SpeakID == "" {
			t.Errorf("%+v", j)
		} else {
			oneLine(t, err.Error(), j.SpeakID, "could not be stored")
		}
		s.updates.Store(0)
		time.Sleep(time.Minute)
	})
}
