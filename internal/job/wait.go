package job

import (
	"context"
	"fmt"

	"callboard/internal/event"
)

// Job returns one job, or ErrNotFound.
func (s *Service) Job(ctx context.Context, id string) (Job, error) { return s.o.Store.Job(ctx, id) }

// Jobs lists the history, newest first.
func (s *Service) Jobs(ctx context.Context, f Filter) ([]Job, error) { return s.o.Store.Jobs(ctx, f) }

// Subscribe returns a subscription to the jobs that change from now on, in this process or another.
func (s *Service) Subscribe() *event.Sub[string, Job] {
	s.mu.Lock()
	s.subscribed = true
	s.mu.Unlock()
	sub := s.topic.Subscribe()
	s.wakeWatcher()
	return sub
}

// waiter is a call of Wait. It can be cancelled, because a change of its job may be impossible to store.
type waiter struct {
	id     string
	giveUp context.CancelCauseFunc
}

// failWaiters ends the waiting for a job if its change cannot be stored because the disk is full: that does not pass while
// they wait. The work itself goes on, because space can be freed.
func (s *Service) failWaiters(id string, err error) {
	if !IsDiskFull(err) {
		return
	}
	s.diskFull.Store(true)
	s.mu.Lock()
	defer s.mu.Unlock()
	for w := range s.waits {
		if w.id == id {
			w.giveUp(fmt.Errorf("the text was accepted, but the result cannot be stored: %w", err))
		}
	}
}

// Wait returns the job when it is finished, by this process or another. An end that is unconfirmed it returns after it has
// asked the service once more, which takes at most confirmTime. Otherwise its error is the context's, the store's
// (also when the disk has no space for the end of the job), ErrNotFound or ErrClosed. The service must have been started.
func (s *Service) Wait(ctx context.Context, id string) (Job, error) {
	return s.wait(ctx, id, func(j Job) bool { return j.Finished() && !(j.Unconfirmed && s.inquiring(id)) })
}

// WaitSettled is Wait without the download: it returns the job when the end of the synthesis is known.
func (s *Service) WaitSettled(ctx context.Context, id string) (Job, error) {
	return s.wait(ctx, id, Job.Settled)
}

// wait returns a job when it has ended.
func (s *Service) wait(ctx context.Context, id string, ended func(Job) bool) (Job, error) {
	both, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(s.life, func() { cancel(ErrClosed) })()
	me := &waiter{id, cancel}
	s.mu.Lock()
	s.waits[me] = struct{}{}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.waits, me)
		s.mu.Unlock()
	}()
	sub := s.topic.Subscribe()
	defer sub.Close()
	s.addWaiters(id, 1)
	defer s.addWaiters(id, -1)
	j, err := s.o.Store.Job(ctx, id)
	if err != nil || j.Finished() && !j.Unconfirmed {
		return j, err
	}
	s.publish(j)
	if s.schedule(j); j.Unconfirmed {
		s.openInquiry(id)
	}

	for !ended(j) {
		batch, err := sub.Next(both)
		if err != nil {
			if ctx.Err() == nil {
				err = context.Cause(both)
			}
			return j, err
		}
		for _, changed := range batch {
			if changed.ID == id {
				j = changed
			}
		}
	}
	return j, nil
}

// addWaiters adds n to the number of waiters for a job.
func (s *Service) addWaiters(id string, n int) {
	s.mu.Lock()
	if s.waiters[id] += n; s.waiters[id] <= 0 {
		delete(s.waiters, id)
	}
	s.mu.Unlock()
	s.wakeWatcher()
}

// publish publishes a job unless a newer revision was published already: changes come from several goroutines and processes,
// and an older one must not replace a newer one.
func (s *Service) publish(j Job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last, ok := s.revs[j.ID]; ok && j.Rev <= last {
		return
	}
	s.revs[j.ID] = j.Rev
	if j.Finished() {
		delete(s.open, j.ID)
	} else {
		s.open[j.ID] = struct{}{}
	}
	s.topic.Publish(j.ID, j)
	s.wakeWatcher()
}

// schedule queues the next look at a job, if this process owns or watches it.
func (s *Service) schedule(j Job) {
	s.mu.Lock()
	relevant := s.leader || s.waiters[j.ID] > 0 || j.Owner == s.o.Owner
	s.mu.Unlock()
	switch {
	case s.inquiring(j.ID): // which has its entry
	case j.Finished() && !j.Unconfirmed:
		s.polls.remove(j.ID)
	case !relevant:
	case !s.owns(j):
		s.polls.putIfAbsent(j.ID, otherOwnerGap)
	case s.unanswered(j) && j.Owner == s.o.Owner:
		// The answer to the POST schedules the next step.
	case s.unanswered(j):
		s.polls.putIfAbsent(j.ID, 0)
	case j.Unconfirmed:
		s.polls.putIfAbsent(j.ID, firstGap)
	case j.State == Done:
		s.polls.putIfAbsent(j.ID, fetchCheck)
	default:
		s.polls.putIfAbsent(j.ID, s.o.PollAfter())
	}
}
