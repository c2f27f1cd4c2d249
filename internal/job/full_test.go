package job_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"callboard/internal/job"
)

// fullDisk is a store whose disk takes nothing from some moment on.
type fullDisk struct {
	job.Store
	creates, updates atomic.Bool
}

func (d *fullDisk) CreateJob(ctx context.Context, j job.Job) error {
	if d.creates.Load() {
		return fmt.Errorf("the disk is full: %w", syscall.ENOSPC)
	}
	return d.Store.CreateJob(ctx, j)
}

func (d *fullDisk) UpdateJob(ctx context.Context, id string, change func(*job.Job) bool) (job.Job, bool, error) {
	if d.updates.Load() {
		return job.Job{}, false, fmt.Errorf("the disk is full: %w", syscall.ENOSPC)
	}
	return d.Store.UpdateJob(ctx, id, change)
}

func withFullDisk(t *testing.T) (*process, *fullDisk) {
	t.Helper()
	d := &fullDisk{}
	return newStudio(t).begin("a", &service{}, func(o *job.Options) {
		d.Store = o.Store
		o.Store = d
	}), d
}

func TestNothingIsSentThatCannotBeWrittenDown(t *testing.T) {
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

// Who waits hears of a full disk at once and not when their patience ends; the service goes on, for room can be made.
func TestAFullDiskIsToldAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, d := withFullDisk(t)
		d.updates.Store(true)
		began := time.Now()
		j, err := p.Submit(t.Context(), order)
		if took := time.Since(began); err == nil || took > time.Second {
			t.Fatalf("%v after %v", err, took)
		}
		oneLine(t, err.Error(), "the disk is full", "accepted", j.SpeakID)

		d.updates.Store(false)
		time.Sleep(6 * time.Second)
		if got := p.job(j.ID); got.SpeakID != j.SpeakID {
			t.Errorf("with room again: %+v", got)
		}
	})
}

func TestAFullDiskEndsAWait(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, d := withFullDisk(t)
		j := p.submit()
		d.updates.Store(true)
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
