package testterm

import (
	"fmt"
	"strings"

	"github.com/gdamore/tcell/v3/color"
	"github.com/gdamore/tcell/v3/vt"
)

// Cell is one cell of the screen.
type Cell struct {
	Text                                          string // one grapheme; empty in a blank cell and in the right half of a wide one
	Width                                         int    // cells: 1 or 2; 0 if nothing was written
	Fg, Bg                                        string // "#rrggbb". The terminal's default is silver on black: "#c0c0c0", "#000000"
	Bold, Dim, Italic, Underline, Strike, Reverse bool
	Link                                          string // the target of a hyperlink (OSC 8)
}

// Screen returns the text on the screen: one line for each row, without spaces at its
// end. A wide character occurs once.
func (t *Term) Screen() string { return t.display.visible().text() }

func (p frame) text() string {
	var b strings.Builder
	for y := range int(p.size.Y) {
		if y > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.row(y))
	}
	return b.String()
}

func (p frame) row(y int) string {
	var b strings.Builder
	w := int(p.size.X)
	for x := 0; x < w; x++ {
		c := p.cells[y*w+x]
		if c.C == "" {
			b.WriteByte(' ')
			continue
		}
		b.WriteString(c.C)
		if c.W > 1 {
			x++
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// Find returns the cell of the first occurrence of a text, from the top. It fails the test
// if the text is not on the screen. Its result can be clicked: t.Click(t.Find("Play")).
func (t *Term) Find(what string) (x, y int) {
	t.tb.Helper()
	p := t.display.visible()
	w := int(p.size.X)
	for y := range int(p.size.Y) {
		at := strings.Index(p.row(y), what)
		if at < 0 {
			continue
		}
		for x, bytes := 0, 0; x < w; x++ {
			if bytes >= at {
				return x, y
			}
			c := p.cells[y*w+x]
			bytes += max(len(c.C), 1)
			if c.W > 1 {
				x++
			}
		}
	}
	t.fail("%q is not on the screen", what)
	return 0, 0
}

// Cursor returns the cursor's cell, from 0 at the top left, and whether it is shown.
func (t *Term) Cursor() (x, y int, visible bool) {
	p := t.display.visible()
	return int(p.pos.X), int(p.pos.Y), p.visible
}

// Cell returns one cell, counted from 0 at the top left. Cells outside the screen are empty.
func (t *Term) Cell(x, y int) Cell {
	p := t.display.visible()
	if x < 0 || y < 0 || x >= int(p.size.X) || y >= int(p.size.Y) {
		return Cell{}
	}
	return newCell(p.cells[y*int(p.size.X)+x])
}

func newCell(c vt.Cell) Cell {
	a := c.S.Attr()
	link, _ := c.S.Url()
	return Cell{
		Text: c.C, Width: c.W, Fg: hex(c.S.Fg(), "#c0c0c0"), Bg: hex(c.S.Bg(), "#000000"),
		Bold: a&vt.Bold != 0, Dim: a&vt.Dim != 0, Italic: a&vt.Italic != 0, Underline: a&vt.Underline != 0,
		Strike: a&vt.StrikeThrough != 0, Reverse: a&vt.Reverse != 0, Link: link,
	}
}

func hex(c color.Color, standard string) string {
	if v := c.Hex(); v >= 0 {
		return fmt.Sprintf("#%06x", v)
	}
	return standard
}

// Title returns the window title that the program set (OSC 2).
func (t *Term) Title() string {
	t.display.mu.Lock()
	defer t.display.mu.Unlock()
	return t.display.title
}

// Clipboard returns what the program last copied (OSC 52).
func (t *Term) Clipboard() string {
	t.display.mu.Lock()
	defer t.display.mu.Unlock()
	return string(t.display.clipboard)
}

// Bells returns how often the bell rang.
func (t *Term) Bells() int {
	t.display.mu.Lock()
	defer t.display.mu.Unlock()
	return t.display.bells
}

// AltScreen reports whether the alternate screen is shown. After a clean exit it must not be.
func (t *Term) AltScreen() bool {
	t.display.mu.Lock()
	defer t.display.mu.Unlock()
	return t.display.onAlt
}

// Mode reports whether a DEC private mode is on: the mouse (1000, 1002, 1003,
// 1006), focus reports (1004), the alternate screen (1049), bracketed paste (2004),
// synchronised output (2026) and grapheme widths (2027). Other modes are reported as off.
func (t *Term) Mode(number int) bool { return t.display.mode(vt.PrivateMode(number)) }

// framed draws the screen for the log of a failed test.
func (t *Term) framed() string {
	p := t.display.visible()
	var b strings.Builder
	fmt.Fprintf(&b, "┌ %d×%d, cursor %d,%d", p.size.X, p.size.Y, p.pos.X, p.pos.Y)
	if !p.visible {
		b.WriteString(" (hidden)")
	}
	if title := t.Title(); title != "" {
		fmt.Fprintf(&b, ", title %q", title)
	}
	if t.Exited() {
		fmt.Fprintf(&b, ", exited with %d", t.code)
	}
	b.WriteByte('\n')
	for y := range int(p.size.Y) {
		b.WriteString("│" + p.row(y) + "\n")
	}
	return b.String() + "└"
}

// Cells returns all cells of the screen, row by row, and its width.
func (t *Term) Cells() (cells []Cell, w int) {
	p := t.display.visible()
	cells = make([]Cell, len(p.cells))
	for i, c := range p.cells {
		cells[i] = newCell(c)
	}
	return cells, int(p.size.X)
}
