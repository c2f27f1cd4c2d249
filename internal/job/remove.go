package job

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"callboard/internal/osfile"
	"callboard/internal/text"
)

// errRemoved stops a running download whose job the user has removed.
var errRemoved = errors.New("the job was removed")

// Remove removes a settled job: its audio in the data folder, its text, settings, link and problem. What is left is a row in
// the state Removed, which is published and returned. Files elsewhere, such as saved copies, stay. A job that still runs is
// returned with an error of one line, because it is charged and its audio would have no place. A job that is removed already
// is ErrNotFound. If the audio cannot be deleted, the job stays as it is.
func (s *Service) Remove(ctx context.Context, id string) (Job, error) {
	j, err := s.o.Store.Job(ctx, id)
	switch {
	case err != nil:
		return j, err
	case j.State == Removed:
		return j, ErrNotFound
	case !j.Settled():
		return j, notSettledError(j)
	}
	// The file goes first: if the process dies in between, the job is still listed and can be removed again.
	if err := s.deleteAudio(j); err != nil {
		return j, fmt.Errorf("delete the audio: %w", err)
	}
	settled := true
	got, changed, err := s.o.Store.UpdateJob(ctx, id, func(now *Job) bool {
		j, settled = *now, now.Settled()
		if !settled || now.State == Removed {
			return false
		}
		*now = j.removed()
		return true
	})
	switch {
	case err != nil:
		return j, err
	case !settled:
		return j, notSettledError(j)
	case !changed:
		return j, ErrNotFound // another process was faster
	}
	s.abandon(id)
	if err := s.deleteAudio(j); err != nil { // a download may have ended meanwhile
		s.o.Log.Warn("delete the audio of a removed job", "job", id, "err", err)
	}
	s.publish(got)
	return got, nil
}

// removed is what is left of a job that is removed.
func (j Job) removed() Job {
	return Job{
		ID: j.ID, SpeakID: j.SpeakID, State: Removed, SettledBy: j.SettledBy, ActorID: j.ActorID, ActorName: j.ActorName,
		Owner: j.Owner, CreatedAt: j.CreatedAt, SettledAt: j.SettledAt, Timeline: j.Timeline, Rev: j.Rev,
	}
}

func notSettledError(j Job) error {
	state := "it is " + string(j.State)
	if j.State == Submitting {
		state = "its request has no answer yet"
	}
	return &text.Problem{What: "remove the job", Why: state + ", and it is charged", Next: "wait for its end, then remove it"}
}

// abandon ends all work for a removed job in this process.
func (s *Service) abandon(id string) {
	_, _ = s.closeInquiry(id)
	s.polls.remove(id)
	s.fetches.remove(id)
	s.stopDownload(id, errRemoved)
}

// deleteAudio deletes the audio of a job from the audio folder, also under a name that is not recorded on the job yet. It
// deletes nothing elsewhere, whatever the job says.
func (s *Service) deleteAudio(j Job) error {
	paths := s.audioFiles(j.ID)
	if s.isOurs(j) {
		paths = append(paths, j.File)
	}
	for _, path := range paths {
		if err := osfile.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// isOurs reports whether a job's file is in the audio folder, under the name that a download gives it.
func (s *Service) isOurs(j Job) bool {
	if j.File == "" || !strings.HasPrefix(filepath.Base(j.File), j.ID+".") {
		return false
	}
	at, err := os.Stat(filepath.Dir(j.File))
	if err != nil {
		return false
	}
	folder, err := os.Stat(s.o.AudioDir)
	return err == nil && os.SameFile(at, folder)
}
