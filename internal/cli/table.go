package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"callboard/internal/columns"
	"callboard/internal/text"
)

// columnGap is the number of spaces between two columns.
const columnGap = 2

// writeTable writes a list as aligned columns that fit a terminal of width cells, under a line of titles that is faint if
// faint is true. With width 0 the reader is another program: the columns are separated by tabs, and there are no titles.
func writeTable[T any](w io.Writer, fields []columns.Field[T], list []T, width int, faint bool) error {
	rows := make([][]string, len(list))
	for i, item := range list {
		rows[i] = columns.Row(fields, item)
		for k := range rows[i] {
			rows[i][k] = text.Line(rows[i][k])
		}
	}
	var b strings.Builder
	if width == 0 {
		for _, row := range rows {
			b.WriteString(strings.Join(row, "\t") + "\n")
		}
	} else {
		writeAligned(&b, columns.Of(fields), rows, width, faint)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

func writeAligned(b *strings.Builder, list []columns.Column, rows [][]string, width int, faint bool) {
	content := columns.NewContent(list, true)
	for _, row := range rows {
		content.Add(row)
	}
	widths := columns.Fit(list, content.Widths(), width, columnGap)
	titles := make([]string, len(list))
	for i, c := range list {
		titles[i] = c.Title
	}
	head := tableLine(list, titles, widths)
	if faint {
		head = ansi.Style{}.Faint().Styled(head)
	}
	b.WriteString(head + "\n")
	for _, row := range rows {
		b.WriteString(tableLine(list, row, widths) + "\n")
	}
}

// tableLine writes one row into columns of the given widths, without spaces at its end.
func tableLine(list []columns.Column, row []string, widths []int) string {
	var b strings.Builder
	for i, value := range row {
		if widths[i] == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(strings.Repeat(" ", columnGap))
		}
		value = ansi.Truncate(value, widths[i], "…")
		blank := strings.Repeat(" ", widths[i]-ansi.StringWidth(value))
		if list[i].Right {
			value, blank = blank, value
		}
		b.WriteString(value + blank)
	}
	return strings.TrimRight(b.String(), " ")
}
