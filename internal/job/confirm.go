package job

import (
	"context"
	"errors"
	"slices"
	"time"

	"callboard/internal/api"
)

// An unsigned webhook that does not settle its job by itself is confirmed by the state call, which is free. It is pending as
// long as its delivery is not marked as handled, so a later process finds it. Until then the job keeps the state that it has.
// If the service cannot be asked, the webhook stands after a short time and the job is Unconfirmed; it is polled until the
// service can be asked.
const (
	confirmTime    = 10 * time.Second // until a webhook stands
	confirmTries   = 4                // failed state calls until it stands
	confirmTimeout = 5 * time.Second  // for one answer
)

// errNotThisAudio stops a running download because its job is not done any more.
var errNotThisAudio = errors.New("the service says that this is not the audio")

// inquiry is what this process knows about the state calls of one job.
type inquiry struct {
	next      time.Time // no state call before: one a second, or as the service asks
	open      bool      // webhooks wait to be confirmed
	said      []string  // what they say; of several with the same word only the first waits
	last      time.Time // when the last one came
	tries     int       // failed calls for them
	cause     error     // of the last one
	refuted   int       // webhooks in a row that were not true
	switches  int       // running downloads that were stopped for a newer link of a webhook
	confirmed bool      // the service has said that the job is done
	deadline  *time.Timer
}

// inquiryOf returns the inquiry of a job. The caller holds mu.
func (s *Service) inquiryOf(id string) *inquiry {
	q := s.inquiries[id]
	if q == nil {
		q = &inquiry{}
		s.inquiries[id] = q
	}
	return q
}

// inquire asks the service soon about what a webhook says of a job, also if another process owns it. It reports whether the delivery is
// to wait for the answer; it is not if another one says the same. Webhooks that were not true delay the next call, so that
// their sender does not decide how often the service is asked.
func (s *Service) inquire(id string, r Report) (waits bool) {
	s.mu.Lock()
	q := s.inquiryOf(id)
	q.last = r.At
	if waits = !slices.Contains(q.said, r.Status); waits {
		q.said = append(q.said, r.Status)
	}
	s.mu.Unlock()
	s.openInquiry(id)
	return waits
}

// openInquiry asks the service soon.
func (s *Service) openInquiry(id string) {
	s.mu.Lock()
	q := s.inquiryOf(id)
	if q.open {
		s.mu.Unlock()
		return
	}
	wait := max(time.Until(q.next), 0)
	if q.refuted > 0 {
		wait = max(wait, min(firstGap<<min(q.refuted-1, 8), lastGap))
	}
	q.open, q.tries, q.cause = true, 0, nil
	q.deadline = time.AfterFunc(wait+confirmTime, func() { s.work(func() { s.stand(id) }) })
	s.mu.Unlock()
	s.polls.putSooner(id, wait)
}

// inquiring reports whether a webhook of the job waits to be confirmed by this process.
func (s *Service) inquiring(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.inquiries[id]
	return q != nil && q.open
}

// closeInquiry ends the waiting for a confirmation, and returns why the service could not be asked. It reports false if
// nothing waits.
func (s *Service) closeInquiry(id string) (wasOpen bool, cause error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.inquiries[id]
	if q == nil || !q.open {
		return false, nil
	}
	q.open, q.said = false, nil
	q.deadline.Stop()
	return true, q.cause
}

// mayAsk is the time until the next state call of a job is allowed. If it is now, the call counts as made.
func (s *Service) mayAsk(id string) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.inquiryOf(id)
	if wait := time.Until(q.next); wait > 0 {
		return wait
	}
	q.next = time.Now().Add(firstGap)
	return 0
}

// askLater allows no state call of a job for d.
func (s *Service) askLater(id string, d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inquiryOf(id).next = time.Now().Add(d)
}

// failedInquiry counts a failed state call. It reports whether a webhook waits for the answer, and whether it has waited long
// enough.
func (s *Service) failedInquiry(id string, cause error) (open, enough bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.inquiryOf(id)
	if !q.open {
		return false, false
	}
	q.tries++
	q.cause = cause
	return true, q.tries >= confirmTries || isRefusedToken(cause)
}

// confirmed reports whether the service itself has said that a job is done, as far as this process knows.
func (s *Service) confirmed(j Job) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.inquiries[j.ID]
	return j.SettledBy == ByPoll || q != nil && q.confirmed
}

// pending lists the webhooks of a job that wait to be confirmed.
func (s *Service) pending(ctx context.Context, j Job) ([]Report, error) {
	all, err := s.o.Store.Reports(ctx, j.SpeakID)
	if err != nil {
		return nil, err
	}
	var list []Report
	for _, r := range all {
		if !r.Handled {
			list = append(list, s.onlyOwnLinks(r))
		}
	}
	return list, nil
}

// applyAnswer applies the answer of a state call that was begun at a time, and ends the waiting of the webhooks before it.
// how is apply or change.
func (s *Service) applyAnswer(ctx context.Context, j Job, st api.SpeakStatus, began time.Time, how func(context.Context, string, Report) (Job, effect, error)) (Job, error) {
	r := s.pollReport(j, st)
	var over []string
	refuted := false
	if s.inquiring(j.ID) || !j.Timeline.Webhook.IsZero() {
		waiting, err := s.pending(ctx, j)
		if err != nil {
			return j, err
		}
		for _, h := range waiting {
			switch {
			case h.At.After(began):
				continue
			case h.Status == r.Status:
				r.first = ByWebhook
			default:
				refuted = true
			}
			over = append(over, h.Delivery)
		}
	}
	j, what, err := how(ctx, j.ID, r)
	if err != nil || what.open {
		return j, err
	}
	s.markHandled(ctx, over...)
	_, _ = s.closeInquiry(j.ID)
	s.mu.Lock()
	q := s.inquiryOf(j.ID)
	switch q.confirmed = r.Status == api.StatusDone; {
	case refuted:
		q.refuted++
	case len(over) > 0:
		q.refuted = 0
	}
	later := q.last.After(began)
	s.mu.Unlock()
	if later { // the answer may be older than that webhook
		s.openInquiry(j.ID)
	}
	return j, nil
}

// ask makes a state call for a job, as soon as the rate of polling allows it, and applies the answer. It is an error if the
// service has asked to be left alone for longer.
func (s *Service) ask(ctx context.Context, j Job, how func(context.Context, string, Report) (Job, effect, error)) (Job, error) {
	for wait := s.mayAsk(j.ID); wait > 0; wait = s.mayAsk(j.ID) {
		if wait > firstGap {
			return j, errors.New("Typecast is not asked again before " + roundTime(wait) + " have passed, because it has asked for that")
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return j, ctx.Err()
		}
	}
	began := s.o.Now()
	limited, cancel := context.WithTimeout(api.Once(ctx), pollTimeout)
	st, err := s.o.Client.Status(limited, j.SpeakID)
	cancel()
	if err != nil {
		return j, err
	}
	return s.applyAnswer(s.life, j, st, began, how) // not with ctx, which can be that of a download that the answer stops
}

// stand lets the webhooks that wait for a confirmation count without it, because the service cannot be asked.
func (s *Service) stand(id string) {
	open, cause := s.closeInquiry(id)
	if !open {
		return
	}
	j, err := s.letStand(id, cause)
	if err != nil {
		if s.life.Err() == nil {
			s.o.Log.Warn("settle an unconfirmed job", "job", id, "err", err) // the next state call finds the same deliveries
			s.failWaiters(id, err)
		}
		return
	}
	s.mu.Lock()
	s.topic.Publish(id, j) // also without a change: somebody may wait for the end of the inquiry
	s.mu.Unlock()
	s.schedule(j)
}

func (s *Service) letStand(id string, cause error) (Job, error) {
	j, err := s.o.Store.Job(s.life, id)
	if err != nil {
		return j, err
	}
	waiting, err := s.pending(s.life, j)
	if err != nil || len(waiting) == 0 {
		return j, err
	}
	// If several contradict each other, done is the better one: a wrong failed makes a person pay twice.
	said := waiting[len(waiting)-1]
	var over []string
	for _, r := range waiting {
		if over = append(over, r.Delivery); r.Status == api.StatusDone {
			said = r
		}
	}
	said.stands, said.why = true, "it does not answer in time"
	if cause != nil {
		said.why = causeLine(cause)
	}
	if j, _, err = s.apply(s.life, id, said); err == nil {
		s.markHandled(s.life, over...)
	}
	return j, err
}
