package job

import (
	"context"
	"errors"
)

// recover resumes what earlier processes left: first the deliveries that no job got, then the open jobs.
func (s *Service) recover(ctx context.Context) error {
	if err := s.removeStaleParts(ctx); err != nil {
		return err
	}
	missed, err := s.o.Store.UnhandledReports(ctx)
	if err != nil {
		return err
	}
	var over []string
	for _, r := range missed {
		j, known, err := s.o.Store.JobBySpeak(ctx, r.SpeakID)
		if err != nil {
			return err
		}
		handled := true
		if known {
			if _, handled, err = s.applyDelivery(ctx, j.ID, r); err != nil {
				return err
			}
		}
		if handled {
			over = append(over, r.Delivery)
		}
	}
	if err := s.o.Store.MarkHandled(ctx, over...); err != nil {
		return err
	}
	return s.resumeOpen(ctx)
}

// resumeOpen queues every open job that this process owns.
func (s *Service) resumeOpen(ctx context.Context) error {
	all, err := s.o.Store.Unfinished(ctx)
	if err != nil {
		return err
	}
	for _, j := range all {
		// Owner names are never used twice, so a job of our own name is of a service that was closed in this process. Its
		// POST is over, like that of a dead process.
		left := s.unanswered(j) && !(j.Owner != s.o.Owner && s.o.Alive(j.Owner)) && !s.posting(j.ID)
		switch {
		case left:
			if err := s.settleLeft(ctx, j); err != nil {
				return err
			}
			continue
		case j.State == Done && j.File == "":
			if s.owns(j) {
				s.fetches.putIfAbsent(j.ID, 0)
			}
		case !s.unanswered(j) && s.owns(j):
			s.polls.putIfAbsent(j.ID, recoverGap)
		}
		s.publish(j)
		s.schedule(j)
	}
	return nil
}

// posting reports whether this service is POSTing the job.
func (s *Service) posting(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.inFlight[id]
}

// settleLeft ends a job whose process died before the end of its answer. Audio that already has its name is whole.
func (s *Service) settleLeft(ctx context.Context, j Job) error {
	if s.synchronous() && j.unsent() {
		_, err := s.markUnsent(j)
		return err
	}
	if s.synchronous() {
		if a, ok := s.orphan(j); ok && !a.cut {
			return s.recordAnswer(j, a)
		}
	}
	return s.markUncertain(ctx, j)
}

// markUncertain ends a job whose process died during the POST. It is not known whether the POST was accepted.
func (s *Service) markUncertain(ctx context.Context, j Job) error {
	now := s.o.Now().UTC()
	begun, kept := s.leftBeginning(j.ID)
	got, changed, err := s.o.Store.UpdateJob(ctx, j.ID, func(j *Job) bool {
		if !s.unanswered(*j) {
			return false
		}
		j.State, j.Problem, j.SettledAt = Uncertain, s.uncertainLine(*j, errLeft), now
		if kept {
			j.Problem, j.File, j.Duration, j.Timeline.Fetched = cutProblem(*j, endedReason, true), begun.path, begun.seconds, now
		}
		return true
	})
	if err != nil {
		s.o.Log.Warn("mark a job as uncertain", "job", j.ID, "err", err)
		return err
	}
	if changed {
		s.publish(got)
	}
	return nil
}

// errLeft is why it is not known whether a job of a process that died was accepted.
var errLeft = errors.New("callboard ended while the audio was being made, and it cannot be had later")

// CatchUp polls every open job soon, because their deliveries may have been missed while the tunnel was down or the callback
// was another's. It does not wait.
func (s *Service) CatchUp() {
	s.work(func() {
		all, err := s.o.Store.Unfinished(s.life)
		if err != nil {
			if s.life.Err() == nil {
				s.o.Log.Warn("read the open jobs", "err", err) // each job is polled at its own time
			}
			return
		}
		for _, j := range all {
			if (j.running() && !s.unanswered(j) || j.Unconfirmed) && s.owns(j) {
				s.polls.put(j.ID, recoverGap) // the last poll may be just over
			}
		}
	})
}
