package app

import (
	"context"
	"log/slog"
	"time"

	"callboard/internal/event"
	"callboard/internal/job"
	"callboard/internal/webhook"
)

// feed carries deliveries, which are on disk already, to the jobs that they name: in order, in one goroutine, and without
// making their sender wait. What is still in it when the process ends is read from disk by the next run.
type feed struct {
	log       *slog.Logger
	in        *event.Inbox[job.Report]
	unmatched chan unmatched // those of it that no job has claimed
}

// unmatched is what is noted of a delivery that no job has claimed. It has no message: there can be many, of anyone.
type unmatched struct {
	speakID  string
	encoding string // webhook.Message.Encoding
	at       time.Time
}

// maxUnmatched is how many of them wait to be noted. The notes of more would be the same lines again.
const maxUnmatched = 64

// deliverer is the job service, as the feed uses it. It stores which deliveries it has handled.
type deliverer interface {
	Deliver(ctx context.Context, r job.Report) (known bool, err error)
}

func newFeed(log *slog.Logger) *feed {
	return &feed{log: log, in: event.NewInbox[job.Report](), unmatched: make(chan unmatched, maxUnmatched)}
}

// put adds a delivery. It does not wait.
func (f *feed) put(d webhook.Delivery, m webhook.Message) {
	f.in.Put(job.DeliveryReport(d, m))
}

// run delivers until ctx ends.
func (f *feed) run(ctx context.Context, jobs deliverer) {
	for {
		select {
		case <-f.in.Wake():
		case <-ctx.Done():
			return
		}
		for _, r := range f.in.Take() {
			if r.SpeakID == "" {
				f.note(r)
			} else if !f.deliver(ctx, jobs, r) {
				return
			}
		}
	}
}

// note reports a delivery that no job has claimed, unless many wait already.
func (f *feed) note(r job.Report) {
	select {
	case f.unmatched <- unmatched{r.SpeakID, r.Encoding, r.At}:
	default:
	}
}

const feedRetry = time.Second // after an error of the disk

// deliver tries until the jobs have the report, and returns false when ctx ends before that. A second Deliver of the same
// report does no harm; a missing one does.
func (f *feed) deliver(ctx context.Context, jobs deliverer, r job.Report) bool {
	for {
		known, err := jobs.Deliver(ctx, r)
		switch {
		case err == nil && !known:
			// Either it is not ours, then it is shown and not believed; or it is early, then it is read from disk when the
			// answer to the POST comes.
			f.log.Info("a delivery names no job of ours yet", "delivery", r.Delivery, "speak_id", r.SpeakID)
			f.note(r)
			return true
		case err == nil:
			return true
		case ctx.Err() != nil:
			return false
		}
		f.log.Warn("a delivery has not reached its job", "delivery", r.Delivery, "err", err)
		select {
		case <-time.After(feedRetry):
		case <-ctx.Done():
			return false
		}
	}
}
