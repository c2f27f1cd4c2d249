// Package columns describes the columns of lists as data, and shares the width of a list out between them. The tables of the
// command line and the lists of the screens use the same columns. It knows nothing of colours, screens or streams.
package columns

import (
	"cmp"
	"slices"

	"github.com/charmbracelet/x/ansi"

	"callboard/internal/text/cells"
)

// NameCells is the width beyond which a name that a service gave does not count: a longer one must not take the place of all other
// columns.
const NameCells = 32

// Column is one column of a list. All widths are in cells.
type Column struct {
	Key   string // names the column in code; never shown
	Title string // the heading; empty for a column without one

	// Min is the least width; where there is less room the column is left out. A column that does not grow is between Min and
	// its content wide. 0 means that its values are never cut.
	Min int
	// Max is the width beyond which content does not count; 0 means no limit.
	Max int
	// Grow is the column's share of the width that the others leave. 0 means that it takes no more than its content.
	Grow int
	// Priority decides which columns are left out where there is no room: those with the lowest priority first; of equal ones
	// the rightmost.
	Priority int
	// Reserve is the width that the growing columns together must keep, or their content's where that is less. The column
	// is left out where they would have less.
	Reserve int
	// Whole means that a column that does not grow is either Min or its whole content wide, and nothing between.
	Whole bool
	// Right aligns the values to the right.
	Right bool
	// Tight means that one cell is enough between the column and the one before it: its values belong to those.
	Tight bool
}

// Content holds the width of the widest value in each column of a list. It only grows, so that no column moves while the
// values of a row change.
type Content struct {
	columns []Column
	widths  []int
}

// NewContent returns the content widths of an empty list. Titles count as values if titles is true.
func NewContent(columns []Column, titles bool) *Content {
	c := &Content{columns: columns, widths: make([]int, len(columns))}
	if titles {
		row := make([]string, len(columns))
		for i, col := range columns {
			row[i] = col.Title
		}
		c.Add(row)
	}
	return c
}

// Add makes room for the values of a row, one for each column, and reports whether a column got wider.
func (c *Content) Add(row []string) bool {
	grew := false
	for i, value := range row {
		grew = c.AddWidth(i, cells.Width(ansi.GraphemeWidth, value)) || grew
	}
	return grew
}

// AddWidth makes room for a value of w cells in column i, and reports whether the column got wider.
func (c *Content) AddWidth(i, w int) bool {
	if most := c.columns[i].Max; most > 0 {
		w = min(w, most)
	}
	if w <= c.widths[i] {
		return false
	}
	c.widths[i] = w
	return true
}

// Columns returns the columns of the list. They must not be changed.
func (c *Content) Columns() []Column { return c.columns }

// Widths returns the content widths, one for each column.
func (c *Content) Widths() []int { return slices.Clone(c.widths) }

// Fit shares width cells out between the columns, with gap cells between two of them. content has the width of the widest
// value of each column; a column whose content is 0 is left out. The result has the width of each column, 0 for one that is
// left out. The columns and their gaps never take more than width.
func Fit(columns []Column, content []int, width, gap int) []int {
	f := fitting{columns: columns, content: content, widths: make([]int, len(columns)), left: width}
	for _, i := range byPriority(columns) {
		if content[i] > 0 && !f.add(i, gap) {
			break
		}
	}
	f.grow()
	return f.widths
}

// byPriority returns the indexes of the columns, those of the highest priority first.
func byPriority(columns []Column) []int {
	order := make([]int, len(columns))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(columns[b].Priority, columns[a].Priority) })
	return order
}

// fitting is the state of one call of Fit.
type fitting struct {
	columns []Column
	content []int
	widths  []int // so far
	left    int   // cells that no column has
	any     bool  // a column has been added
}

// GapOf returns the cells in front of a column, where gap cells are usual and a column stands before it.
func (c Column) GapOf(gap int) int {
	if c.Tight {
		return min(gap, 1)
	}
	return gap
}

// add gives a column its width, or a growing column its least width. It reports whether there was room.
func (f *fitting) add(i, gap int) bool {
	c, least := f.columns[i], f.content[i]
	gap = c.GapOf(gap)
	if c.Min > 0 {
		least = min(least, c.Min)
	}
	room := f.spare(i) - gap
	if !f.any { // the most important column is there in any case
		f.any = true
		room = max(f.left, 0)
		least, gap = min(least, room), 0
	}
	width := least
	if c.Grow == 0 && f.content[i] > least {
		width = min(f.content[i], room)
		if c.Whole && width < f.content[i] {
			width = least
		}
	}
	if least > room {
		return false
	}
	f.widths[i] = width
	f.left -= width + gap
	return true
}

// spare returns how many cells column i may take: those that no column has, less what the growing columns lack of the
// reserve.
func (f *fitting) spare(i int) int {
	if f.columns[i].Grow > 0 {
		return f.left
	}
	have, want := 0, 0
	for k, c := range f.columns {
		if c.Grow > 0 && f.widths[k] > 0 {
			have += f.widths[k]
			want += f.content[k]
		}
	}
	return f.left - max(min(f.columns[i].Reserve, want)-have, 0)
}

// grow shares the cells that are left out between the growing columns. Each first gets what its content needs.
func (f *fitting) grow() {
	last, shares := -1, 0
	for i, c := range f.columns {
		if c.Grow > 0 && f.widths[i] > 0 {
			more := min(max(f.content[i]-f.widths[i], 0), f.left)
			f.widths[i] += more
			f.left -= more
			last, shares = i, shares+c.Grow
		}
	}
	if last < 0 {
		return
	}
	rest := f.left
	for i, c := range f.columns {
		if c.Grow > 0 && f.widths[i] > 0 {
			more := rest * c.Grow / shares
			f.widths[i] += more
			f.left -= more
		}
	}
	f.widths[last] += f.left // what the division left over
	f.left = 0
}
