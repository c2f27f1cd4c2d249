package booth

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// toScript brings text, actor and settings of the selected job back to the script. The text that was there is one undo away.
func (b *Booth) toScript() tea.Cmd {
	j, ok := b.jobs.selectedJob()
	if !ok {
		return nil
	}
	had := b.script.buf.Text()
	b.script.buf.Replace(j.Text)
	*b.state.Params = j.Params
	name := words.OneLine(j.ActorName)
	_, known := b.state.Actors.Get(j.ActorID)
	if known {
		b.actors.choose(j.ActorID)
	}
	b.setFocus(paneScript)
	b.host.Persist()
	undo := ""
	if had != "" && had != b.script.buf.Text() {
		undo = " · " + b.host.Keys().Key(keymap.Undo, keymap.InScript) + " brings the text before it back"
	}
	if known {
		b.host.Toast(screen.ToastGood, "text, actor and settings of the take by %s%s", name, undo)
	} else {
		b.host.Toast(screen.ToastWarn, "text and settings of the take; %s is not among the actors now: choose one%s", name, undo)
	}
	return b.loadSpeakerVersions()
}

// removedMsg is the answer to the request to remove a job.
type removedMsg struct {
	job job.Job
	err error
}

// confirmRemove asks before the selected job and its audio are deleted.
func (b *Booth) confirmRemove() {
	j, ok := b.jobs.selectedJob()
	if !ok {
		return
	}
	if b.stopOrder(j) { // the answer to the order says what came of it
		return
	}
	if !j.Settled() {
		b.host.Toast(screen.ToastPlain, "this job can be removed once it has ended: it is %s", doing(j))
		return
	}
	text := "“" + words.Quote(j.Text) + "”\n\nby " + words.OneLine(j.ActorName) + ". "
	switch saved := b.state.Jobs.Saved(j.ID); {
	case saved != "":
		text += "Its audio here is deleted. The copy that was saved stays: " + words.ShortPath(saved)
	case j.File != "":
		text += "Its audio is deleted, and no saved copy of it is known."
	default:
		text += "It has no audio."
	}
	ctx := b.ctx()
	b.host.Open(dialog.NewConfirm(b.host, "Remove this job?", text, "remove", func() tea.Cmd {
		return func() tea.Msg {
			gone, err := b.svc.Jobs.Remove(ctx, j.ID)
			return removedMsg{gone, err}
		}
	}))
}

// removed takes the answer. The row goes by the job's own event.
func (b *Booth) removed(msg removedMsg) {
	if msg.err != nil {
		b.host.Toast(screen.ToastBad, "not removed: %s", words.Error(msg.err))
		return
	}
	b.host.Toast(screen.ToastGood, "removed")
}
