package job

import (
	"context"
	"errors"
	"time"

	"callboard/internal/text"
)

// errNotSent is why a job was never sent: the program, or the caller, ended before its turn came.
var errNotSent = errors.New("it was not sent: callboard ended, or was told to stop, before a place was free; nothing was charged")

// waitingProblem is the problem of a job that waits for its turn.
const waitingProblem = "it waits until another request is over: the plan allows no more at the same time"

// awaitTurn waits until the request of a job may be sent. The job has no time of submission while it waits, and has one again on disk
// before this returns: a job without it was never sent, also for the process that finds it after this one was killed. Every success must
// be followed by gate.leave.
func (s *Service) awaitTurn(ctx context.Context, j Job) error {
	if s.gate.tryEnter() {
		return nil
	}
	if _, err := s.mustUpdate(j.ID, func(j *Job) bool {
		if j.State != Submitting {
			return false
		}
		j.Timeline.Submitted, j.Problem = time.Time{}, waitingProblem
		return true
	}); err != nil {
		return err
	}
	if err := s.gate.enter(ctx, func() { s.work(func() { s.gate.setPlan(s.planLimit()) }) }); err != nil {
		return err
	}
	now := s.o.Now().UTC()
	got, err := s.mustUpdate(j.ID, func(j *Job) bool {
		if !j.unsent() {
			return false
		}
		j.Timeline.Submitted, j.Problem = now, ""
		return true
	})
	if err == nil && got.State != Submitting { // another process took this one for dead
		err = errNotSent
	}
	if err != nil {
		s.gate.leave()
	}
	return err
}

// unsent reports whether the request of a job of a Synthesiser was not sent yet.
func (j Job) unsent() bool { return j.State == Submitting && j.Timeline.Submitted.IsZero() }

// Waits reports whether a job waits for a free place of the plan, as its problem says.
func (j Job) Waits() bool { return j.unsent() && j.Problem != "" }

// NeverSent reports whether a job failed before its request was sent, so that it is certainly not charged.
func (j Job) NeverSent() bool { return j.State == Failed && j.Refusal == NotSent }

// Withheld reports whether a job has ended because its request was not sent, or was refused for now and not sent again: it is certainly
// not charged.
func (j Job) Withheld() bool { return j.NeverSent() || j.State == Failed && j.Refusal == Withdrawn }

// beginRequest records that the request of a job is about to be sent, so that its outcome has to be waited for. It returns the error of
// ctx if the caller has given up before: then nothing may be sent.
func (s *Service) beginRequest(ctx context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	s.requests[id] = true
	return nil
}

func (s *Service) endRequest(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.requests, id)
}

// requesting reports whether the request of a job is under way. Once the context of its caller has ended, no more requests begin.
func (s *Service) requesting(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests[id]
}

// recordUnsent records that a job was not sent before its caller or the service ended. A caller that repeats its orders has them itself,
// so no job is left then.
func (s *Service) recordUnsent(j Job, opts SubmitOptions, cause error) (Job, error) {
	s.mu.Lock()
	s.left.Unsent++
	s.mu.Unlock()
	if opts.Repeats {
		s.remove(j)
		return Job{}, unsent(cause)
	}
	got, err := s.markUnsent(j)
	return got, errors.Join(cause, err)
}

// markUnsent ends a job whose request was never sent.
func (s *Service) markUnsent(j Job) (Job, error) {
	now := s.o.Now().UTC()
	return s.mustUpdate(j.ID, func(j *Job) bool {
		if j.State != Submitting {
			return false
		}
		j.State, j.Refusal, j.SettledAt, j.Timeline.Submitted = Failed, NotSent, now, time.Time{}
		j.Problem = text.Join(errNotSent.Error(), "speak it again when you like")
		return true
	})
}

// untilSent is a context for what comes before the request of a job: it ends with the caller's, with giveUp, and when Close begins: what
// is sent then would be charged and cut off.
func (s *Service) untilSent(caller context.Context, giveUp <-chan struct{}) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(caller)
	closing := context.AfterFunc(s.life, cancel)
	if giveUp != nil {
		go func() {
			select {
			case <-giveUp:
				cancel()
			case <-ctx.Done():
			}
		}()
	}
	return ctx, func() { closing(); cancel() }
}
