package table

import (
	"errors"
	"fmt"
	"strings"

	"callboard/internal/api"
	"callboard/internal/setting"
	"callboard/internal/text"
)

// record reads one row of a table.
func (r *reader) record(columns []column, record []string, line func(column int) int) {
	row := Row{Line: line(0), Params: r.o.Params}
	cells := map[string]int{} // the index of the cell of a column
	fail := func(what, name string) {
		i, ok := cells[name]
		if !ok {
			r.errors.add(row.Line, name, what)
			return
		}
		r.errors.add(line(i), shortened(columns[i].title), what)
	}
	if extra := len(record) - len(columns); extra > 0 && strings.Join(record[len(columns):], "") != "" {
		fail(fmt.Sprintf("there are %d values for %d columns; put a text with separators in quotes", len(record), len(columns)), "")
		return
	}
	var given [3]string // text, actor, file
	good := true
	for i, value := range record[:min(len(record), len(columns))] {
		c := columns[i]
		if c.name == "" {
			continue
		}
		cells[c.name] = i
		switch c.name {
		case textColumn:
			given[0] = value
		case actorColumn:
			given[1] = value
		case fileColumn:
			given[2] = value
		default:
			good = r.set(&row.Params, c.setting, value, fail) && good
		}
	}
	if good {
		good = r.combined(&row.Params, columns, record, fail)
	}
	r.finish(r.named(row, given[1], good, fail), r.clean(given[0]), given[2], fail)
}

// clean cleans a text as a job does, and counts what is removed.
func (r *reader) clean(s string) string {
	s, dropped := text.Multiline(strings.ReplaceAll(s, "\t", " "))
	r.script.Dropped += dropped
	return strings.TrimSpace(s)
}

// set sets a setting to the value of a cell, if it has one.
func (r *reader) set(p *api.Params, s setting.Setting, value string, fail func(what, column string)) bool {
	if value = text.Line(value); value == "" {
		return true
	}
	if err := s.Set(p, value); err != nil {
		fail(shortened(value)+": "+reason(err), s.Flag)
		return false
	}
	return true
}

// reason is an error about a value without the name of its flag, which the column has.
func reason(err error) string {
	if problem, ok := errors.AsType[*text.Problem](err); ok && problem.Why != "" {
		return text.Join(problem.Why, problem.Next)
	}
	return text.Line(err.Error())
}

// combined checks the settings of a row together, and reports whether they are good. A prompt for the emotion selects the preset
// that it needs, as everywhere.
func (r *reader) combined(p *api.Params, columns []column, record []string, fail func(what, column string)) bool {
	has := func(name string) bool {
		for i, c := range columns[:min(len(columns), len(record))] {
			if c.name == name && c.name != "" {
				return strings.TrimSpace(record[i]) != ""
			}
		}
		return false
	}
	if has("emotion-prompt") && !has("emotion") {
		p.Emotion = new(setting.PromptPreset)
	}
	setting.Infer(p)
	if err := setting.Check(*p); err != nil {
		fail(text.Line(err.Error()), "")
		return false
	}
	return true
}
