package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"callboard/internal/audition/sheet"
	"callboard/internal/job"
	"callboard/internal/osfile"
	"callboard/internal/setting"
)

// checkSheet refuses the name of a casting sheet that cannot be written. what is the flag or command with the name.
func checkSheet(what, path string, force bool) error {
	if _, err := sheet.FormatOf(path); err != nil {
		return asUsage(err)
	}
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		return usage(what, "it is a folder", "name a file")
	}
	return checkFile(what, path, info, err, force)
}

// writeSheet writes the casting sheet of the takes that have audio.
func (r *batchRun) writeSheet(ctx context.Context, path string, force bool) error {
	var jobs []job.Job
	files := map[string]string{}
	for _, t := range r.takes {
		if t.audio == "" {
			continue
		}
		if _, twice := files[t.job.ID]; !twice {
			jobs = append(jobs, *t.job)
		}
		files[t.job.ID] = t.audio
	}
	ids := make([]string, len(jobs))
	for i, j := range jobs {
		ids[i] = j.ID
	}
	marks, err := r.a.Jobs.Marks(ctx, ids...)
	if err != nil {
		return err
	}
	return r.s.saveSheet("--sheet "+path, path, force, sheetOf{jobs, marks, files})
}

// sheetOf is what a casting sheet says.
type sheetOf struct {
	jobs  []job.Job
	marks map[string]job.Marks
	files map[string]string // where the audio of a job was saved; nil: nowhere
}

// entries are the rows of a sheet in a folder. It names no file of the data folder, which is of no use to others and tells them how
// the user's folders are called.
func (o sheetOf) entries(folder string) []sheet.Entry {
	list := make([]sheet.Entry, len(o.jobs))
	for i, j := range o.jobs {
		file, m := o.files[j.ID], o.marks[j.ID]
		if file == j.File {
			file = ""
		}
		problem := ""
		if j.CutShort() {
			problem = job.CutShort
		}
		list[i] = sheet.Entry{
			Actor: j.ActorName, ID: j.ActorID, Version: j.Version, Settings: setting.Summary(j.Params), Rating: m.Rating, Note: m.Note,
			File: sheet.Relative(folder, file), Verdict: m.Verdict, Line: j.Text, Problem: problem, Take: j.ID,
		}
	}
	return list
}

// saveSheet writes a casting sheet. what is the flag or command with the name of its file; with force it replaces one that exists.
func (s *invocation) saveSheet(what, path string, force bool, of sheetOf) error {
	path = onDisk(path)
	format, err := sheet.FormatOf(path)
	if err != nil {
		return asUsage(err)
	}
	folder, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return err
	}
	return writeWhole(what, path, osfile.AsUmask, force, func(w io.Writer) error { return sheet.Write(w, format, of.entries(folder)) })
}
