package workbench

import (
	"context"
	"errors"
	"sync"
	"time"

	"callboard/internal/webhook"
	"callboard/internal/webhook/forward"
)

// Answered notes the answer to a stored delivery. It does not wait.
func (s *Service) Answered(id string, status int, by string, took time.Duration) {
	if l := s.leading(); l != nil {
		l.pending.noteAnswer(webhook.Answered{ID: id, Status: status, By: by, Took: took})
	}
}

// keep stores what is pending until life ends: at once, or flushEvery after the last time. storing lasts longer, so that what
// it has taken is stored.
func (s *Service) keep(life, storing context.Context, l *leader) {
	for {
		select {
		case <-l.pending.wake:
		case <-life.Done():
			return
		}
		if err := s.flush(storing, l, false); err != nil && storing.Err() == nil {
			s.o.Log.Warn("cannot store what the workbench did", "err", err)
		}
		if !pause(life, flushEvery) {
			return
		}
	}
}

// flush stores what is pending; last says that nothing follows. What fails is not tried again: the deliveries themselves are
// stored.
func (s *Service) flush(ctx context.Context, l *leader, last bool) error {
	b := l.pending.take()
	var errs errorList
	var group sync.WaitGroup
	if len(b.answered) > 0 {
		group.Go(func() { errs.add(s.storeAnswers(ctx, b.answered)) })
	}
	if b.left {
		group.Go(func() { errs.add(s.storeLeft(ctx, l)) })
	}
	if b.health {
		group.Go(func() { errs.add(s.storeHealth(ctx, l, last)) })
	}
	group.Go(func() { errs.add(s.storeOutcomes(ctx, l, b.outcomes)) })
	group.Wait()
	return errors.Join(errs.list...)
}

// storeAnswers stores what was answered.
func (s *Service) storeAnswers(ctx context.Context, list []webhook.Answered) error {
	if err := s.o.Store.SetAnswers(ctx, list); err != nil {
		return err
	}
	for _, a := range list {
		s.changed(a.ID)
	}
	return nil
}

// endUnfinished ends what the process that led before could not note, because it was killed: answers and forwarding.
func (s *Service) endUnfinished(life context.Context, began time.Time) {
	answers, err := s.o.Store.EndAnswers(life, began)
	forwards, forwardErr := s.o.Store.EndForwards(life, began, problemUnknown)
	if err = errors.Join(err, forwardErr); err != nil && life.Err() == nil {
		s.o.Log.Warn("cannot end what an earlier run was doing", "err", err)
	}
	if answers+forwards > 0 {
		s.changedMany()
	}
}

// storeLeft stores what is left of the plan.
func (s *Service) storeLeft(ctx context.Context, l *leader) error {
	s.mu.Lock()
	left := storedLeft{ID: s.stored.answers.ID, Left: l.plan.String()}
	s.stored.left = left
	s.mu.Unlock()
	return s.save(ctx, keyLeft, left)
}

// storeOutcomes stores what became of deliveries that were to be forwarded.
func (s *Service) storeOutcomes(ctx context.Context, l *leader, list []forward.Outcome) error {
	var errs errorList
	var group sync.WaitGroup
	places := make(chan struct{}, savers)
	for _, o := range list {
		places <- struct{}{}
		group.Go(func() {
			errs.add(s.storeOutcome(ctx, o))
			l.pending.waited(o.ID)
			s.changed(o.ID)
			<-places
		})
	}
	group.Wait()
	return errors.Join(errs.list...)
}

func (s *Service) storeOutcome(ctx context.Context, o forward.Outcome) error {
	if o.Sent {
		return s.o.Store.SaveForward(ctx, o.Result, o.Forwarded)
	}
	return s.o.Store.SetForwarded(ctx, o.ID, o.Forwarded)
}

// errorList collects errors of several goroutines.
type errorList struct {
	mu   sync.Mutex
	list []error
}

func (e *errorList) add(err error) {
	if err == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, err)
}
