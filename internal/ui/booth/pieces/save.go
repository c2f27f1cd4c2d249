package pieces

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/osfile"
	"callboard/internal/script/join"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/savefile"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// savedMsg says where the joined audio went, or the pieces, or why not.
type savedMsg struct {
	key     string // of the clip that was saved; empty: the pieces were saved
	dest    string // where it was to go, as it was typed; empty: where the save key saves
	path    string
	result  join.Result
	already bool // it is there already, and nothing was written
	pieces  []savedPiece
	err     error
}

// savedPiece is a take in a file of its own.
type savedPiece struct{ id, path, full string }

// complete reports whether all pieces are here, and says which are not.
func (s *Script) complete() bool {
	gone := s.without()
	switch {
	case len(s.plan.pieces) == 0:
		return false
	case len(gone) == 0:
		return true
	}
	s.host.Toast(screen.ToastBad, "not saved: no audio of piece %s yet", numbersOf(gone))
	return false
}

// fileName is what the joined audio is called in a folder: like the first take, with a word behind it.
func (s *Script) fileName(suffix string) string {
	name := filepath.FromSlash(s.svc.Jobs.NameOf(s.job(0)))
	return strings.TrimSuffix(name, filepath.Ext(name)) + suffix
}

// save writes the joined audio into the folder for saving, unless it is there already.
func (s *Script) save() tea.Cmd {
	if !s.complete() {
		return nil
	}
	clip, _ := s.clip()
	ctx, parts, dir, earlier := s.ctx(), s.parts(), s.opt.SaveDir, s.saved[clip.Key]
	base := s.fileName("-joined")
	return func() tea.Msg {
		if info, err := os.Stat(earlier); earlier != "" && err == nil && info.Mode().IsRegular() {
			return savedMsg{key: clip.Key, path: earlier, already: true}
		}
		msg := savedMsg{key: clip.Key}
		msg.path, msg.result, msg.already, msg.err = writeFree(ctx, filepath.Join(dir, base), parts)
		return msg
	}
}

// writeFree writes the joined audio to the first free path of base.wav, base-2.wav … What is there already with the same bytes
// stays, and is the answer.
func writeFree(ctx context.Context, base string, parts []join.Part) (path string, r join.Result, already bool, err error) {
	const most = 1000
	if err := os.MkdirAll(filepath.Dir(base), 0o755); err != nil {
		return base, r, false, err
	}
	var before []string
	for n := 1; n <= most; n++ {
		path = base + ".wav"
		if n > 1 {
			path = fmt.Sprintf("%s-%d.wav", base, n)
		}
		if _, err := os.Lstat(path); err == nil {
			before = append(before, path)
			continue
		}
		r, err = join.File(ctx, path, parts, join.UsualGap, false)
		if errors.Is(err, fs.ErrExist) {
			before = append(before, path)
			continue
		}
		break
	}
	if err != nil {
		return path, r, false, err
	}
	for _, other := range before {
		if osfile.SameContent(other, path) {
			return other, r, true, os.Remove(path)
		}
	}
	return path, r, false, nil
}

// openSaveAs asks for a path first.
func (s *Script) openSaveAs() tea.Cmd {
	if !s.complete() {
		return nil
	}
	return dialog.OpenSaveAs(s.host, dialog.SaveAsOptions{Folder: s.opt.SaveDir, Name: s.fileName("-joined.wav"), Export: true, Title: "Save all pieces as one WAV",
		Save: func(path string, o job.SaveOptions) tea.Cmd { return s.saveTo(path, o.Overwrite) }})
}

// saveTo writes the joined audio to a path that was typed.
func (s *Script) saveTo(dest string, over bool) tea.Cmd {
	clip, _ := s.clip()
	ctx, parts, name := s.ctx(), s.parts(), filepath.Base(s.fileName("-joined.wav"))
	return func() tea.Msg {
		msg := savedMsg{key: clip.Key, dest: dest, path: savefile.Path(dest, name)}
		if filepath.Ext(msg.path) == "" {
			msg.path += ".wav"
		}
		if msg.err = os.MkdirAll(filepath.Dir(msg.path), 0o755); msg.err == nil {
			msg.result, msg.err = join.File(ctx, msg.path, parts, join.UsualGap, over)
		}
		return msg
	}
}

// savePieces writes each take into a file of its own, with its number in its name, into the folder for saving.
func (s *Script) savePieces() tea.Cmd {
	if !s.complete() {
		return nil
	}
	var takes []job.Job
	for i := range s.plan.pieces {
		takes = append(takes, s.job(i))
	}
	ctx, svc, base, digits := s.ctx(), s.svc.Jobs, filepath.Join(s.opt.SaveDir, s.fileName("")), max(len(itoa(len(takes))), 2)
	return func() tea.Msg {
		var msg savedMsg
		for i, j := range takes {
			dest := fmt.Sprintf("%s-%0*d%s", base, digits, i+1, filepath.Ext(j.File))
			path := dest
			if !osfile.SameContent(j.File, dest) {
				if path, msg.err = svc.SaveWith(ctx, j.ID, dest, job.SaveOptions{Folders: true, Sidecar: svc.Sidecar()}); msg.err != nil {
					return msg
				}
			}
			msg.path, msg.pieces = filepath.Dir(path), append(msg.pieces, savedPiece{j.ID, path, savefile.Absolute(path)})
		}
		return msg
	}
}

// wasSaved says where the audio is, or asks about a file that was in the way.
func (s *Script) wasSaved(msg savedMsg) {
	for _, p := range msg.pieces {
		s.opt.Saved(p.id, p.path, p.full)
	}
	switch {
	case errors.Is(msg.err, fs.ErrExist) && msg.dest != "":
		s.host.Open(dialog.NewOverwrite(s.host, msg.path, func() tea.Cmd { return s.saveTo(msg.dest, true) }))
	case msg.err != nil:
		s.failed("not saved", msg.err)
	case msg.key == "":
		s.host.Toast(screen.ToastGood, "saved %s in %s", words.Count(len(msg.pieces), "piece"), words.ShortPath(msg.path))
	case msg.already:
		s.saved[msg.key] = msg.path
		savefile.ReportAlready(s.host, msg.path, s.key(keymap.SaveAs))
	default:
		s.saved[msg.key] = msg.path
		s.host.Toast(screen.ToastGood, "saved %s: %s", length(msg.result.Duration), words.ShortPath(msg.path))
	}
}
