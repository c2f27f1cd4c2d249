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
	delete(s.cuts, id)
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
			err := s.fetchOne(ctx, id)
			s.endDownload(id, err)
			s.release(id)
			if errors.Is(err, errNewerLink) {
				s.fetches.put(id, 0)
			}
		}
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
	delete(s.cuts, j.ID)
	s.mu.Unlock()
	s.diskFull.Store(false)
	if !j.Unconfirmed && !s.inquiring(j.ID) {
		s.polls.remove(j.ID)
	}
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
	if errors.Is(cause, errDisk) {
		if IsDiskFull(cause) {
			s.diskFull.Store(true)
		}
		s.retryDisk(ctx, j, line, try)
		return
	}
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

// The waits after an error of this machine's disk, which passes when somebody has freed space.
const (
	diskFirst = 5 * time.Second
	diskLast  = time.Minute
)

// retryDisk schedules another try after an error of this machine's disk, for as long as the link works. Nobody waits for it:
// it may take hours.
func (s *Service) retryDisk(ctx context.Context, j Job, line string, try int) {
	if s.pastDue(j) && j.State == Done {
		s.giveUp(ctx, j.ID, Expired, expiredProblem(j))
		return
	}
	if j.State == Done {
		line = "done, but the audio is not here: " + line + "; the download is tried again while the link works, until " + clockTime(j.ExpiresAt)
	}
	s.giveUp(ctx, j.ID, j.State, line)
	if j.State == Done {
		s.fetches.put(j.ID, min(diskFirst<<min(try, 8), diskLast))
	}
}

// DiskFull reports whether the last audio or the last result could not be stored because the disk is full.
func (s *Service) DiskFull() bool { return s.diskFull.Load() }

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
