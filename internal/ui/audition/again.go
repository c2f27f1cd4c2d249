package audition

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// againMsg is a take that is to be spoken once more, and the version of its actor that its model stands for now.
type againMsg struct {
	job     job.Job
	version string // empty: not known
	refetch bool   // its audio is not here, and can be downloaded again
}

// again asks before the selected take is spoken once more, which costs. It first finds out which version the take would be of, and
// whether all that is missing is a download.
func (s *Screen) again() tea.Cmd {
	j, ok := s.takes.selected()
	why := screen.ToastPlain
	says := ""
	switch {
	case !ok:
		says = "no take is selected"
	case !j.Finished():
		says = "this take can be spoken again once it has ended"
	case s.run != nil:
		says = "wait until what is being spoken is here"
	case s.overBudget(j.Chars()) != "":
		why, says = screen.ToastBad, s.overBudget(j.Chars())
	}
	if says != "" {
		s.host.Toast(why, "%s", says)
		return nil
	}
	ctx, svc := s.ctx(), s.svc
	return func() tea.Msg {
		version, _ := svc.Actors.Resolve(ctx, j.ActorID, j.Params.ModelName()) // if it is not known, the order names the version of the take
		takes, err := svc.Takes.Takes(ctx, orderOf(j))
		return againMsg{j, version, err == nil && takes.NoAudio != nil && takes.NoAudio.ID == j.ID}
	}
}

// orderOf is the order that a job was made of.
func orderOf(j job.Job) job.Order {
	return job.Order{ActorID: j.ActorID, ActorName: j.ActorName, Text: j.Text, Params: j.Params, Version: j.Version}
}

// askAgain asks. Where a download is all that is missing it begins that, which is free, unless it has failed in this run.
func (s *Screen) askAgain(msg againMsg) tea.Cmd {
	j := msg.job
	if s.run != nil || j.Text != s.line.text { // that has begun meanwhile, or another line was typed
		return nil
	}
	order := orderOf(j)
	if msg.refetch && !s.noDownload[j.ID] {
		s.host.Toast(screen.ToastPlain, "downloading the audio again; this is free")
		return s.begin(nil, []job.Order{order}, s.svc.Takes)
	}
	by := s.nameOf(j)
	if j.Version != msg.version && j.Version != "" { // the row is of takes by this version
		order.Params.Model = &j.Version
		if !s.takes.board.Blind() {
			by += ", by its version " + words.OneLine(j.Version) + " as before,"
		}
	}
	text := "Another take by " + by + " costs " + characters(j.Chars()) + s.spentSentence() + "."
	if j.State == job.Uncertain {
		text += " This one may have been charged already."
	}
	s.host.Open(dialog.NewConfirm(s.host, "Speak it again?", text, "speak", func() tea.Cmd { return s.begin([]job.Order{order}, nil, nil) }))
	return nil
}
