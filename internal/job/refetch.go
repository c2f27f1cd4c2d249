package job

import (
	"context"
	"errors"
	"fmt"
	"os"
)

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
	if s.synchronous() && (j.running() || (j.State == Done || j.State == Uncertain) && !isFile(j.File)) {
		return s.noSecondDownload(j)
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
	if j.File != "" && isFile(j.File) && (j.Problem == "" || !s.isCut(j.File)) {
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

// noSecondDownload says why the audio of a Synthesiser cannot be downloaded.
func (s *Service) noSecondDownload(j Job) error {
	if j.running() {
		return errors.New("there is nothing to download: the audio is arriving; wait for it")
	}
	return fmt.Errorf("there is nothing to download: this service sends audio only once; speaking it again costs %d characters", j.Chars())
}

// isCut reports whether the audio at path lacks its end.
func (s *Service) isCut(path string) bool {
	var a audioFile
	return s.probe(path, &a) == nil && a.cut
}

// isFile reports whether path is a file that is not empty.
func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Size() > 0
}
