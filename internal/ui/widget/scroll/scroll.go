// Package scroll shows a window of lines that are taller than the room for them.
//
// Offsets, their limits and paging are those of bubbles' viewport. Its View is not used: it returns the lines unchanged,
// but takes 0.2 ms a frame to lay them out again (76 × 30 cells), more than the rest of a frame. Its SetContentLines
// measures every line (about 2 µs each), so that it is called only when a line has changed.
package scroll

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/viewport"

	"callboard/internal/ui/widget/style"
)

// View is a scroll window. Make one with New; it belongs to one goroutine.
type View struct {
	port  viewport.Model
	lines []string
}

// New returns an empty window of no size.
func New() *View { return &View{port: viewport.New()} }

// SetHeight gives the window a number of rows; negative counts as zero. The window moves up where it would end below the
// last line.
func (v *View) SetHeight(rows int) {
	v.port.SetHeight(max(rows, 0))
	v.ScrollTo(v.port.YOffset())
}

// SetLines replaces the content. A line must not contain a line break. The window keeps its offset as far as there are
// lines for it.
func (v *View) SetLines(lines []string) {
	if slices.Equal(lines, v.lines) {
		return
	}
	v.lines = slices.Clone(lines)
	v.port.SetContentLines(v.lines)
	v.ScrollTo(v.port.YOffset())
}

// Offset returns the number of lines above the window.
func (v *View) Offset() int { return v.port.YOffset() }

// ScrollTo makes line n the first in the window, as far as there are lines below it.
func (v *View) ScrollTo(n int) { v.port.SetYOffset(n) }

// Move moves the window n lines down, up if negative, and stops at the ends.
func (v *View) Move(n int) {
	if n > 0 {
		v.port.ScrollDown(min(n, len(v.lines)))
	} else {
		v.port.ScrollUp(-max(n, -len(v.lines)))
	}
}

// Page moves the window by its height, down if dir is positive.
func (v *View) Page(dir int) {
	if dir > 0 {
		v.port.PageDown()
	} else if dir < 0 {
		v.port.PageUp()
	}
}

// HalfPage moves the window by half of its height, down if dir is positive.
func (v *View) HalfPage(dir int) {
	if dir > 0 {
		v.port.HalfPageDown()
	} else if dir < 0 {
		v.port.HalfPageUp()
	}
}

// Top moves the window to the first line.
func (v *View) Top() { v.ScrollTo(0) }

// Bottom moves the window to the last line.
func (v *View) Bottom() { v.ScrollTo(len(v.lines)) }

// MoreAbove reports whether there are lines above the window.
func (v *View) MoreAbove() bool { return !v.port.AtTop() }

// MoreBelow reports whether there are lines below the window.
func (v *View) MoreBelow() bool { return !v.port.AtBottom() }

// Note returns "more" with arrows to where there are lines outside the window, or nothing if all are shown.
func (v *View) Note(g style.Glyphs) string { return style.MoreNote(g, v.MoreAbove(), v.MoreBelow()) }

// Position says which lines are shown of how many, with arrows to where there are others: "1–6 of 12 ↓". It is empty if all
// are shown.
func (v *View) Position(g style.Glyphs) string {
	arrows, more := strings.CutPrefix(v.Note(g), "more")
	if !more {
		return ""
	}
	from := v.Offset()
	return fmt.Sprintf("%d–%d of %d%s", from+1, min(from+v.port.Height(), len(v.lines)), len(v.lines), arrows)
}

// Lines returns the lines in the window as they were given: at most its height, fewer where the content is shorter. The
// result must not be changed.
func (v *View) Lines() []string {
	from := min(v.port.YOffset(), len(v.lines))
	return v.lines[from:min(from+v.port.Height(), len(v.lines))]
}
