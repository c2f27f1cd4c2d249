package webhooks

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/words"
)

// playJob plays, pauses or resumes a take, also one whose download still runs, or says why not.
func (s *Screen) playJob(j job.Job) {
	if j.File != "" {
		s.svc.Player.Toggle(player.Clip{Key: j.ID, Path: j.File})
		return
	}
	if j.State == job.Done {
		if a, ok := s.svc.Jobs.Downloading(j.ID); ok {
			s.svc.Player.Toggle(player.Clip{Key: j.ID, Feed: a})
			return
		}
	}
	switch {
	case j.Problem != "":
		s.host.Toast(screen.ToastBad, "%s", j.Problem)
	case !j.Finished():
		s.host.Toast(screen.ToastPlain, "this take has not arrived yet")
	default:
		s.host.Toast(screen.ToastPlain, "this take has no audio")
	}
}

// PlayOffer is part of screen.Offering.
func (s *Screen) PlayOffer() string {
	j, ok := s.jobOf(s.selected)
	switch {
	case !ok:
		return "nothing to play here"
	case j.File == "" && j.State == job.Failed:
		return "nothing to play: the job has failed"
	case j.File == "" && !j.Finished():
		return "this take has not arrived yet"
	case j.File == "":
		return "the audio of this job is not here"
	}
	return s.key(keymap.Play) + " plays " + words.OneLine(j.ActorName) + ": " + words.OneLine(j.Text)
}

// goToJob shows a job in the Booth.
func goToJob(id string) tea.Cmd {
	return func() tea.Msg { return screen.GoTo{Screen: keymap.Screen1, Msg: state.ShowJob{ID: id}} }
}
