package job

import (
	"context"
	"time"
)

// strayLife is how long a delivery that names no job of ours may still find one: the answer to its POST can be late, but
// not by hours.
const strayLife = time.Hour

// recover takes up what earlier processes left: first what was delivered while nobody looked, then what is open.
func (s *Service) recover(ctx context.Context) error {
	if err := s.sweep(); err != nil {
		return err
	}
	missed, err := s.o.Store.UnhandledReports(ctx)
	if err != nil {
		return err
	}
	var over []string
	for _, n := range missed {
		j, known, err := s.o.Store.JobBySpeak(ctx, n.SpeakID)
		if err != nil {
			return err
		}
		if known {
			if _, err := s.apply(ctx, j.ID, n); err != nil {
				return err
			}
		}
		if known || n.SpeakID == "" || s.o.Now().Sub(n.At) > strayLife {
			over = append(over, n.Delivery)
		}
	}
	if err := s.o.Store.MarkHandled(ctx, over...); err != nil {
		return err
	}
	return s.takeUp(ctx)
}

// takeUp enters every open job that is this process's to mind.
func (s *Service) takeUp(ctx context.Context) error {
	all, err := s.o.Store.Unfinished(ctx)
	if err != nil {
		return err
	}
	for _, j := range all {
		// Owner names are never used twice, so an own one here is of a service that was closed in this process. Its
		// POST is over, like that of a process that is dead.
		left := j.State == Submitting && !(j.Owner != s.o.Owner && s.o.Alive(j.Owner)) && !s.posting(j.ID)
		switch {
		case left:
			if err := s.abandon(ctx, j); err != nil {
				return err
			}
			continue
		case j.State == Done:
			if s.minds(j) {
				s.fetches.ifAbsent(j.ID, 0)
			}
		case j.State != Submitting && s.minds(j):
			s.polls.ifAbsent(j.ID, recoverGap)
		}
		s.publish(j)
		s.attend(j)
	}
	return nil
}

// posting reports whether a POST for the job is on its way from this very service.
func (s *Service) posting(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.inFlight[id]
}

// abandon ends a job whose process died with its POST on the way. Nobody can know whether it was accepted.
func (s *Service) abandon(ctx context.Context, j Job) error {
	now := s.o.Now().UTC()
	got, changed, err := s.o.Store.UpdateJob(ctx, j.ID, func(j *Job) bool {
		if j.State != Submitting {
			return false
		}
		j.State, j.Problem, j.SettledAt = Uncertain, uncertainProblem, now
		return true
	})
	if err != nil {
		s.o.Log.Warn("note an uncertain job", "job", j.ID, "err", err)
		return err
	}
	if changed {
		s.publish(got)
	}
	return nil
}

// CatchUp asks after every open job soon, because deliveries for them may have been missed: the way in was closed, or
// led elsewhere. It does not wait.
func (s *Service) CatchUp() {
	s.work(func() {
		all, err := s.o.Store.Unfinished(s.life)
		if err != nil {
			if s.life.Err() == nil {
				s.o.Log.Warn("read the open jobs", "err", err) // each is asked after in its own time
			}
			return
		}
		for _, j := range all {
			if (j.State == Queued || j.State == Started || j.State == Progress) && s.minds(j) {
				s.polls.put(j.ID, recoverGap) // the last question may be just over
			}
		}
	})
}
