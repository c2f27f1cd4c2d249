package menu

import "callboard/internal/ui/widget/style"

// Cell is the text of one column of a row.
type Cell struct {
	Text string
	Tone style.Tone
}

// Column says how the cells of one column are drawn.
type Column struct {
	Width  int  // in cells; 0 takes what the other columns leave
	Right  bool // aligned to the right
	Middle bool // a text that is too long loses its middle instead of its end
}

// Layout says how the rows of a menu are drawn: a bar on the selected row, the mark, the key, and the columns.
type Layout struct {
	Marks   bool // there is a mark of two cells before the key; it shows on marked items
	Key     int  // width of the column of keys with the gap after it, in cells; 0 for none
	Columns []Column
}

// barWidth is the width of the selected row's bar and of the space after it.
const barWidth = 2

// Row draws one item in exactly w cells. Where there is not enough room, the last columns get less, down to nothing.
// It is exported for lists of items that a Menu does not hold, and for a row that ends in a field: draw such a row with
// fewer columns and less width, and append the field.
func Row[T any](t *style.Theme, g style.Glyphs, l Layout, it Item[T], selected bool, w int) string {
	inks, head := &t.Inks, style.Blank(barWidth)
	if selected {
		inks, head = &t.Selected, t.Bar(g)+" "
	}
	if l.Marks {
		mark := "  "
		if it.Marked {
			mark = g.Dot + " "
		}
		head += mark
	}
	if l.Key > 0 {
		head += style.Fit(it.Key, l.Key)
	}
	if style.Width(head) > w {
		head = style.Fit(head, w)
	}
	headInk := inks.Accent
	if it.Disabled {
		headInk = inks.Faint
	}
	line := headInk.Paint(head)
	for i, width := range widths(l.Columns, w-style.Width(head)) {
		line += drawCell(inks, l.Columns[i], cellOf(it, i), it.Disabled, width)
	}
	return line
}

func cellOf[T any](it Item[T], column int) Cell {
	if column < len(it.Cells) {
		return it.Cells[column]
	}
	return Cell{}
}

func drawCell(inks *style.Inks, c Column, cell Cell, disabled bool, w int) string {
	text := cell.Text
	if c.Middle {
		text = style.TruncateMiddle(text, w)
	}
	if c.Right {
		text = style.FitRight(text, w)
	} else {
		text = style.Fit(text, w)
	}
	if disabled {
		return inks.Faint.Paint(text)
	}
	return inks.Of(cell.Tone).Paint(text)
}

// Open returns the width that the columns without a fixed one share in a row of w cells.
func (l Layout) Open(w int) int {
	w -= barWidth + l.Key
	if l.Marks {
		w -= barWidth
	}
	for _, c := range l.Columns {
		w -= c.Width
	}
	return max(w, 0)
}

// widths returns the width of each column in w cells. Columns of a fixed width come first, in their order; those without
// one share the rest equally.
func widths(columns []Column, w int) []int {
	out := make([]int, len(columns))
	room, open := max(w, 0), 0
	for i, c := range columns {
		if c.Width <= 0 {
			open++
			continue
		}
		out[i] = min(c.Width, room)
		room -= out[i]
	}
	for i, c := range columns {
		if c.Width <= 0 {
			out[i] = room / open
			room -= out[i]
			open--
		}
	}
	return out
}
