package app

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/job"
	"callboard/internal/testwait"
	"callboard/internal/webhook"
)

// fakeJobs is a deliverer that fails a number of times.
type fakeJobs struct {
	mu        sync.Mutex
	failures  int // that are left
	delivered []string
	called    chan struct{} // has room for one: Deliver was called
}

func (j *fakeJobs) Deliver(_ context.Context, r job.Report) (bool, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	select {
	case j.called <- struct{}{}:
	default:
	}
	if j.failures > 0 {
		j.failures--
		return false, errors.New("disk full")
	}
	j.delivered = append(j.delivered, r.Delivery)
	return r.SpeakID != "theirs", nil
}

func (j *fakeJobs) all() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Join(j.delivered, " ")
}

func (j *fakeJobs) count() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.delivered)
}

// report is what a delivery says about a synthesis.
func report(delivery, speakID string) job.Report {
	return job.Report{Message: webhook.Message{SpeakID: speakID}, Delivery: delivery}
}

func TestFeedRetriesAndKeepsOrder(t *testing.T) {
	t.Parallel()
	f := newFeed(slog.New(slog.DiscardHandler))
	jobs := &fakeJobs{failures: 1, called: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	f.in.Put(report("a", "1"), report("b", "theirs")) // before the feed runs
	go func() { defer close(done); f.run(ctx, jobs) }()
	<-jobs.called // which failed
	f.put(webhook.Delivery{ID: "c"}, webhook.Message{SpeakID: "2", Status: "done"})
	f.put(webhook.Delivery{ID: "garbage"}, webhook.Message{})
	f.put(webhook.Delivery{ID: "d"}, webhook.Message{SpeakID: "3"})
	testwait.Eventually(t, "a b c d are delivered in this order", func() bool { return jobs.all() == "a b c d" })
	cancel()
	<-done
	close(f.unmatched)
	var noted []string
	for d := range f.unmatched {
		noted = append(noted, d.speakID)
	}
	if got := strings.Join(noted, ","); got != "theirs," { // the other one has no speak id
		t.Errorf("unmatched: %q", got)
	}
}

// A flood of deliveries for no job of ours is not kept in memory until someone has time for it.
func TestFeedNotesFewUnmatchedDeliveries(t *testing.T) {
	t.Parallel()
	f := newFeed(slog.New(slog.DiscardHandler))
	jobs := &fakeJobs{called: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); f.run(ctx, jobs) }()
	const flood = 10_000
	for range flood {
		f.in.Put(report("x", "theirs"))
	}
	testwait.Eventually(t, "all are delivered", func() bool { return jobs.count() == flood })
	cancel()
	<-done
	if got := len(f.unmatched); got != maxUnmatched {
		t.Errorf("%d are noted, want %d", got, maxUnmatched)
	}
}

func TestFeedStopsWhileDeliverFails(t *testing.T) {
	t.Parallel()
	f := newFeed(slog.New(slog.DiscardHandler))
	jobs := &fakeJobs{failures: 1 << 30, called: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); f.run(ctx, jobs) }()
	f.in.Put(report("a", "1"))
	<-jobs.called
	cancel()
	select {
	case <-done:
	case <-time.After(testwait.Timeout()):
		t.Fatal("run did not return")
	}
}
