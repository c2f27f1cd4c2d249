package savefile

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/osfile"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/pathcomplete"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// Takes saves takes for a screen: under their own names into the folder for saving, or where the user says.
type Takes struct {
	host   screen.Host
	jobs   screen.Jobs
	folder func() string // the folder for saving
	asKey  func() string // how a reader sees the key that saves elsewhere
}

// NewTakes makes the saver of a screen. folder is the folder for saving; asKey is how a reader sees the key that saves elsewhere.
func NewTakes(h screen.Host, jobs screen.Jobs, folder, asKey func() string) *Takes {
	return &Takes{host: h, jobs: jobs, folder: folder, asKey: asKey}
}

// Saved is the answer to the request to save a take. It reaches all screens.
type Saved struct {
	ID   string // of the job
	Path string // of the file, in the form that the user gave the folder
	Full string // Path, absolute
	Into bool   // it is in the folder for saving, under the take's own name
	Err  error

	by      *Takes
	job     job.Job
	dest    string // as it was typed
	how     job.SaveOptions
	already bool // the same audio is at Path already, and nothing was written
}

// Save writes a take under its own name into the folder for saving, unless it is there already. earlier is where it was written
// before, if that is known.
func (s *Takes) Save(j job.Job, earlier string) tea.Cmd {
	ctx, folder := s.host.Context(), s.folder()
	usual := filepath.Join(folder, filepath.FromSlash(s.nameOf(j)))
	return func() tea.Msg {
		for _, path := range []string{earlier, pathcomplete.DiskPath(usual)} {
			if path != "" && osfile.SameContent(j.File, path) {
				return Saved{ID: j.ID, Path: path, Full: Absolute(path), Into: true, by: s, already: true}
			}
		}
		if OnlyBeginning(j) { // under a name that says so
			return s.to(ctx, j.ID, usual, job.SaveOptions{Folders: true, Sidecar: s.jobs.Sidecar()}).of(j)
		}
		return s.to(ctx, j.ID, folder, job.SaveOptions{Into: true, Once: true, Sidecar: s.jobs.Sidecar()})
	}
}

// OpenSaveAs asks for a path, and saves a take there.
func (s *Takes) OpenSaveAs(j job.Job) tea.Cmd {
	return dialog.OpenSaveAs(s.host, dialog.SaveAsOptions{
		Folder: s.folder(), Name: filepath.FromSlash(s.nameOf(j)), Sidecar: s.jobs.Sidecar(),
		Save: func(path string, o job.SaveOptions) tea.Cmd { return s.command(j, path, o) },
	})
}

func (s *Takes) command(j job.Job, dest string, o job.SaveOptions) tea.Cmd {
	ctx := s.host.Context()
	return func() tea.Msg { return s.to(ctx, j.ID, dest, o).of(j) }
}

// OnlyBeginning reports a job whose audio broke off: its file is what came of it.
func OnlyBeginning(j job.Job) bool { return j.State == job.Uncertain && j.File != "" }

// nameOf is the usual name of a take; that of a part says that it is one.
func (s *Takes) nameOf(j job.Job) string {
	name := s.jobs.NameOf(j)
	if !OnlyBeginning(j) {
		return name
	}
	ext := filepath.Ext(name)
	return strings.TrimSuffix(name, ext) + " (only a part)" + ext
}

// of notes which take was saved.
func (m Saved) of(j job.Job) Saved {
	m.job = j
	return m
}

// to saves a take. It waits for the disk.
func (s *Takes) to(ctx context.Context, id, dest string, o job.SaveOptions) Saved {
	path, err := s.jobs.SaveWith(ctx, id, pathcomplete.DiskPath(dest), o)
	same := errors.Is(err, job.ErrSame)
	if same {
		err = nil
	}
	return Saved{ID: id, Path: path, Full: Absolute(path), Into: o.Into, Err: err, by: s, dest: dest, how: o, already: same}
}

// Report says what became of a take that this saver has saved, or asks about a file that has appeared at its path. It reports whether
// the take is at its path now, also if another process saved it.
func (s *Takes) Report(msg Saved) bool {
	mine := msg.by == s
	switch {
	case errors.Is(msg.Err, job.ErrExists) && !msg.Into:
		if mine {
			s.host.Open(dialog.NewOverwrite(s.host, msg.dest, func() tea.Cmd {
				o := msg.how
				o.Overwrite = true
				return s.command(msg.job, msg.dest, o)
			}))
		}
		return false
	case msg.Err != nil:
		if mine {
			s.host.Toast(screen.ToastBad, "not saved: %s", words.Error(msg.Err))
		}
		return false
	case mine && msg.already:
		ReportAlready(s.host, msg.Path, s.asKey())
	case mine && OnlyBeginning(msg.job):
		s.host.Toast(screen.ToastWarn, "saved only a part, the end is missing: %s", words.ShortPath(msg.Path))
	case mine:
		s.host.Toast(screen.ToastGood, "saved %s", words.ShortPath(msg.Path))
	}
	return true
}

// ReportAlready says that nothing was written, because the same audio is at a path. asKey is the key that saves it elsewhere.
func ReportAlready(h screen.Host, path, asKey string) {
	h.Toast(screen.ToastPlain, "already saved: %s · %s saves it elsewhere", words.ShortPath(path), asKey)
}

// Absolute is a path from the root, or the path itself where the working folder is not known.
func Absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}
