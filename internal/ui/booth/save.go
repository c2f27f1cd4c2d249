package booth

import (
	"errors"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/pathcomplete"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// savedMsg is the answer to the request to save a take.
type savedMsg struct {
	id, dest, path string
	how            job.SaveOptions
	err            error
}

// save writes the selected take under its own name into the folder for saving.
func (b *Booth) save() tea.Cmd {
	j, ok := b.takeToSave()
	if !ok {
		return nil
	}
	return b.saveTo(j.ID, b.opt.SaveDir, job.SaveOptions{Into: true, Sidecar: b.svc.Jobs.Sidecar()})
}

// openSaveAs asks for a path first.
func (b *Booth) openSaveAs() tea.Cmd {
	j, ok := b.takeToSave()
	if !ok {
		return nil
	}
	return dialog.OpenSaveAs(b.host, dialog.SaveAsOptions{
		Folder: b.opt.SaveDir, Name: filepath.FromSlash(b.svc.Jobs.NameOf(j)), Sidecar: b.svc.Jobs.Sidecar(),
		Save: func(path string, o job.SaveOptions) tea.Cmd { return b.saveTo(j.ID, path, o) },
	})
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

func (b *Booth) saveTo(id, dest string, o job.SaveOptions) tea.Cmd {
	ctx := b.ctx()
	return func() tea.Msg {
		path, err := b.svc.Jobs.SaveWith(ctx, id, pathcomplete.DiskPath(dest), o)
		return savedMsg{id, dest, path, o, err}
	}
}

// savedAs marks the take as saved. It asks about a file that has appeared at its path.
func (b *Booth) savedAs(msg savedMsg) {
	if errors.Is(msg.err, job.ErrExists) && !msg.how.Into {
		b.host.Open(dialog.NewOverwrite(b.host, msg.dest, func() tea.Cmd {
			o := msg.how
			o.Overwrite = true
			return b.saveTo(msg.id, msg.dest, o)
		}))
		return
	}
	if msg.err != nil {
		b.host.Toast(screen.ToastBad, "not saved: %s", words.Error(msg.err))
		return
	}
	b.state.Jobs.SetSaved(msg.id, msg.path)
	if j, ok := b.state.Jobs.Get(msg.id); ok {
		b.jobs.changed(false, j)
	}
	b.host.Toast(screen.ToastGood, "saved %s", words.ShortPath(msg.path))
}
