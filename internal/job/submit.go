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
// first, the error is the context's and the POST goes on, because it may be charged already. An order that still waits for a free place
// of the plan is not sent then: its job says so (Job.NeverSent).
func (s *Service) Submit(ctx context.Context, o Order) (Job, error) {
	return s.SubmitWith(ctx, o, SubmitOptions{})
}

// SubmitNew is SubmitWith with New.
func (s *Service) SubmitNew(ctx context.Context, o Order) (Job, error) {
	return s.SubmitWith(ctx, o, SubmitOptions{New: true})
}

// SubmitOptions change what SubmitWith does. With the zero value it is Submit.
type SubmitOptions struct {
	// New: if a take of the order is under way or its audio is on disk, the error is a *TakenError. Nothing can come between the
	// question and the order, from this process or another. An order without a Version is like no other.
	New bool
	// Ready is called when the job is on disk, before the POST. After its error nothing is sent, and no job is left. nil: nothing
	// is called.
	Ready func(Job) error
	// GiveUp ends the wait for a free place of the plan, as the end of ctx does, so that nothing new is sent while ctx goes on. nil:
	// only ctx ends it.
	GiveUp <-chan struct{}
	// Repeats: the caller sends the order again if it is answered with 429. No job is left of it then, so that a service that
	// limits the rate does not fill the history with refused ones. The error is the client's all the same.
	Repeats bool
}

// TakenError says that a take of an order exists already, so that nothing was sent.
type TakenError struct{ Job Job }

func (e *TakenError) Error() string { return "the same take is there already, as job " + e.Job.ID }

// SubmitWith is Submit with options.
func (s *Service) SubmitWith(ctx context.Context, o Order, opts SubmitOptions) (Job, error) {
	o, err := o.Check()
	if err != nil {
		return Job{}, err
	}
	if err := ctx.Err(); err != nil { // the caller has given up, and the POST would be charged
		return Job{}, err
	}
	now := s.o.Now().UTC()
	j := Job{
		ID: id.New(now), State: Submitting, ActorID: o.ActorID, ActorName: o.ActorName, Text: o.Text, Params: o.Params, Version: text.Line(o.Version),
		Owner: s.o.Owner, CreatedAt: now, Timeline: Timeline{Submitted: now},
	}
	type result struct {
		job Job
		err error
	}
	answer := make(chan result, 1)
	ok := s.spawn(&s.posts, func() {
		s.post(ctx, j, opts, func(j Job, err error) { answer <- result{j, err} })
	})
	if !ok {
		return Job{}, ErrClosed
	}
	select {
	case r := <-answer:
		return r.job, r.err
	case <-ctx.Done():
	}
	if !s.synchronous() || s.requesting(j.ID) {
		return j, ctx.Err()
	}
	r := <-answer // soon, because no request begins any more
	if r.err != nil {
		r.err = ctx.Err()
	}
	return r.job, r.err
}

// writeTimeout bounds writes that must not be cancelled with the caller.
const writeTimeout = 10 * time.Second

// post stores the job and sends the POST. report is called once, with the result of the POST. The end of ctx, of the caller, ends only
// the wait for a free place.
func (s *Service) post(ctx context.Context, j Job, opts SubmitOptions, report func(Job, error)) {
	s.setInFlight(j.ID, true)
	defer s.setInFlight(j.ID, false)
	if err := s.create(j, opts.New); err != nil {
		report(Job{}, err)
		return
	}
	s.publish(j)
	if opts.Ready != nil {
		if err := opts.Ready(j); err != nil {
			s.discard(j)
			report(Job{}, unsent(err))
			return
		}
	}
	if s.synchronous() {
		s.postForAudio(ctx, j, opts, report)
		return
	}
	reply, err := s.o.Client.Speak(s.postLife, api.SpeakRequest{Text: j.Text, ActorID: j.ActorID, Params: j.Params})
	if err == nil && reply.ID == "" {
		err = errors.New("the answer has no speak id")
	}
	if err != nil {
		report(s.recordRefused(j, opts, err))
		return
	}
	report(s.recordAccepted(j, reply.ID))
}

// recordRefused records a POST that was not answered with a synthesis, unless the caller repeats it.
func (s *Service) recordRefused(j Job, opts SubmitOptions, err error) (Job, error) {
	if opts.Repeats && api.IsThrottled(err) {
		s.discard(j)
		return Job{}, err
	}
	return s.recordRefusal(j, err)
}

// create stores a job. With isNew its error is a *TakenError if there is a take of the same order.
func (s *Service) create(j Job, isNew bool) error {
	// Not bound to the caller's context: a cancelled write could leave a row that looks like a POST that was sent.
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	defer cancel()
	if !isNew {
		if err := s.o.Store.CreateJob(ctx, j); err != nil {
			return unsent(err)
		}
		return nil
	}
	other, created, err := s.o.Store.CreateJobUnless(ctx, j, func(other Job) bool {
		return other.repeats(j.Version, j.Params) && (other.owned() || !other.Finished())
	})
	switch {
	case err != nil:
		return unsent(err)
	case !created:
		return &TakenError{other}
	}
	return nil
}

// unsent is an error before the POST.
func unsent(err error) error { return fmt.Errorf("%w; nothing was sent, so nothing was charged", err) }

// discard removes a job that the service has certainly not accepted. If that cannot be stored, the job stays in the state
// Submitting, and it is Uncertain after the next start.
func (s *Service) discard(j Job) {
	s.remove(j)
	s.noteLeft(func(l *Left) { l.Unsent++ })
}

// remove removes a job that is not sent, or was not accepted.
func (s *Service) remove(j Job) {
	now := s.o.Now().UTC()
	_, _ = s.mustUpdate(j.ID, func(j *Job) bool { // it is logged
		if j.State != Submitting {
			return false
		}
		*j = j.removed()
		j.SettledAt = now
		return true
	})
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
		state, problem, refusal = Uncertain, s.uncertainLine(j, cause), NotRefused
		s.noteLeft(func(l *Left) { l.Uncertain++ })
	}
	if _, ok := errors.AsType[withdrawnError](cause); ok {
		problem, refusal = withdrawnProblem, Withdrawn
		s.noteLeft(func(l *Left) { l.Unsent++ })
	}
	by := ByNone
	if s.synchronous() && known != nil && known.Status != 0 && state == Failed {
		by = ByAnswer
	}
	now := s.o.Now().UTC()
	got, err := s.mustUpdate(j.ID, func(j *Job) bool {
		if j.SpeakID != "" || j.State != Submitting {
			return false
		}
		j.State, j.Problem, j.Refusal, j.SettledBy, j.SettledAt = state, problem, refusal, by, now
		return true
	})
	if err != nil {
		j.State, j.Problem, j.Refusal, j.SettledBy, j.SettledAt = state, problem, refusal, by, now
		return j, errors.Join(cause, err)
	}
	return got, cause
}

// uncertainLine is the problem of a job of which it is not known whether its request was accepted. With a Synthesiser nothing can
// be found out about it, so the line says why, and what another request costs.
func (s *Service) uncertainLine(j Job, cause error) string {
	if !s.synchronous() {
		return uncertainProblem
	}
	if errors.Is(cause, context.Canceled) { // the service closes
		cause = errLeft
	}
	return text.Join(causeLine(cause), fmt.Sprintf(CompareCredits+"; speaking it again costs %d characters", j.Chars()))
}

// CompareCredits is in the problem of a job of a Synthesiser that may have been charged: what its user can do to find out.
const CompareCredits = "compare the credits of your account"

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
