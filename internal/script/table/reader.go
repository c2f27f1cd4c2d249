package table

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"callboard/internal/script"
	"callboard/internal/setting"
	"callboard/internal/suggest"
	"callboard/internal/text"
)

// reader reads one file.
type reader struct {
	o       Options
	errors  Errors
	script  Script
	names   names
	keys    keys
	actors  map[string]found
	checked map[string]error // what the catalogue said of an actor with settings
	missing map[string]bool  // required columns that the table does not have: its rows are read for their other errors only
}

// found is what the catalogue said of a name.
type found struct {
	actor Actor
	err   error
}

func newReader(name string, o Options) *reader {
	return &reader{o: o, errors: Errors{File: text.Quote(name)}, names: newNames(), keys: newKeys(), actors: map[string]found{}, checked: map[string]error{}, missing: map[string]bool{}}
}

// column is one column of a table.
type column struct {
	title   string // as the file has it
	name    string // text, actor, file or a flag; empty: the column is not read
	setting setting.Setting
}

// table reads a table with one of the separators.
func (r *reader) table(source, separators string) {
	separator, source, before := separatorOf(source, separators, func(title string) bool {
		_, ok := settingOf(r.o.Settings, title)
		return ok || title == textColumn || title == actorColumn || title == fileColumn
	})
	t := newTable(source, separator)
	var columns []column
	for {
		record, err := t.Read()
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			r.syntax(err, before)
			continue
		case strings.Join(record, "") == "":
			continue
		}
		line := func(i int) int {
			l, _ := t.FieldPos(min(i, len(record)-1))
			return l + before
		}
		if columns == nil {
			if columns = r.header(record, line(0)); columns == nil {
				return
			}
			continue
		}
		r.record(columns, record, line)
	}
}

// syntax adds what encoding/csv found.
func (r *reader) syntax(err error, before int) {
	line, what := 0, err.Error()
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		line = e.StartLine + before
		if what = "a value in quotes has no end, or goes on behind it; write quotation marks inside of it twice"; errors.Is(err, csv.ErrBareQuote) {
			line, what = e.Line+before, fmt.Sprintf("a quotation mark is inside of a value without quotes (byte %d); put the value in quotes and write the mark twice", e.Column)
		}
	}
	r.errors.add(line, "", what)
}

// unknown says what is wrong with the name of a column that is not known.
func (r *reader) unknown(name string, known []string) string {
	if _, other, _ := setting.Find(r.o.Params.Service, name); other != r.o.Params.Service {
		return "only the service " + other.String() + " has this setting, and this is " + r.o.Params.Service.String() + "; remove the column"
	}
	return "there is no such column; " + next(suggest.Closest(name, known, 2))
}

// header reads the titles. It returns nil if none of them is known, so that the line is none of titles.
func (r *reader) header(record []string, line int) []column {
	known := []string{textColumn, actorColumn, fileColumn}
	for _, s := range r.o.Settings {
		known = append(known, s.Flag)
	}
	columns := make([]column, len(record))
	seen := map[string]bool{}
	for i, title := range record {
		c := column{title: text.Line(title), name: titleOf(title)}
		s, isSetting := settingOf(r.o.Settings, c.name)
		switch {
		case c.name == "", c.name[0] == '#': // a remark
			c.name = ""
		case isSetting:
			c.name, c.setting = s.Flag, s
		case c.name != textColumn && c.name != actorColumn && c.name != fileColumn:
			r.errors.add(line, shortened(c.title), r.unknown(c.name, known))
			c.name = ""
		}
		if c.name != "" && seen[c.name] {
			r.errors.add(line, shortened(c.title), "the column is there twice; remove one")
			c.name = ""
		}
		seen[c.name] = true
		columns[i] = c
	}
	for _, name := range []string{textColumn, actorColumn} {
		if !seen[name] && (name == textColumn || r.o.Actor == "") {
			r.errors.add(line, "", fmt.Sprintf("the first line has no column %s; it must have the titles of the columns, with text and actor among them", name))
			r.missing[name] = true
		}
	}
	delete(seen, "")
	if len(seen) == 0 {
		return nil
	}
	return columns
}

// next says what to do about an unknown title.
func next(similar []string) string {
	if len(similar) > 0 {
		return "did you mean " + strings.Join(similar, " or ") + "?"
	}
	return "the columns are text, actor, file and the settings by their flags; begin the title of a remark with #"
}

// shortened is a text of the file for a message.
func shortened(s string) string { return text.Cut(text.Line(s), 40) }

// paragraphs reads plain text. What is wrong with the actor and the settings is the same for all paragraphs.
func (r *reader) paragraphs(source string) {
	common := r.named(Row{Params: r.o.Params}, "", true, func(what, _ string) { r.errors.add(0, "", what) })
	_, r.script.Dropped = text.Multiline(source)
	for _, p := range script.Paragraphs(source) {
		row := common
		row.Line = p.Line
		r.finish(row, p.Text, "", func(what, _ string) { r.errors.add(p.Line, "", what) })
	}
}
