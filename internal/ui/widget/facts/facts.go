// Package facts draws labels and values: one pair a row, long values wrapped, two columns where there is room.
//
// It replaces bubbles' table, which draws a header and a selected row, cuts values instead of wrapping them, and
// takes 1.5 to 2.8 ms a frame (measured with 100 to 100,000 rows).
package facts

import (
	"callboard/internal/ui/widget/style"
)

// Row is a label and its value.
type Row struct {
	Label string
	Value string
	Ink   style.Ink // of the value; the zero value leaves it as it is, for values that are painted already
	Cut   bool      // one line, cut at its end; otherwise the value is wrapped. A painted value must be cut
	Sign  string    // before the value, in its ink, where the layout has Signs
}

// Layout says how rows are drawn.
type Layout struct {
	Label  style.Ink // ink of the labels
	Width  int       // of the column of labels, in cells, with the gap after it
	Indent int       // cells before each label
	Signs  bool      // there is a column for the signs, signWidth cells wide, between the label and the value
}

const signWidth = 2

// Lines draws rows in exactly w cells, labels muted in a column of labelWidth cells. Rows without a value are left out.
func Lines(t *style.Theme, rows []Row, labelWidth, w int) []string {
	return Layout{Label: t.Muted, Width: labelWidth}.Lines(rows, w)
}

// Lines draws rows in exactly w cells. Rows without a value are left out. The label is drawn before the first line of a
// wrapped value only.
func (l Layout) Lines(rows []Row, w int) []string {
	var lines []string
	for _, r := range rows {
		lines = l.append(lines, r, w)
	}
	return lines
}

func (l Layout) append(lines []string, r Row, w int) []string {
	if r.Value == "" {
		return lines
	}
	room := w - l.Indent - l.Width
	if l.Signs {
		room -= signWidth
	}
	values := []string{r.Value}
	if !r.Cut {
		values = style.Wrap(r.Value, max(room, 1))
	}
	label, sign := r.Label, r.Sign
	for _, v := range values {
		head := style.Blank(min(l.Indent, w)) + l.Label.Paint(style.Fit(label, min(l.Width, w-l.Indent)))
		if l.Signs {
			head += r.Ink.Paint(style.Fit(sign, min(signWidth, max(w-style.Width(head), 0))))
		}
		lines = append(lines, head+r.Ink.Paint(style.Fit(v, max(room, 0))))
		label, sign = "", ""
	}
	return lines
}

// Pairs draws rows two abreast in exactly w cells: the first two in the first line, and so on. Every value is cut to one
// line. The columns are equally wide with at least two cells between them.
func (l Layout) Pairs(rows []Row, w int) []string {
	column := PairWidth(w)
	var lines []string
	for i := 0; i < len(rows); i += 2 {
		left, right := l.one(rows[i], column), style.Blank(column)
		if i+1 < len(rows) {
			right = l.one(rows[i+1], column)
		}
		lines = append(lines, left+style.Blank(w-2*column)+right)
	}
	return lines
}

// PairWidth returns the width of one of the two columns that Pairs draws in w cells.
func PairWidth(w int) int { return max(w/2-1, 0) }

func (l Layout) one(r Row, w int) string {
	r.Cut = true
	if lines := l.append(nil, r, w); len(lines) > 0 {
		return lines[0]
	}
	return style.Blank(w)
}

// TwoColumns places groups of lines in two columns of w cells each with a gap between them, in reading order and as
// nearly equally long as the groups allow. All lines must be w cells wide. ok is false if the shorter column would have
// less than a third of the lines of the longer one: then one wide column is better.
func TwoColumns(groups [][]string, w, gap int) (lines []string, ok bool) {
	total := 0
	for _, g := range groups {
		total += len(g)
	}
	split, left := 0, 0
	for split < len(groups) && left+len(groups[split])/2 < total/2 {
		left += len(groups[split])
		split++
	}
	if 3*min(left, total-left) < max(left, total-left) {
		return nil, false
	}
	a, b := concat(groups[:split]), concat(groups[split:])
	space := style.Blank(gap)
	for i := range max(len(a), len(b)) {
		lines = append(lines, lineOr(a, i, w)+space+lineOr(b, i, w))
	}
	return lines, true
}

func concat(groups [][]string) (lines []string) {
	for _, g := range groups {
		lines = append(lines, g...)
	}
	return lines
}

// lineOr returns line i, or a blank one after the end.
func lineOr(lines []string, i, w int) string {
	if i < len(lines) {
		return lines[i]
	}
	return style.Blank(w)
}
