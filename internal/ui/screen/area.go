package screen

// The smallest terminal that shows a screen, in cells.
const (
	MinWidth  = 40
	MinHeight = 10
)

// Size is a width and a height in cells.
type Size struct{ W, H int }

// TooSmall reports that nothing fits.
func (s Size) TooSmall() bool { return s.W < MinWidth || s.H < MinHeight }

// Compact reports a terminal with room for one pane at a time. Dialogs then take its whole width.
func (s Size) Compact() bool {
	body := s.H - 3
	return (s.W < 100 || body < 12) && (s.W < 60 || body < 17)
}

// Dialog is the largest a dialog may be, frame included.
func (s Size) Dialog() Size { return Size{s.W, s.H - 2} }

// Inner is the width of the lines of a dialog that may be as large as s, frame included, and whose lines need most cells.
// Where the cells of the screen beside it would be too few to be read, it takes the whole width.
func (s Size) Inner(most int) int {
	const frame, margin = 4, 4 // of both sides; of each side
	if s.W < most+frame+2*margin {
		return max(s.W-frame, 0)
	}
	return most
}

// Point is a cell, counted from a corner.
type Point struct{ X, Y int }

// Area is a part of the terminal in cells.
type Area struct{ X, Y, W, H int }

// Has reports whether a cell is in the area.
func (a Area) Has(x, y int) bool { return x >= a.X && x < a.X+a.W && y >= a.Y && y < a.Y+a.H }

// Size is the size of the area.
func (a Area) Size() Size { return Size{a.W, a.H} }
