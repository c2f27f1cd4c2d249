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
	var unmatched []string
	for _, r := range f.unmatched.Take() {
		unmatched = append(unmatched, r.Delivery)
	}
	if got := strings.Join(unmatched, " "); got != "b garbage" {
		t.Errorf("unmatched: %q", got)
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
	case <-time.After(5 * time.Second):
		t.Fatal("run did not return")
	}
}
