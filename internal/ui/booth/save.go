package booth

import (
	"errors"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/pathcomplete"
	"callboard/internal/ui/savefile"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// savedMsg is the answer to the request to save a take.
type savedMsg struct {
	id, dest, path string
	full           string // path, absolute
	how            job.SaveOptions
	already        bool // the same audio is at path already, and nothing was written
	err            error
}

// save writes the selected take under its own name into the folder for saving, unless it is there already.
func (b *Booth) save() tea.Cmd {
	j, ok := b.takeToSave()
	if !ok {
		return nil
	}
	write := b.saveTo(j.ID, b.opt.SaveDir, job.SaveOptions{Into: true, Sidecar: b.svc.Jobs.Sidecar()})
	earlier := b.kept[j.ID]
	usual := filepath.Join(b.opt.SaveDir, filepath.FromSlash(b.svc.Jobs.NameOf(j)))
	return func() tea.Msg {
		for _, path := range []string{earlier, pathcomplete.DiskPath(usual)} {
			if path != "" && savefile.Same(j.File, path) {
				return savedMsg{id: j.ID, path: path, full: absolute(path), already: true}
			}
		}
		return write()
	}
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
		return savedMsg{id: id, dest: dest, path: path, full: absolute(path), how: o, err: err}
	}
}

// absolute is a path from the root, or the path itself where the working folder is not known.
func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
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
	if msg.how.Into {
		b.kept[msg.id] = msg.path
	}
	b.noteSaved(msg.id, msg.path, msg.full)
	if msg.already {
		elsewhere := b.host.Keys().Key(keymap.SaveAs, keymap.BoothKeys)
		b.host.Toast(screen.ToastPlain, "already saved: %s · %s saves it elsewhere", words.ShortPath(msg.path), elsewhere)
		return
	}
	b.host.Toast(screen.ToastGood, "saved %s", words.ShortPath(msg.path))
}
