package audition

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/audition/sheet"
	"callboard/internal/job"
	"callboard/internal/osfile"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/savefile"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// sheetName is how a casting sheet is called unless the user names it. Its ending is its format.
const sheetName = "casting.md"

// sheetMsg says where a casting sheet was written, or why not.
type sheetMsg struct {
	path  string // that was asked for, or where it is
	audio int    // files that were saved beside it
	over  bool   // an existing sheet was to be replaced
	err   error
}

// openSheet asks where the casting sheet goes.
func (s *Screen) openSheet() tea.Cmd {
	if len(s.takes.board.Sheet("")) == 0 {
		s.host.Toast(screen.ToastPlain, "no take for a casting sheet yet")
		return nil
	}
	return dialog.OpenSaveAs(s.host, dialog.SaveAsOptions{Folder: s.opt.SaveDir, Name: sheetName, Export: true, Title: "Casting sheet (.md, .csv, .json)",
		Save: func(path string, o job.SaveOptions) tea.Cmd { return s.writeSheet(path, o.Overwrite) }})
}

// writeSheet saves the audio of the takes that are kept beside the sheet, and then the sheet, which names it. In a blind audition
// there is no audio: the names of its files would tell the actors.
func (s *Screen) writeSheet(dest string, over bool) tea.Cmd {
	entries, blind := s.takes.board.Sheet(""), s.takes.board.Blind()
	ctx, svc := s.ctx(), s.svc.Jobs
	return func() tea.Msg {
		msg := sheetMsg{path: savefile.Path(dest, sheetName), over: over}
		format, err := sheet.FormatOf(msg.path)
		if err != nil {
			msg.err = err
			return msg
		}
		folder, err := filepath.Abs(filepath.Dir(msg.path))
		if err != nil {
			msg.err = err
			return msg
		}
		msg.path, msg.err = savefile.Write(msg.path, sheetName, osfile.AsUmask, over, func(w io.Writer) error {
			for i, e := range entries {
				path := "" // the receiver of the sheet has what is beside it, and nothing of the data folder
				if e.Verdict == job.Keep && !blind {
					file, err := svc.SaveWith(ctx, e.Take, folder, job.SaveOptions{Into: true, Once: true})
					if err != nil && !errors.Is(err, job.ErrSame) { // the sheet before may have saved it
						return err
					}
					msg.audio++
					path = file
				}
				entries[i].File = sheet.Relative(folder, path)
			}
			return sheet.Write(w, format, entries)
		})
		return msg
	}
}

// sheetWritten says where the sheet is, or asks about a file that was in the way.
func (s *Screen) sheetWritten(msg sheetMsg) {
	switch {
	case errors.Is(msg.err, fs.ErrExist) && !msg.over:
		s.host.Open(dialog.NewOverwrite(s.host, msg.path, func() tea.Cmd { return s.writeSheet(msg.path, true) }))
	case msg.err != nil:
		s.failed("no casting sheet", msg.err)
	case msg.audio == 0:
		s.host.Toast(screen.ToastGood, "casting sheet: %s", words.ShortPath(msg.path))
	default:
		s.host.Toast(screen.ToastGood, "casting sheet with %s of what was kept: %s", words.Count(msg.audio, "file"), words.ShortPath(msg.path))
	}
}
