// Package qrcode draws a text as a QR code (ISO/IEC 18004) with terminal cells.
//
// The codes come from rsc.io/qr/coding, in byte mode. That library has no search for the best mask; mask 0 is used, which
// every reader accepts. Only the levels L and M are used: a terminal has no dirt or damage, only little room.
package qrcode

import (
	"errors"
	"strings"

	"rsc.io/qr/coding"

	"callboard/internal/ui/widget/style"
)

// QuietZone is the number of light modules that the standard wants on every side of a code.
const QuietZone = 4

// ErrTooLong says that a text has more bytes than the largest code can hold: 2,331 at level M, 2,953 at level L.
var ErrTooLong = errors.New("the text is too long for a QR code")

// Layout says how a text is drawn: its size in modules, its error correction and its quiet zone. Layouts can be compared.
type Layout struct {
	version coding.Version
	level   coding.Level
	quiet   int
	ascii   bool
}

// Fit finds the best layout for text in w × h cells: level M, else level L, else level L with half of the quiet zone,
// which today's readers accept. ok is false if none fits. Fit draws nothing and is cheap enough for every frame.
func Fit(text string, ascii bool, w, h int) (l Layout, ok bool) {
	for _, try := range []struct {
		level coding.Level
		quiet int
	}{{coding.M, QuietZone}, {coding.L, QuietZone}, {coding.L, QuietZone / 2}} {
		version, level, ok := choose(len(text), try.level)
		l := Layout{version, level, try.quiet, ascii}
		if cols, rows := l.Size(); ok && cols <= w && rows <= h {
			return l, true
		}
	}
	return Layout{}, false
}

// choose returns the smallest version that holds n bytes at least at level least, and the highest level up to M that
// fits into this version. ok is false if no version is large enough.
func choose(n int, least coding.Level) (v coding.Version, level coding.Level, ok bool) {
	for v = coding.MinVersion; v <= coding.MaxVersion; v++ {
		for level = coding.M; level >= least; level-- {
			if bitsOf(n, v) <= 8*v.DataBytes(level) {
				return v, level, true
			}
		}
	}
	return 0, 0, false
}

// bitsOf returns the bits that n bytes take in byte mode: the mode, the count and the bytes (ISO/IEC 18004, 7.4).
func bitsOf(n int, v coding.Version) int {
	count := 8
	if v >= 10 {
		count = 16
	}
	return 4 + count + 8*n
}

// modules returns the number of modules on a side, without the quiet zone.
func (l Layout) modules() int { return 17 + 4*int(l.version) }

// Size returns the number of terminal columns and rows that the code takes, with its quiet zone.
func (l Layout) Size() (cols, rows int) {
	side := l.modules() + 2*l.quiet
	if l.ascii {
		return 2 * side, side
	}
	return side, (side + 1) / 2
}

// Code is an encoded text with its layout.
type Code struct {
	layout Layout
	code   *coding.Code
}

// Encode encodes text for a layout that Fit returned for a text of this length. It takes about 0.1 ms: keep the
// result between frames. It returns ErrTooLong if the text does not fit into the layout.
func Encode(text string, l Layout) (*Code, error) {
	if l.version < coding.MinVersion || bitsOf(len(text), l.version) > 8*l.version.DataBytes(l.level) {
		return nil, ErrTooLong
	}
	plan, err := coding.NewPlan(l.version, l.level, 0)
	if err != nil {
		return nil, err
	}
	code, err := plan.Encode(coding.String(text))
	if err != nil {
		return nil, err
	}
	return &Code{l, code}, nil
}

// Layout returns the layout of the code.
func (c *Code) Layout() Layout { return c.layout }

// Lines draws the code with its quiet zone in the size of its layout: with half blocks, or with whole cells for --ascii.
func (c *Code) Lines(t *style.Theme) []string {
	if c.layout.ascii {
		return c.wholeCells(t)
	}
	return c.halfBlocks(t)
}

// halfBlocks draws two modules in each cell, one above the other.
func (c *Code) halfBlocks(t *style.Theme) []string {
	var lines []string
	from, to := -c.layout.quiet, c.layout.modules()+c.layout.quiet
	for y := from; y < to; y += 2 {
		var b strings.Builder
		for x := from; x < to; x++ {
			switch above, below := c.code.Black(x, y), c.code.Black(x, y+1); {
			case above && below:
				b.WriteString("█")
			case above:
				b.WriteString("▀")
			case below:
				b.WriteString("▄")
			default:
				b.WriteString(" ")
			}
		}
		lines = append(lines, t.DarkOnLight.Paint(b.String()))
	}
	return lines
}

// wholeCells draws each module as two spaces, light or dark: no ASCII character fills its cell.
func (c *Code) wholeCells(t *style.Theme) []string {
	var lines []string
	from, to := -c.layout.quiet, c.layout.modules()+c.layout.quiet
	for y := from; y < to; y++ {
		var b strings.Builder
		for x := from; x < to; x++ {
			ink := t.DarkOnLight
			if c.code.Black(x, y) {
				ink = t.LightOnDark
			}
			b.WriteString(ink.Paint("  "))
		}
		lines = append(lines, b.String())
	}
	return lines
}
