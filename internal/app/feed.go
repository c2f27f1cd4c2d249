package app

import (
	"context"
	"log/slog"
	"time"

	"callboard/internal/event"
	"callboard/internal/job"
	"callboard/internal/webhook"
)

// feed carries deliveries that are safe on disk to the jobs they name: in order, by one goroutine, and
// without ever making a sender wait. What is still in it when the process ends is found on disk by the next.
type feed struct {
	log    *slog.Logger
	in     *event.Inbox[job.Report]
	strays *event.Inbox[job.Report] // those of it that no job has claimed
}

// listener is the job service as the feed sees it. It notes by itself which deliveries it has taken in.
type listener interface {
	Deliver(ctx context.Context, n job.Report) (known bool, err error)
}

func newFeed(log *slog.Logger) *feed {
	return &feed{log: log, in: event.NewInbox[job.Report](), strays: event.NewInbox[job.Report]()}
}

// sink is the receiver's.
func (f *feed) sink(d webhook.Delivery, m webhook.Message) {
	f.in.Put(job.DeliveryReport(d, m))
}

// run feeds until ctx ends.
func (f *feed) run(ctx context.Context, jobs listener) {
	for {
		select {
		case <-f.in.Wake():
		case <-ctx.Done():
			return
		}
		for _, n := range f.in.Take() {
			if n.SpeakID == "" {
				f.strays.Put(n)
			} else if !f.hand(ctx, jobs, n) {
				return
			}
		}
	}
}

const feedRetry = time.Second // after trouble with the disk

// hand tells the jobs until they have heard, and reports whether ctx still lives. Told twice is harmless,
// never told is not.
func (f *feed) hand(ctx context.Context, jobs listener, n job.Report) bool {
	for {
		known, err := jobs.Deliver(ctx, n)
		switch {
		case err == nil && !known:
			// Shown, not believed; or early, and then found on disk when the answer to its POST comes.
			f.log.Info("a delivery names no job of ours yet", "delivery", n.Delivery, "speak_id", n.SpeakID)
			f.strays.Put(n)
			return true
		case err == nil:
			return true
		case ctx.Err() != nil:
			return false
		}
		f.log.Warn("a delivery has not reached its job", "delivery", n.Delivery, "err", err)
		select {
		case <-time.After(feedRetry):
		case <-ctx.Done():
			return false
		}
	}
}
