package cli

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"callboard/internal/columns"
	"callboard/internal/text"
)

// columnGap is the number of spaces between two columns.
const columnGap = 2

// table is how a list is printed. The zero value is for another program: the columns are separated by tabs, and there are no
// titles.
type table struct {
	width int                                        // of the terminal in cells; 0: no terminal
	cut   string                                     // stands where a value was cut
	title func(string) string                        // colours the line of titles
	value func(row, column int, value string) string // colours a value; the width stays
}

// writeTable prints a list. On a terminal the columns are aligned and fit its width, under a line of titles; inkOf gives the
// colour of a value.
func writeTable[T any](s *invocation, fields []columns.Field[T], list []T, inkOf func(key string, row T) ink) error {
	rows := make([][]string, len(list))
	for i, item := range list {
		rows[i] = columns.Row(fields, item)
		for k := range rows[i] {
			rows[i][k] = text.Line(rows[i][k])
		}
	}
	t := table{
		width: s.width(), cut: s.signs("…"),
		title: func(line string) string { return s.ink(faint, line) },
		value: func(row, column int, value string) string { return s.ink(inkOf(fields[column].Key, list[row]), value) },
	}
	return s.write(t.text(columns.Of(fields), rows))
}

func (t table) text(list []columns.Column, rows [][]string) string {
	var b strings.Builder
	if t.width == 0 {
		for _, row := range rows {
			b.WriteString(strings.Join(row, "\t") + "\n")
		}
		return b.String()
	}
	content := columns.NewContent(list, true)
	for _, row := range rows {
		content.Add(row)
	}
	widths := columns.Fit(list, content.Widths(), t.width, columnGap)
	titles := make([]string, len(list))
	for i, c := range list {
		titles[i] = c.Title
	}
	b.WriteString(t.title(t.line(list, titles, widths, -1)) + "\n")
	for i, row := range rows {
		b.WriteString(t.line(list, row, widths, i) + "\n")
	}
	return b.String()
}

// line writes one row into columns of the given widths, without spaces at its end. The titles are row −1.
func (t table) line(list []columns.Column, row []string, widths []int, index int) string {
	var b strings.Builder
	blank := 0
	for i, value := range row {
		if widths[i] == 0 {
			continue
		}
		if b.Len() > 0 || blank > 0 {
			blank += columnGap
		}
		value = ansi.Truncate(value, widths[i], t.cut)
		rest := max(0, widths[i]-ansi.StringWidth(value))
		if list[i].Right {
			blank, rest = blank+rest, 0
		}
		if value != "" {
			if index >= 0 {
				value = t.value(index, i, value)
			}
			b.WriteString(strings.Repeat(" ", blank) + value)
			blank = 0
		}
		blank += rest
	}
	return b.String()
}

// narrow is the width in cells below which a terminal gets shorter ids and times, so that the texts have room.
const narrow = 110

// leastID is the least number of characters of a short id: those of the time and two more (package id).
const leastID = 12

// isNarrow reports whether lists are printed for a narrow terminal.
func (s *invocation) isNarrow() bool { return s.width() > 0 && s.width() < narrow }

// shortIDs replaces the column "id" by the shortest beginnings that tell the ids of the list apart.
func shortIDs[T any](fields []columns.Field[T], list []T, id func(T) string) {
	ids := make([]string, len(list))
	for i, item := range list {
		ids[i] = id(item)
	}
	slices.Sort(ids)
	n := leastID
	for i := 1; i < len(ids); i++ {
		same := 0
		for same < min(len(ids[i]), len(ids[i-1])) && ids[i][same] == ids[i-1][same] {
			same++
		}
		n = max(n, same+1)
	}
	for i := range fields {
		if fields[i].Key == "id" {
			fields[i].Value = func(item T) string { return id(item)[:min(n, len(id(item)))] }
		}
	}
}
