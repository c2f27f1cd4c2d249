package job

import (
	"context"
	"errors"
	"fmt"
	"time"

	"callboard/internal/api"
	"callboard/internal/id"
	"callboard/internal/text"
)

// Submit stores an order, POSTs it and returns the job after the answer. Every POST is charged, so there is exactly one, and
// none before the job is on disk.
//
// An order that cannot be sent returns an *OrderError and no job. A ctx that has already ended returns its error and no job.
// When the service refuses, or does not answer, the job is Failed or Uncertain and the error is the client's. When ctx ends
// first, the error is the context's and the POST goes on, because it may be charged already.
func (s *Service) Submit(ctx context.Context, o Order) (Job, error) {
	o, err := o.check()
	if err != nil {
		return Job{}, err
	}
	if err := ctx.Err(); err != nil { // the caller has given up, and the POST would be charged
		return Job{}, err
	}
	now := s.o.Now().UTC()
	j := Job{
		ID: id.New(now), State: Submitting, ActorID: o.ActorID, ActorName: o.ActorName, Text: o.Text, Params: o.Params,
		Owner: s.o.Owner, CreatedAt: now, Timeline: Timeline{Submitted: now},
	}
	type result struct {
		job Job
		err error
	}
	answer := make(chan result, 1)
	ok := s.spawn(&s.posts, func() {
		j, err := s.post(j)
		answer <- result{j, err}
	})
	if !ok {
		return Job{}, ErrClosed
	}
	select {
	case r := <-answer:
		return r.job, r.err
	case <-ctx.Done():
		return j, ctx.Err()
	}
}

// writeTimeout bounds writes that must not be cancelled with the caller.
const writeTimeout = 10 * time.Second

// post stores the job and sends the POST.
func (s *Service) post(j Job) (Job, error) {
	s.setInFlight(j.ID, true)
	defer s.setInFlight(j.ID, false)
	// Not bound to the caller's context: a cancelled write could leave a row that looks like a POST that was sent.
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	err := s.o.Store.CreateJob(ctx, j)
	cancel()
	if err != nil {
		return Job{}, fmt.Errorf("%w; nothing was sent, so nothing was charged", err)
	}
	s.publish(j)
	reply, err := s.o.Client.Speak(s.postLife, api.SpeakRequest{Text: j.Text, ActorID: j.ActorID, Params: j.Params})
	if err == nil && reply.ID == "" {
		err = errors.New("the answer has no speak id")
	}
	if err != nil {
		return s.recordRefusal(j, err)
	}
	return s.recordAccepted(j, reply.ID)
}

// setInFlight records whether the POST of a job is under way here.
func (s *Service) setInFlight(id string, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if on {
		s.inFlight[id] = true
	} else {
		delete(s.inFlight, id)
	}
}

// recordRefusal records a POST that was not answered with a synthesis. Only an error that excludes a synthesis makes the job
// Failed; a wrong "failed" would make the user pay twice. Otherwise it is Uncertain.
func (s *Service) recordRefusal(j Job, cause error) (Job, error) {
	state, problem, refusal := Failed, errorLine(cause), refusalOf(cause)
	var known *api.Error
	if api.IsUncertain(cause) || !errors.As(cause, &known) {
		state, problem, refusal = Uncertain, uncertainProblem, NotRefused
	}
	now := s.o.Now().UTC()
	got, err := s.mustUpdate(j.ID, func(j *Job) bool {
		if j.SpeakID != "" || j.State != Submitting {
			return false
		}
		j.State, j.Problem, j.Refusal, j.SettledAt = state, problem, refusal, now
		return true
	})
	if err != nil {
		j.State, j.Problem, j.Refusal, j.SettledAt = state, problem, refusal, now
		return j, errors.Join(cause, err)
	}
	return got, cause
}

// refusalOf classifies the error of a POST that the service did not accept.
func refusalOf(err error) Refusal {
	switch {
	case api.IsUnauthorized(err):
		return RefusedToken
	case api.IsQuota(err), api.IsRefused(err):
		return RefusedRequest
	}
	return RefusedTrouble
}

// recordAccepted stores the service's id of a job. The job is charged by now: if the id cannot be written, the write is
// repeated for as long as the Service lives.
func (s *Service) recordAccepted(j Job, speakID string) (Job, error) {
	now := s.o.Now().UTC()
	got, err := s.setSpeakID(j.ID, speakID, now)
	if err == nil {
		return got, nil
	}
	s.spawn(&s.posts, func() {
		for err := err; err != nil; _, err = s.setSpeakID(j.ID, speakID, now) {
			select {
			case <-time.After(speakIDRetryGap):
			case <-s.postLife.Done():
				return
			}
		}
	})
	j.SpeakID = speakID
	return j, fmt.Errorf("the text was accepted as %s, but that could not be stored, so its audio may be lost: %w", text.Line(speakID), err)
}

// speakIDRetryGap is the wait between two tries to store the service's id.
const speakIDRetryGap = 5 * time.Second

// setSpeakID stores the service's id of a job and then applies the deliveries that came early. A delivery is stored first
// and then looks up its job, so whichever of the two comes second sees the other.
func (s *Service) setSpeakID(id, speakID string, now time.Time) (Job, error) {
	got, err := s.mustUpdate(id, func(j *Job) bool {
		if j.SpeakID != "" {
			return false
		}
		// Another process may have taken this one for dead and marked the job as uncertain. It is certain now.
		if j.State == Removed { // meanwhile, as an uncertain one
			j.SpeakID, j.Timeline.Accepted = speakID, now
			return true
		}
		j.SpeakID, j.State, j.Problem, j.Refusal, j.SettledAt, j.Timeline.Accepted = speakID, Queued, "", NotRefused, time.Time{}, now
		return true
	})
	if err != nil {
		return got, err
	}
	s.polls.put(id, s.o.PollAfter())

	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	defer cancel()
	early, err := s.o.Store.Reports(ctx, speakID)
	if err != nil {
		s.o.Log.Warn("read early deliveries", "job", id, "err", err) // polling gets the same reports
		return got, nil
	}
	var over []string
	for _, r := range early {
		now, handled, err := s.applyDelivery(ctx, id, r)
		if err != nil {
			s.o.Log.Warn("apply an early delivery", "job", id, "err", err)
			continue
		}
		if got = now; handled {
			over = append(over, r.Delivery)
		}
	}
	s.markHandled(ctx, over...)
	return got, nil
}

// mustUpdateTime is how long mustUpdate tries.
const mustUpdateTime = 500 * time.Millisecond

// mustUpdate makes a change that must not be lost: it retries for mustUpdateTime and is not cancelled with the caller.
func (s *Service) mustUpdate(id string, change func(*Job) bool) (Job, error) {
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	defer cancel()
	began := time.Now()
	for wait := 20 * time.Millisecond; ; wait *= 2 {
		j, changed, err := s.o.Store.UpdateJob(ctx, id, change)
		if err == nil {
			if changed {
				s.publish(j)
			}
			return j, nil
		}
		s.o.Log.Error("store a job", "job", id, "err", err)
		if time.Since(began)+wait > mustUpdateTime {
			return j, err
		}
		select {
		case <-time.After(wait):
		case <-s.postLife.Done(): // the service closes: no time for another try
			return j, err
		case <-ctx.Done():
			return j, err
		}
	}
}
