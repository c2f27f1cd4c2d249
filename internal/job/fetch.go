package job

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// The shortest and the longest wait between the tries after the quick ones: the link lives for a day and the network may
// come back.
const (
	slowFirst = time.Minute
	slowest   = 15 * time.Minute
)

// quickTries are the waits before the second to the fifth try: 30 s in all.
func quickTries() []time.Duration {
	return []time.Duration{time.Second, 3 * time.Second, 8 * time.Second, 18 * time.Second}
}

// clockDoubt is how wrong this machine's clock may be when it decides that a dead link has expired.
const clockDoubt = 5 * time.Minute

// fetchNow downloads a job's audio as soon as a worker is free, and resets its number of tries.
func (s *Service) fetchNow(id string) {
	s.mu.Lock()
	delete(s.tries, id)
	s.mu.Unlock()
	s.fetches.put(id, 0)
}

// fetchLoop is one download worker.
func (s *Service) fetchLoop() {
	for {
		id, ok := s.fetches.next(s.life)
		if !ok {
			return
		}
		if ctx, ok := s.reserve(id); ok {
			s.endDownload(id, s.fetchOne(ctx, id))
			s.release(id)
		}
	}
}

// reserve makes this goroutine the only one of the process that downloads the job's audio, with a context that stopDownload
// ends. It reports false if another goroutine downloads it.
func (s *Service) reserve(id string) (context.Context, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fetching[id] != nil {
		return nil, false
	}
	ctx, stop := context.WithCancelCause(s.life)
	s.fetching[id] = stop
	return ctx, true
}

func (s *Service) release(id string) {
	s.mu.Lock()
	stop := s.fetching[id]
	delete(s.fetching, id)
	s.mu.Unlock()
	stop(nil)
}

// stopDownload stops the running download of a job in this process, if there is one.
func (s *Service) stopDownload(id string, why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if stop := s.fetching[id]; stop != nil {
		stop(why)
	}
}

// fetchOne downloads a job's audio, or schedules another try. Its error is for the readers of the running download.
func (s *Service) fetchOne(ctx context.Context, id string) error {
	j, err := s.o.Store.Job(ctx, id)
	if err != nil {
		if ctx.Err() == nil && !errors.Is(err, ErrNotFound) {
			s.o.Log.Warn("read a job", "job", id, "err", err)
			s.fetches.put(id, lastGap)
		}
		return errNoDownload
	}
	if j.File != "" || j.State != Done && j.State != Expired {
		return errNoDownload
	}
	part, mine, err := s.claim(j.ID)
	if err != nil {
		s.retry(ctx, j, err)
		return err
	}
	if !mine {
		s.fetches.put(id, fetchCheck)
		return errNoDownload
	}
	got, err := s.downloadAudio(ctx, j, part)
	_ = os.Remove(part) // renamed already after a success
	if ctx.Err() != nil {
		return context.Cause(ctx) // of Close: the next start resumes it
	}
	if err == nil {
		err = s.recordFile(ctx, j, got)
	}
	if err != nil && !errors.Is(err, errNotThisAudio) {
		s.retry(ctx, j, err)
	}
	return err
}

// recordFile records the file on the job.
func (s *Service) recordFile(ctx context.Context, j Job, a audioFile) error {
	now := s.o.Now().UTC()
	got, changed, err := s.o.Store.UpdateJob(ctx, j.ID, func(j *Job) bool {
		if j.File != "" || j.State != Done && j.State != Expired {
			return false
		}
		j.State, j.File, j.Problem, j.Fetching, j.Timeline.Fetched = Done, a.path, a.warning, false, now
		if len(a.unspoken) > 0 {
			j.Unspoken = a.unspoken
		}
		if a.seconds > 0 {
			j.Duration = a.seconds
		}
		return true
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	delete(s.tries, j.ID)
	s.mu.Unlock()
	s.polls.remove(j.ID)
	if got.File == "" { // removed, or not done any more, by another process
		return errors.Join(errNotThisAudio, s.deleteAudio(got))
	}
	if changed {
		s.publish(got)
	}
	return nil
}

// retry decides what follows a failed download: a quick try, a slow one, or none.
func (s *Service) retry(ctx context.Context, j Job, cause error) {
	if ctx.Err() != nil {
		return
	}
	id := j.ID
	s.mu.Lock()
	try := s.tries[id]
	s.tries[id] = try + 1
	s.mu.Unlock()
	s.o.Log.Debug("fetch", "job", id, "try", try+1, "err", cause)

	// A link that is dead before its day is over may work a moment later: the file store can be slower than the webhook.
	if errors.Is(cause, errLinkDead) && (j.State == Expired || s.pastDue(j)) {
		s.giveUp(ctx, id, Expired, expiredProblem(j))
		return
	}
	line := errorLine(cause)
	quick := quickTries()
	if !errors.Is(cause, errFinal) && try < len(quick) {
		s.noteRetry(ctx, j, line)
		s.fetches.put(id, quick[try])
		return
	}
	if j.State == Expired {
		s.giveUp(ctx, id, Expired, line+"; download the audio again, it is free")
		return
	}
	s.giveUp(ctx, id, Done, fmt.Sprintf("%s; the link should work until %s: download the audio again, it is free", line, clockTime(j.ExpiresAt)))
	if !errors.Is(cause, errFinal) && !s.pastDue(j) {
		s.fetches.put(id, min(slowFirst<<min(try-len(quick), 8), slowest))
	}
}

func (s *Service) pastDue(j Job) bool {
	return !j.ExpiresAt.IsZero() && s.o.Now().After(j.ExpiresAt.Add(-clockDoubt))
}

// noteRetry records on a job why its audio is late. An expired job has its problem already.
func (s *Service) noteRetry(ctx context.Context, j Job, line string) {
	if j.State != Done {
		return
	}
	problem := "done, but the audio is not here yet: " + line + "; the download is tried again while the link works, until " + clockTime(j.ExpiresAt)
	s.noteMissing(ctx, j.ID, Done, problem, true)
}

// giveUp records on the job why its audio is not here.
func (s *Service) giveUp(ctx context.Context, id string, state State, problem string) {
	s.noteMissing(ctx, id, state, problem, false)
}

// noteMissing records the problem on the job, and schedules what comes next.
func (s *Service) noteMissing(ctx context.Context, id string, state State, problem string, fetching bool) {
	got, changed, err := s.o.Store.UpdateJob(ctx, id, func(j *Job) bool {
		if j.State != Done && j.State != Expired || j.File != "" || j.State == state && j.Problem == problem && j.Fetching == fetching {
			return false
		}
		j.State, j.Problem, j.Fetching = state, problem, fetching
		return true
	})
	if err != nil {
		s.o.Log.Warn("record why the audio is missing", "job", id, "err", err)
		s.failWaiters(id, err)
		return
	}
	if changed {
		s.publish(got)
	}
	s.schedule(got)
}

// Refetch downloads a job's audio again if it is missing, or polls a job that still runs. Of a failed job it asks the service
// first, whose word wins. It is free: it never starts a synthesis. It returns when the work is queued; Subscribe reports the
// result. Its error says in one line why there is nothing to download.
func (s *Service) Refetch(ctx context.Context, id string) error {
	j, err := s.o.Store.Job(ctx, id)
	if err != nil {
		return err
	}
	if j.State == Failed && j.SpeakID != "" {
		if j, err = s.ask(ctx, j, s.apply); err != nil {
			return fmt.Errorf("the service did not say whether this failed: %w", err)
		}
		if j.State == Done {
			return nil
		}
	}
	switch j.State {
	case Queued, Started, Progress:
		s.addWaiters(id, 1) // this process polls the job from now on, until it ends
		s.polls.put(id, 0)
		return nil
	case Done, Expired:
	case Failed:
		return errors.New("there is nothing to download: this synthesis failed; speak the text again if you want it")
	case Removed:
		return ErrNotFound
	case Uncertain:
		return errors.New("there is nothing to download: it is not known whether Typecast accepted this job; check your quota before you speak it again")
	default:
		return errors.New("there is nothing to download yet: the request has no answer; wait for it")
	}
	if j.File != "" && isFile(j.File) {
		return nil
	}
	got, changed, err := s.o.Store.UpdateJob(ctx, id, func(j *Job) bool {
		if j.State == Removed || j.File == "" && j.Problem == "" {
			return false
		}
		j.File, j.Problem, j.Fetching = "", "", false
		return true
	})
	if err != nil {
		return err
	}
	if changed {
		s.publish(got)
	}
	s.fetchNow(id)
	return nil
}

// isFile reports whether path is a file that is not empty.
func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Size() > 0
}
