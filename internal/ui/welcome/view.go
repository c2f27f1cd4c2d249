package welcome

import (
	"slices"

	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/style"
)

// width is how wide the text is, in cells.
func (s *Screen) width() int { return max(min(s.area.W-2, 62), 0) }

// priority says how long a part of the page stays when the terminal is low: empty lines go first.
type priority int

const (
	always priority = iota
	helpful
	blank
)

// part is a paragraph of the page: words with a key before them, or a field.
type part struct {
	priority  priority
	ink       style.Ink
	key, text string
	field     *field.Field
}

const (
	keyCells  = 8  // the column of the keys
	markCells = 2  // before a field
	pageRows  = 11 // of an ordinary page: all pages begin on its line, so that nothing moves when one has a line more
)

// View draws the page in the middle, with as much of it as there is room for.
func (s *Screen) View() ([]string, *screen.Point) {
	width, area := s.width(), s.area
	parts := s.parts(s.host.Look().Theme)
	block, cursor := s.block(parts, width)
	for len(block) > area.H {
		i := leastImportant(parts)
		if i < 0 {
			break
		}
		parts = slices.Delete(parts, i, i+1)
		block, cursor = s.block(parts, width)
	}
	if cursor != nil && len(block) > area.H { // the field stays visible
		from := min(max(cursor.Y-area.H/2, 0), len(block)-area.H)
		block, cursor.Y = block[from:], cursor.Y-from
	}
	left, top := max((area.W-width)/2, 0), max(min((area.H-pageRows)/2, area.H-len(block)), 0)
	out := make([]string, area.H)
	for i := range out {
		out[i] = style.Blank(area.W)
		if k := i - top; k >= 0 && k < len(block) {
			out[i] = style.Blank(left) + block[k] + style.Blank(area.W-left-width)
		}
	}
	if cursor != nil {
		cursor = &screen.Point{X: area.X + left + cursor.X, Y: area.Y + top + cursor.Y}
	}
	return out, cursor
}

// leastImportant is the part that goes first where there is no room for all of them, or −1.
func leastImportant(parts []part) int {
	least := -1
	for i, p := range parts {
		if p.priority > always && (least < 0 || p.priority > parts[least].priority) {
			least = i
		}
	}
	return least
}

// block draws the parts, and tells where the cursor is in them.
func (s *Screen) block(parts []part, width int) (lines []string, cursor *screen.Point) {
	for _, p := range parts {
		if p.field != nil {
			cursor = &screen.Point{X: min(markCells+p.field.CursorX(), max(width-1, 0)), Y: len(lines)}
			lines = append(lines, style.Fit(p.ink.Paint(style.Fit(s.host.Look().Glyphs.Bar, markCells))+p.field.View(), width))
			continue
		}
		indent := ""
		if p.key != "" {
			indent = style.Fit(p.key, min(keyCells, width))
		}
		for _, text := range style.Wrap(p.text, max(width-style.Width(indent), 1)) {
			lines = append(lines, p.ink.Paint(style.Fit(indent+text, width)))
			indent = style.Blank(style.Width(indent))
		}
	}
	return lines, cursor
}
