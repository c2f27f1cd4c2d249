package job

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// slowest and slowFirst bound the pace of fetching after the quick tries: the link lives for a day and the network
// may come back.
const (
	slowFirst = time.Minute
	slowest   = 15 * time.Minute
)

// quickTries are the waits before the second to the fifth try: half a minute in all.
func quickTries() []time.Duration {
	return []time.Duration{time.Second, 3 * time.Second, 8 * time.Second, 18 * time.Second}
}

// clockDoubt is how far this machine's clock is trusted when a link that is dead is said to have expired.
const clockDoubt = 5 * time.Minute

// fetchNow fetches a job's audio as soon as a worker is free, with a full set of tries.
func (s *Service) fetchNow(id string) {
	s.mu.Lock()
	delete(s.tries, id)
	s.mu.Unlock()
	s.fetches.put(id, 0)
}

func (s *Service) fetch() {
	for {
		id, ok := s.fetches.next(s.life)
		if !ok {
			return
		}
		if s.claim(id) {
			s.arrived(id, s.fetchOne(s.life, id))
			s.release(id)
		}
	}
}

// claim makes this goroutine the only one of the process that fetches the job's audio.
func (s *Service) claim(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fetching[id] {
		return false
	}
	s.fetching[id] = true
	return true
}

func (s *Service) release(id string) {
	s.mu.Lock()
	delete(s.fetching, id)
	s.mu.Unlock()
}

// fetchOne brings a job's audio, or sees to it that it is tried again. Its error is for those who listen meanwhile.
func (s *Service) fetchOne(ctx context.Context, id string) error {
	j, err := s.o.Store.Job(ctx, id)
	if err != nil {
		if ctx.Err() == nil && !errors.Is(err, ErrNotFound) {
			s.o.Log.Warn("read a job", "job", id, "err", err)
			s.fetches.put(id, lastGap)
		}
		return errNotHere
	}
	if j.File != "" || j.State != Done && j.State != Expired {
		return errNotHere
	}
	part, mine, err := s.stake(j.ID)
	if err != nil {
		s.again(ctx, j, err)
		return err
	}
	if !mine {
		s.fetches.put(id, fetchCheck)
		return errNotHere
	}
	got, err := s.bring(ctx, j, part)
	_ = os.Remove(part) // gone already where all went well
	if ctx.Err() != nil {
		return ctx.Err() // the next start takes it up
	}
	if err == nil {
		err = s.brought(ctx, j, got)
	}
	if err != nil {
		s.again(ctx, j, err)
	}
	return err
}

// brought notes the file on the job.
func (s *Service) brought(ctx context.Context, j Job, a audio) error {
	now := s.o.Now().UTC()
	got, changed, err := s.o.Store.UpdateJob(ctx, j.ID, func(j *Job) bool {
		if j.File != "" || j.State != Done && j.State != Expired {
			return false
		}
		j.State, j.File, j.Problem, j.Fetching, j.Timeline.Fetched = Done, a.path, a.warning, false, now
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
	s.polls.drop(j.ID)
	if changed {
		s.publish(got)
	}
	return nil
}

// again decides what a fetch that failed means: another try soon, one a good deal later, or the end.
func (s *Service) again(ctx context.Context, j Job, cause error) {
	if ctx.Err() != nil {
		return
	}
	id := j.ID
	s.mu.Lock()
	try := s.tries[id]
	s.tries[id] = try + 1
	s.mu.Unlock()
	s.o.Log.Debug("fetch", "job", id, "try", try+1, "err", cause)

	// A link that is dead although its day is not over may lead somewhere in a moment: stores of files are not
	// always as quick as the news of them.
	if errors.Is(cause, errDead) && (j.State == Expired || s.pastDue(j)) {
		s.giveUp(ctx, id, Expired, expiredProblem(j))
		return
	}
	var wrong *fetchError
	line := words(cause)
	if errors.As(cause, &wrong) {
		line = wrong.line
	}
	quick := quickTries()
	if !errors.Is(cause, errFinal) && try < len(quick) {
		s.stillFetching(ctx, j, line)
		s.fetches.put(id, quick[try])
		return
	}
	if j.State == Expired {
		s.giveUp(ctx, id, Expired, line+"; fetch the audio again, it is free")
		return
	}
	s.giveUp(ctx, id, Done, fmt.Sprintf("%s; the link should work until %s: fetch the audio again, it is free", line, clock(j.ExpiresAt)))
	if !errors.Is(cause, errFinal) && !s.pastDue(j) {
		s.fetches.put(id, min(slowFirst<<min(try-len(quick), 8), slowest))
	}
}

func (s *Service) pastDue(j Job) bool {
	return !j.ExpiresAt.IsZero() && s.o.Now().After(j.ExpiresAt.Add(-clockDoubt))
}

// stillFetching says on a job why its audio is late. An expired one has its line already, and a clock of its own.
func (s *Service) stillFetching(ctx context.Context, j Job, line string) {
	if j.State != Done {
		return
	}
	problem := "spoken; the audio is not here yet: " + line + "; fetching goes on while its link works, until " + clock(j.ExpiresAt)
	s.note(ctx, j.ID, Done, problem, true)
}

// giveUp says on the job why its audio is not here.
func (s *Service) giveUp(ctx context.Context, id string, state State, problem string) {
	s.note(ctx, id, state, problem, false)
}

func (s *Service) note(ctx context.Context, id string, state State, problem string, fetching bool) {
	got, changed, err := s.o.Store.UpdateJob(ctx, id, func(j *Job) bool {
		if j.File != "" || j.State == state && j.Problem == problem && j.Fetching == fetching {
			return false
		}
		j.State, j.Problem, j.Fetching = state, problem, fetching
		return true
	})
	if err != nil {
		s.o.Log.Warn("note why the audio is not here", "job", id, "err", err)
		s.stuck(id, err)
		return
	}
	if changed {
		s.publish(got)
	}
	s.attend(got)
}

// Refetch brings a job's audio again where it is missing, or asks after a job that still runs. It is free: it never
// speaks anything. It returns when the work is entered; the news comes by Subscribe. Its error says in one line why there
// is nothing to fetch.
func (s *Service) Refetch(ctx context.Context, id string) error {
	j, err := s.o.Store.Job(ctx, id)
	if err != nil {
		return err
	}
	switch j.State {
	case Queued, Started, Progress:
		s.want(id, 1) // asked for here, so minded here, until the process ends
		s.polls.put(id, 0)
		return nil
	case Done, Expired:
	case Failed:
		return errors.New("there is nothing to fetch: this synthesis failed; speak the text again if you want it")
	case Uncertain:
		return errors.New("there is nothing to fetch: nobody knows whether Typecast took this one; check your quota before you speak it again")
	default:
		return errors.New("there is nothing to fetch yet: the request is on its way; wait for its answer")
	}
	if j.File != "" && isFile(j.File) {
		return nil
	}
	got, changed, err := s.o.Store.UpdateJob(ctx, id, func(j *Job) bool {
		if j.File == "" && j.Problem == "" {
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

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Size() > 0
}
