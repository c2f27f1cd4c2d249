package cli

import (
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
