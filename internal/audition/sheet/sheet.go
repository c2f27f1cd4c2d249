// Package sheet writes and reads the casting sheet: which takes were kept, how they were rated, and where their audio is.
//
// Every format has the columns actor, id, version, settings, rating, note, file, verdict, line and problem. id is the actor's. The JSON
// has one more field, take, so that Read gives back what was rated.
//
// All texts are one line without control characters and without what looks like a secret (text.Redact). A spreadsheet would run
// a CSV cell that begins like a formula, so such a cell begins with an apostrophe, and such a file name with "./". Only JSON is
// read back, so nothing is lost by it. The CSV has no byte order mark.
package sheet

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"callboard/internal/job"
	"callboard/internal/rating"
	"callboard/internal/text"
)

// Entry is one take of a casting sheet.
type Entry struct {
	Actor    string // name
	ID       string // of the actor
	Version  string // of the actor, by its name
	Settings string // in words
	Rating   int    // 1 to rating.Most; 0: not rated
	Note     string
	File     string // of the audio, relative to the folder of the sheet, with slashes; empty: there is none
	Verdict  job.Verdict
	Line     string // the text that was spoken
	Problem  string // with the audio, in a few words; empty: there is none
	Take     string // id of the job; only in JSON
}

// columns are the columns of all formats.
func columns() []string {
	return []string{"actor", "id", "version", "settings", "rating", "note", "file", "verdict", "line", "problem"}
}

// Format is a format of the casting sheet.
type Format string

// The formats, by the extension of their files.
const (
	Markdown Format = ".md"
	CSV      Format = ".csv"
	JSON     Format = ".json"
)

// FormatOf is the format that the name of a file asks for. Its error is a *text.Problem.
func FormatOf(path string) (Format, error) {
	switch f := Format(strings.ToLower(filepath.Ext(path))); f {
	case Markdown, CSV, JSON:
		return f, nil
	}
	return "", &text.Problem{What: text.Quote(path), Why: "a casting sheet cannot have this extension", Next: "name it .md, .csv or .json"}
}

// Relative is a file for Entry.File: relative to the folder of the sheet, with slashes. A file that has no such path, as one on
// another drive, keeps its own.
func Relative(folder, file string) string {
	if file == "" {
		return ""
	}
	if relative, err := filepath.Rel(folder, file); err == nil {
		file = relative
	}
	return filepath.ToSlash(file)
}

// Write writes a sheet. The entries are sorted: the kept ones first and the dropped ones last, then by rating, name and the
// other columns. Its error is that of w.
func Write(w io.Writer, f Format, entries []Entry) error {
	list := make([]Entry, len(entries))
	for i, e := range entries {
		list[i] = e.clean()
	}
	slices.SortStableFunc(list, compare)
	switch f {
	case Markdown:
		return writeMarkdown(w, list)
	case CSV:
		return writeCSV(w, list)
	case JSON:
		return writeJSON(w, list)
	}
	return fmt.Errorf("there is no sheet of the format %q", f)
}

// clean makes every text fit for one line.
func (e Entry) clean() Entry {
	for _, field := range []*string{&e.Actor, &e.ID, &e.Version, &e.Settings, &e.Note, &e.Line, &e.Problem, &e.Take} {
		*field = text.Redact(*field)
	}
	e.File = text.Line(e.File)
	if rating.Check(e.Rating) != nil {
		e.Rating = 0
	}
	return e
}

func compare(a, b Entry) int {
	return cmp.Or(
		cmp.Compare(order(a.Verdict), order(b.Verdict)), cmp.Compare(b.Rating, a.Rating),
		cmp.Compare(a.Actor, b.Actor), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Version, b.Version),
		cmp.Compare(a.Settings, b.Settings), cmp.Compare(a.Take, b.Take), cmp.Compare(a.File, b.File), cmp.Compare(a.Note, b.Note),
	)
}

func order(v job.Verdict) int {
	switch v {
	case job.Keep:
		return 0
	case job.Drop:
		return 2
	}
	return 1
}

// cells are the values of the columns; no rating is an empty one.
func (e Entry) cells() []string {
	stars := ""
	if e.Rating > 0 {
		stars = fmt.Sprint(e.Rating)
	}
	return []string{e.Actor, e.ID, e.Version, e.Settings, stars, e.Note, e.File, string(known(e.Verdict)), e.Line, e.Problem}
}
