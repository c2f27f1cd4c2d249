package job

import (
	"context"
	"time"

	"callboard/internal/webhook"
)

// Report is what a delivery or a poll says about a synthesis.
type Report struct {
	webhook.Message         // of a poll only SpeakID, Status and DownloadURL
	Duration        float64 // seconds; 0 when the report does not have it
	By              SettledBy
	At              time.Time // when the delivery was on disk, or when the poll was answered
	Delivery        string    // id of the stored delivery; empty for a poll
	Handled         bool      // of a stored delivery: nothing is to be done for it any more

	stands bool      // of a webhook: it counts although it is not confirmed, because the service cannot be asked
	why    string    // why it cannot, in one line
	first  SettledBy // what said the same before this report; empty if nothing did
	doubts bool      // of a poll: it was made because the end of the job may not be true
}

// DeliveryReport is the report of a stored delivery whose body says m.
func DeliveryReport(d webhook.Delivery, m webhook.Message) Report {
	return Report{Message: m, By: ByWebhook, At: d.At, Delivery: d.ID, Handled: d.Handled}
}

// teller is what first told the end that the report says.
func (r Report) teller() SettledBy {
	if r.first != ByNone {
		return r.first
	}
	return r.By
}

// Deliver applies the report of a delivery that is on disk. It reports whether the delivery matches a job. The answer to the
// POST of an unmatched one may still come: setSpeakID then finds it in the store.
func (s *Service) Deliver(ctx context.Context, r Report) (known bool, err error) {
	j, known, err := s.o.Store.JobBySpeak(ctx, r.SpeakID)
	if err != nil || !known {
		return false, err
	}
	if r.By == ByNone {
		r.By = ByWebhook
	}
	if r.At.IsZero() {
		r.At = s.o.Now()
	}
	_, handled, err := s.applyDelivery(ctx, j.ID, r)
	if handled && r.Delivery != "" {
		s.markHandled(ctx, r.Delivery)
	}
	return true, err
}

// applyDelivery applies the report of a delivery. It reports whether the delivery is to be marked as handled. It is not while
// the service is to be asked about it: the next start then does that if this process cannot.
func (s *Service) applyDelivery(ctx context.Context, id string, r Report) (j Job, handled bool, err error) {
	j, what, err := s.apply(ctx, id, s.onlyOwnLinks(r))
	if err != nil {
		return j, false, err
	}
	return j, !what.ask || !s.inquire(id, r), nil
}

// onlyOwnLinks removes from a webhook's report every link that does not lie with the service itself. Anyone who knows the
// callback's path can POST to it. Another link is used only when a state call names it.
func (s *Service) onlyOwnLinks(r Report) Report {
	foreign := r.DownloadURL != "" && !s.o.Client.Trusted(r.DownloadURL)
	if foreign {
		r.DownloadURL = ""
	}
	if r.DirectURL != "" && !s.o.Client.Trusted(r.DirectURL) {
		r.DirectURL = ""
	}
	if r.DownloadURL == "" && !foreign {
		r.DownloadURL = r.DirectURL
	}
	return r
}

// markHandled marks deliveries as handled.
func (s *Service) markHandled(ctx context.Context, deliveries ...string) {
	if len(deliveries) == 0 {
		return
	}
	// If this fails the next start applies them once more, which changes nothing.
	if err := s.o.Store.MarkHandled(ctx, deliveries...); err != nil && ctx.Err() == nil {
		s.o.Log.Warn("mark deliveries as handled", "deliveries", deliveries, "err", err)
	}
}

// apply applies a report to its job and starts what follows from it. All reports go through it, of deliveries and of polls.
func (s *Service) apply(ctx context.Context, id string, r Report) (Job, effect, error) {
	j, what, err := s.change(ctx, id, r)
	if err != nil || !what.changed {
		return j, what, err
	}
	if !what.fetch {
		s.schedule(j)
		return j, what, nil
	}
	if !j.Unconfirmed && !s.inquiring(id) {
		s.polls.remove(id)
	}
	s.fetchNow(id)
	return j, what, nil
}

// change applies a report to its job and publishes the result.
func (s *Service) change(ctx context.Context, id string, r Report) (Job, effect, error) {
	r.At = r.At.UTC().Round(0)
	var what effect
	j, _, err := s.o.Store.UpdateJob(ctx, id, func(j *Job) bool {
		what = settle(j, r)
		return what.changed
	})
	if err != nil {
		s.failWaiters(id, err)
		return j, effect{}, err
	}
	if what.ask {
		s.o.Log.Info("an unsigned webhook is to be confirmed", "job", id, "state", j.State, "says", r.Status, "delivery", r.Delivery)
	}
	if what.stop {
		s.stopDownload(id, errNotThisAudio)
	}
	if what.fetch {
		s.useNewerLink(j, r.By)
		s.startDownload(id) // before the event, so that its receiver can play at once
	}
	if what.changed {
		s.publish(j)
	}
	return j, what, nil
}
