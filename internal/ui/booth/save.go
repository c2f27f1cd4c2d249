package booth

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/savefile"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// save writes the selected take under its own name into the folder for saving, unless it is there already.
func (b *Booth) save() tea.Cmd {
	j, ok := b.takeToSave()
	if !ok {
		return nil
	}
	return b.saver.Save(j, b.kept[j.ID])
}

// openSaveAs asks for a path first.
func (b *Booth) openSaveAs() tea.Cmd {
	j, ok := b.takeToSave()
	if !ok {
		return nil
	}
	return b.saver.OpenSaveAs(j)
}

// takeToSave is the selected job, if it has audio.
func (b *Booth) takeToSave() (job.Job, bool) {
	j, ok := b.jobs.selectedJob()
	switch {
	case !ok:
		b.host.Toast(screen.ToastPlain, "nothing to save yet: %s speaks the script", b.speakKey())
	case j.File == "" && !j.Finished():
		b.host.Toast(screen.ToastPlain, "%s", notYet(j))
	case j.File == "":
		b.host.Toast(screen.ToastBad, "%s", words.OrElse(j.Problem, "this take has no audio"))
	default:
		return j, true
	}
	return j, false
}

// saved marks a take as saved, also one that another screen has saved.
func (b *Booth) saved(msg savefile.Saved) {
	if !b.saver.Report(msg) {
		return
	}
	if msg.Into {
		b.kept[msg.ID] = msg.Path
	}
	b.noteSaved(msg.ID, msg.Path, msg.Full)
}
