package outfilter

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/mattn/go-runewidth"
)

// behaviour is what terminals differ in.
type behaviour struct {
	wideAmbiguous bool // characters of ambiguous width take two columns
	joinsZWJ      bool // a character after a zero-width joiner joins the cell before
	clampsWide    bool // without autowrap, a wide character that does not fit moves left until it does
	newlines      bool // the terminal driver turns LF into CR LF
}

// cell is one cell of the screen.
type cell struct {
	text, pen string
	rightHalf bool // the right half of a wide character
}

type point struct{ x, y int }

// terminal is a terminal emulator for these tests. It supports what the renderer writes and records anything else in
// unsupported.
type terminal struct {
	behaviour
	w, h        int
	cells       [][]cell
	other       [][]cell // the hidden one of the main and the alternate screen
	x, y        int
	pending     bool // the next character wraps first
	pen         string
	top, bottom int
	last        point // where the last character is
	lastRune    rune  // 0 after a control function
	modes       map[int]bool
	widths      map[rune]int
	saved       struct {
		point
		pen string
	}
	parser      *ansi.Parser
	unsupported string
}

func newTerminal(w, h int, m behaviour) *terminal {
	t := &terminal{behaviour: m, w: w, h: h, cells: blankScreen(w, h), other: blankScreen(w, h), bottom: h - 1, last: point{-1, -1}}
	t.modes, t.widths = map[int]bool{7: true, 25: true}, map[rune]int{}
	t.parser = ansi.NewParser()
	t.parser.SetHandler(ansi.Handler{
		Print: t.print, Execute: t.execute, HandleCsi: t.sequence, HandleEsc: t.escape,
		HandleOsc: func(cmd int, data []byte) { t.unknown("OSC %d %q", cmd, data) },
		HandleDcs: func(_ ansi.Cmd, _ ansi.Params, data []byte) { t.unknown("DCS %q", data) },
	})
	return t
}

func blankScreen(w, h int) [][]cell {
	rows := make([][]cell, h)
	for y := range rows {
		rows[y] = make([]cell, w)
	}
	return rows
}

func (t *terminal) write(b []byte) { t.parser.Parse(b) }

func (t *terminal) unknown(format string, args ...any) {
	if t.unsupported == "" {
		t.unsupported = fmt.Sprintf(format, args...)
	}
}

// resize keeps what fits.
func (t *terminal) resize(w, h int) {
	for _, screen := range []*[][]cell{&t.cells, &t.other} {
		rows := blankScreen(w, h)
		for y := range min(t.h, h) {
			copy(rows[y], (*screen)[y])
		}
		*screen = rows
	}
	t.w, t.h, t.x, t.y = w, h, min(t.x, w-1), min(t.y, h-1)
	t.top, t.bottom, t.pending, t.last = 0, h-1, false, point{-1, -1}
}

// same reports whether t shows the same as o and would react the same to later output.
func (t *terminal) same(o *terminal) bool {
	return t.w == o.w && t.h == o.h && t.x == o.x && t.y == o.y && t.pending == o.pending && t.pen == o.pen && t.top == o.top && t.bottom == o.bottom &&
		maps.Equal(t.modes, o.modes) && slices.EqualFunc(t.cells, o.cells, slices.Equal) && slices.EqualFunc(t.other, o.other, slices.Equal)
}

// state describes everything that same compares, except the hidden screen.
func (t *terminal) state() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d×%d cursor %d,%d pending %v pen %q margins %d–%d modes", t.w, t.h, t.x, t.y, t.pending, t.pen, t.top, t.bottom)
	for _, m := range []int{7, 25, 1049, 2026} {
		fmt.Fprintf(&b, " %d=%v", m, t.modes[m])
	}
	for y, row := range t.cells {
		fmt.Fprintf(&b, "\n%2d ", y)
		pen := ""
		for _, c := range row {
			if c.pen != pen {
				pen = c.pen
				fmt.Fprintf(&b, "{%s}", strings.ReplaceAll(pen, "\x1b[", ""))
			}
			switch {
			case c.rightHalf:
			case c.text == "":
				b.WriteByte('.')
			default:
				b.WriteString(c.text)
			}
		}
	}
	return b.String()
}

func (t *terminal) print(r rune) {
	w, known := t.widths[r]
	if !known {
		w = (&runewidth.Condition{EastAsianWidth: t.wideAmbiguous}).RuneWidth(r)
		t.widths[r] = w
	}
	if r >= 0x1f3fb && r <= 0x1f3ff && t.joinsZWJ {
		w = 0
	}
	at := t.last
	if at.x >= 0 && (w == 0 || t.joinsZWJ && strings.HasSuffix(t.cells[at.y][at.x].text, "\u200d")) {
		t.cells[at.y][at.x].text += string(r)
		return
	}
	if w == 0 { // its base character was not shown
		return
	}
	t.lastRune = r
	if t.modes[7] && (t.pending || t.x+w > t.w) {
		t.x = 0
		t.feed()
	}
	t.pending = false
	if t.x+w > t.w {
		if !t.clampsWide {
			return
		}
		t.x = t.w - w
	}
	t.put(t.x, cell{text: string(r), pen: t.pen})
	t.last = point{t.x, t.y}
	if w == 2 {
		t.put(t.x+1, cell{pen: t.pen, rightHalf: true})
	}
	t.x += w
	if t.x >= t.w {
		t.x, t.pending = t.w-1, t.modes[7]
	}
}

// put sets a cell and clears a wide character that it overwrites in part.
func (t *terminal) put(x int, c cell) {
	row := t.cells[t.y]
	if row[x].rightHalf && x > 0 && !c.rightHalf {
		row[x-1].text = ""
	}
	if x+1 < t.w && row[x+1].rightHalf && !row[x].rightHalf {
		row[x+1].rightHalf = false
	}
	row[x] = c
}

func (t *terminal) feed() {
	if t.y == t.bottom {
		t.scroll(t.top, t.bottom, 1)
	} else if t.y < t.h-1 {
		t.y++
	}
}

// scroll moves rows up by n, or down if n is negative.
func (t *terminal) scroll(top, bottom, n int) {
	for range max(n, -n) {
		if n > 0 {
			copy(t.cells[top:bottom], t.cells[top+1:bottom+1])
			t.cells[bottom] = t.blank()
		} else {
			copy(t.cells[top+1:bottom+1], t.cells[top:bottom])
			t.cells[top] = t.blank()
		}
	}
}

func (t *terminal) blank() []cell {
	row := make([]cell, t.w)
	t.wipe(row)
	return row
}

func (t *terminal) wipe(cells []cell) {
	for i := range cells {
		cells[i] = cell{pen: t.pen}
	}
}

// split clears the wide character that an edit at x would cut.
func (t *terminal) split(x int) {
	if row := t.cells[t.y]; x > 0 && x < t.w && row[x].rightHalf {
		row[x-1].text, row[x].rightHalf = "", false
	}
}

func (t *terminal) move(x, y int) {
	t.x, t.y, t.pending = max(0, min(x, t.w-1)), max(0, min(y, t.h-1)), false
}

// endJoin is called for control functions: characters after one do not join the cell before it.
func (t *terminal) endJoin() { t.last, t.lastRune = point{-1, -1}, 0 }

func (t *terminal) execute(b byte) {
	t.endJoin()
	switch b {
	case '\r':
		t.move(0, t.y)
	case '\n':
		t.pending = false
		if t.newlines {
			t.x = 0
		}
		t.feed()
	case '\b':
		t.move(t.x-1, t.y)
	case '\t':
		t.move((t.x/8+1)*8, t.y)
	default:
		t.unknown("control %#x", b)
	}
}

func (t *terminal) escape(cmd ansi.Cmd) {
	t.endJoin()
	if cmd != 'M' {
		t.unknown("ESC %c", rune(cmd))
	}
	t.pending = false
	if t.y == t.top {
		t.scroll(t.top, t.bottom, -1)
	} else if t.y > 0 {
		t.y--
	}
}
