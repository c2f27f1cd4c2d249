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
	"callboard/internal/webhook"
)

// ear hears deliveries; while it is deaf, it fails.
type ear struct {
	mu    sync.Mutex
	deaf  int
	heard []string
	first chan struct{}
}

func (e *ear) Deliver(_ context.Context, n job.Report) (bool, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	select {
	case e.first <- struct{}{}:
	default:
	}
	if e.deaf > 0 {
		e.deaf--
		return false, errors.New("disk full")
	}
	e.heard = append(e.heard, n.Delivery)
	return n.SpeakID != "theirs", nil
}

func (e *ear) all() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return strings.Join(e.heard, " ")
}

func TestFeedLosesNothingAndKeepsTheOrder(t *testing.T) {
	t.Parallel()
	f := newFeed(slog.New(slog.DiscardHandler))
	e := &ear{deaf: 1, first: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	f.in.Put(said("a", "1"), said("b", "theirs")) // before anybody listens
	go func() { defer close(done); f.run(ctx, e) }()
	<-e.first // and it was not heard
	f.sink(webhook.Delivery{ID: "c"}, webhook.Message{SpeakID: "2", Status: "done"})
	f.sink(webhook.Delivery{ID: "garbage"}, webhook.Message{})
	f.sink(webhook.Delivery{ID: "d"}, webhook.Message{SpeakID: "3"})
	for deadline := time.Now().Add(10 * time.Second); e.all() != "a b c d"; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("heard %q", e.all())
		}
	}
	cancel()
	<-done
	var strays []string
	for _, n := range f.strays.Take() {
		strays = append(strays, n.Delivery)
	}
	if got := strings.Join(strays, " "); got != "b garbage" {
		t.Errorf("nobody's are %q", got)
	}
}

func TestFeedEndsWhileItCannotHandOn(t *testing.T) {
	t.Parallel()
	f := newFeed(slog.New(slog.DiscardHandler))
	e := &ear{deaf: 1 << 30, first: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); f.run(ctx, e) }()
	f.in.Put(said("a", "1"))
	<-e.first
	cancel()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("it goes on for ever")
	}
}

// said is the report of a delivery about a synthesis.
func said(delivery, speakID string) job.Report {
	return job.Report{Message: webhook.Message{SpeakID: speakID}, Delivery: delivery}
}
