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

// Submit writes an order down, POSTs it and returns the job as the answer left it. Every POST is charged, so there is
// exactly one, and none before the job is on disk.
//
// An order that cannot be sent gives an *OrderError and no job, and so does a ctx that has ended already, with its own
// error. When the service refuses, or its answer stays away, the
// job is Failed or Uncertain and the error is the client's. When ctx ends first the error is the context's and the
// POST goes on: what is paid for is not thrown away.
func (s *Service) Submit(ctx context.Context, o Order) (Job, error) {
	o, err := o.check()
	if err != nil {
		return Job{}, err
	}
	if err := ctx.Err(); err != nil { // nobody wants it any more, and it would be charged
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

// writePatience bounds writes that must not be called off with the one who asked.
const writePatience = 10 * time.Second

func (s *Service) post(j Job) (Job, error) {
	s.flying(j.ID, true)
	defer s.flying(j.ID, false)
	// Not bound to the caller: a row whose writing was called off half-way could never be told from a POST that went out.
	ctx, cancel := context.WithTimeout(context.Background(), writePatience)
	err := s.o.Store.CreateJob(ctx, j)
	cancel()
	if err != nil {
		return Job{}, fmt.Errorf("%w; nothing was sent, so nothing was charged", err)
	}
	s.publish(j)
	reply, err := s.o.Client.Speak(s.postLife, api.SpeakRequest{Text: j.Text, ActorID: j.ActorID, Params: j.Params})
	if err == nil && reply.ID == "" {
		err = errors.New("the answer names no synthesis")
	}
	if err != nil {
		return s.refused(j, err)
	}
	return s.accepted(j, reply.ID)
}

func (s *Service) flying(id string, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if on {
		s.inFlight[id] = true
	} else {
		delete(s.inFlight, id)
	}
}

// refused notes a POST that brought no synthesis, as far as we know. Only an error that says so for certain makes
// the job Failed: a wrong "failed" invites a second payment.
func (s *Service) refused(j Job, cause error) (Job, error) {
	state, problem, refusal := Failed, words(cause), refusalOf(cause)
	var known *api.Error
	if api.IsUncertain(cause) || !errors.As(cause, &known) {
		state, problem, refusal = Uncertain, uncertainProblem, NotRefused
	}
	now := s.o.Now().UTC()
	got, err := s.keep(j.ID, func(j *Job) bool {
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

// refusalOf sorts the answers of a service that has not taken a text.
func refusalOf(err error) Refusal {
	switch {
	case api.IsUnauthorized(err):
		return RefusedToken
	case api.IsQuota(err), api.IsRefused(err):
		return RefusedRequest
	}
	return RefusedTrouble
}

// accepted writes down under which id the service has taken a job. It is paid for by now: if the disk does not take
// the id, it is offered again for as long as the service lives.
func (s *Service) accepted(j Job, speakID string) (Job, error) {
	now := s.o.Now().UTC()
	got, err := s.name(j.ID, speakID, now)
	if err == nil {
		return got, nil
	}
	s.spawn(&s.posts, func() {
		for err := err; err != nil; _, err = s.name(j.ID, speakID, now) {
			select {
			case <-time.After(insistGap):
			case <-s.postLife.Done():
				return
			}
		}
	})
	j.SpeakID = speakID
	return j, fmt.Errorf("the text was accepted as %s, but that could not be written down, so its audio may be lost: %w", text.Line(speakID), err)
}

// insistGap is the wait between offers to a disk that takes nothing.
const insistGap = 5 * time.Second

// name gives a job the service's id and then reads what deliveries have said of it. A delivery is written down first
// and then looks for its job; whichever of the two comes second sees the other.
func (s *Service) name(id, speakID string, now time.Time) (Job, error) {
	got, err := s.keep(id, func(j *Job) bool {
		if j.SpeakID != "" {
			return false
		}
		// Another process may have taken this one for dead and called the job uncertain: now it is certain.
		j.SpeakID, j.State, j.Problem, j.Refusal, j.SettledAt, j.Timeline.Accepted = speakID, Queued, "", NotRefused, time.Time{}, now
		return true
	})
	if err != nil {
		return got, err
	}
	s.polls.put(id, s.o.PollAfter())

	ctx, cancel := context.WithTimeout(context.Background(), writePatience)
	defer cancel()
	early, err := s.o.Store.Reports(ctx, speakID)
	if err != nil {
		s.o.Log.Warn("read early deliveries", "job", id, "err", err) // polling finds out as well
		return got, nil
	}
	for _, n := range early {
		now, err := s.apply(ctx, id, n)
		if err != nil {
			s.o.Log.Warn("apply an early delivery", "job", id, "err", err)
			continue
		}
		got = now
		s.handled(ctx, n)
	}
	return got, nil
}

// keepPatience is how long a write that must not be lost is tried before somebody hears that it does not succeed.
const keepPatience = 500 * time.Millisecond

// keep makes a change that must not be lost: it tries for a moment and does not end with any caller.
func (s *Service) keep(id string, change func(*Job) bool) (Job, error) {
	ctx, cancel := context.WithTimeout(context.Background(), writePatience)
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
		s.o.Log.Error("write a job down", "job", id, "err", err)
		if time.Since(began)+wait > keepPatience {
			return j, err
		}
		select {
		case <-time.After(wait):
		case <-s.postLife.Done(): // no time left for another try
			return j, err
		case <-ctx.Done():
			return j, err
		}
	}
}
