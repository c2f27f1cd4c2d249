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

// Subscribe tells of every job that changes, here or in another process, from now on.
func (s *Service) Subscribe() *event.Sub[string, Job] {
	s.mu.Lock()
	s.subscribed = true
	s.mu.Unlock()
	sub := s.topic.Subscribe()
	s.nudge()
	return sub
}

// waiter is a call of Wait. It can be called off, for the news may be such that it cannot be written down.
type waiter struct {
	id     string
	giveUp context.CancelCauseFunc
}

// stuck tells those who wait for a job that nothing about it can be kept, when the disk has no room for it: that does
// not pass while they wait. The work itself goes on, for room can be made.
func (s *Service) stuck(id string, err error) {
	if !diskFull(err) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for w := range s.waiting {
		if w.id == id {
			w.giveUp(fmt.Errorf("the text was taken by Typecast, but what comes of it cannot be written down: %w", err))
		}
	}
}

// Wait returns the job when it is finished, whoever finishes it. Otherwise its error is the context's, the
// store's (also when the disk has no room for the end of the job), ErrNotFound or ErrClosed. The service must have been started.
func (s *Service) Wait(ctx context.Context, id string) (Job, error) {
	both, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(s.life, func() { cancel(ErrClosed) })()
	me := &waiter{id, cancel}
	s.mu.Lock()
	s.waiting[me] = struct{}{}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.waiting, me)
		s.mu.Unlock()
	}()
	sub := s.topic.Subscribe()
	defer sub.Close()
	s.want(id, 1)
	defer s.want(id, -1)
	j, err := s.o.Store.Job(ctx, id)
	if err != nil || j.Finished() {
		return j, err
	}
	s.publish(j)
	s.attend(j)

	for {
		batch, err := sub.Next(both)
		if err != nil {
			if ctx.Err() == nil {
				err = context.Cause(both)
			}
			return j, err
		}
		for _, news := range batch {
			if news.ID == id {
				j = news
			}
		}
		if j.Finished() {
			return j, nil
		}
	}
}

func (s *Service) want(id string, n int) {
	s.mu.Lock()
	if s.wanted[id] += n; s.wanted[id] <= 0 {
		delete(s.wanted, id)
	}
	s.mu.Unlock()
	s.nudge()
}

// publish spreads a job unless something newer of it was published already: changes come from several
// goroutines and processes, and an old one must not cover a new one.
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
	s.nudge()
}

// attend sees to it that a job is looked at again in time, if that is for this process to do.
func (s *Service) attend(j Job) {
	s.mu.Lock()
	cares := s.leader || s.wanted[j.ID] > 0 || j.Owner == s.o.Owner
	s.mu.Unlock()
	switch {
	case j.Finished():
		s.polls.drop(j.ID)
	case !cares:
	case !s.minds(j):
		s.polls.ifAbsent(j.ID, strangerGap)
	case j.State == Submitting && j.Owner == s.o.Owner:
		// The POST is on its way; its answer will say more.
	case j.State == Submitting:
		s.polls.ifAbsent(j.ID, 0)
	case j.State == Done:
		s.polls.ifAbsent(j.ID, fetchCheck)
	default:
		s.polls.ifAbsent(j.ID, s.o.PollAfter())
	}
}
