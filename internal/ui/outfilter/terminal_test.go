package outfilter

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/mattn/go-runewidth"
)

// manners are what terminals do not agree about.
type manners struct {
	broad    bool // signs of ambiguous width take two columns
	joining  bool // what follows a zero width joiner belongs to the cell before
	squeezed bool // without autowrap, a wide character that does not fit goes where it does
	newlines bool // the terminal driver turns a line feed into two characters
}

// place is one cell of a terminal's screen.
type place struct {
	text, pen string
	half      bool // the right half of a wide character
}

type point struct{ x, y int }

// terminal is a terminal of its own making, for the tests: it knows what the renderer writes, and refuses all else.
type terminal struct {
	manners
	w, h        int
	cells       [][]place
	other       [][]place // the screen that is not shown
	x, y        int
	pending     bool // the next character wraps first
	pen         string
	top, bottom int
	last        point // of the character before
	lastRune    rune  // 0 after a control function
	modes       map[int]bool
	widths      map[rune]int
	saved       struct {
		point
		pen string
	}
	parser *ansi.Parser
	refuse string
}

func newTerminal(w, h int, m manners) *terminal {
	t := &terminal{manners: m, w: w, h: h, cells: blankScreen(w, h), other: blankScreen(w, h), bottom: h - 1, last: point{-1, -1}}
	t.modes, t.widths = map[int]bool{7: true, 25: true}, map[rune]int{}
	t.parser = ansi.NewParser()
	t.parser.SetHandler(ansi.Handler{
		Print: t.print, Execute: t.execute, HandleCsi: t.sequence, HandleEsc: t.escape,
		HandleOsc: func(cmd int, data []byte) { t.unknown("OSC %d %q", cmd, data) },
		HandleDcs: func(_ ansi.Cmd, _ ansi.Params, data []byte) { t.unknown("DCS %q", data) },
	})
	return t
}

func blankScreen(w, h int) [][]place {
	rows := make([][]place, h)
	for y := range rows {
		rows[y] = make([]place, w)
	}
	return rows
}

func (t *terminal) write(b []byte) { t.parser.Parse(b) }

func (t *terminal) unknown(format string, args ...any) {
	if t.refuse == "" {
		t.refuse = fmt.Sprintf(format, args...)
	}
}

// resize keeps what fits.
func (t *terminal) resize(w, h int) {
	for _, screen := range []*[][]place{&t.cells, &t.other} {
		rows := blankScreen(w, h)
		for y := range min(t.h, h) {
			copy(rows[y], (*screen)[y])
		}
		*screen = rows
	}
	t.w, t.h, t.x, t.y = w, h, min(t.x, w-1), min(t.y, h-1)
	t.top, t.bottom, t.pending, t.last = 0, h-1, false, point{-1, -1}
}

// same reports whether nobody could tell t from another terminal of the same manners.
func (t *terminal) same(o *terminal) bool {
	return t.w == o.w && t.h == o.h && t.x == o.x && t.y == o.y && t.pending == o.pending && t.pen == o.pen && t.top == o.top && t.bottom == o.bottom &&
		maps.Equal(t.modes, o.modes) && slices.EqualFunc(t.cells, o.cells, slices.Equal) && slices.EqualFunc(t.other, o.other, slices.Equal)
}

// state is all that a person or a later byte could tell a terminal by.
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
			case c.half:
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
		w = (&runewidth.Condition{EastAsianWidth: t.broad}).RuneWidth(r)
		t.widths[r] = w
	}
	if r >= 0x1f3fb && r <= 0x1f3ff && t.joining {
		w = 0
	}
	at := t.last
	if at.x >= 0 && (w == 0 || t.joining && strings.HasSuffix(t.cells[at.y][at.x].text, "\u200d")) {
		t.cells[at.y][at.x].text += string(r)
		return
	}
	if w == 0 { // what it belongs to was not shown
		return
	}
	t.lastRune = r
	if t.modes[7] && (t.pending || t.x+w > t.w) {
		t.x = 0
		t.feed()
	}
	t.pending = false
	if t.x+w > t.w {
		if !t.squeezed {
			return
		}
		t.x = t.w - w
	}
	t.put(t.x, place{text: string(r), pen: t.pen})
	t.last = point{t.x, t.y}
	if w == 2 {
		t.put(t.x+1, place{pen: t.pen, half: true})
	}
	t.x += w
	if t.x >= t.w {
		t.x, t.pending = t.w-1, t.modes[7]
	}
}

// put sets a cell; of a wide character that it hits nothing is left.
func (t *terminal) put(x int, c place) {
	row := t.cells[t.y]
	if row[x].half && x > 0 && !c.half {
		row[x-1].text = ""
	}
	if x+1 < t.w && row[x+1].half && !row[x].half {
		row[x+1].half = false
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

func (t *terminal) blank() []place {
	row := make([]place, t.w)
	t.wipe(row)
	return row
}

func (t *terminal) wipe(cells []place) {
	for i := range cells {
		cells[i] = place{pen: t.pen}
	}
}

// split clears the wide character that an edit at x would cut.
func (t *terminal) split(x int) {
	if row := t.cells[t.y]; x > 0 && x < t.w && row[x].half {
		row[x-1].text, row[x].half = "", false
	}
}

func (t *terminal) move(x, y int) {
	t.x, t.y, t.pending = max(0, min(x, t.w-1)), max(0, min(y, t.h-1)), false
}

// moved says that a control function came, so that nothing joins what was before it.
func (t *terminal) moved() { t.last, t.lastRune = point{-1, -1}, 0 }

func (t *terminal) execute(b byte) {
	t.moved()
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
	t.moved()
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

func (t *terminal) sequence(cmd ansi.Cmd, p ansi.Params) {
	repeated := t.lastRune
	t.moved()
	if cmd.Prefix() == '?' && (cmd.Final() == 'h' || cmd.Final() == 'l') && cmd.Intermediate() == 0 {
		n, _, _ := p.Param(0, 0)
		t.mode(n, cmd.Final() == 'h')
		return
	}
	if cmd.Prefix() != 0 || cmd.Intermediate() != 0 {
		t.unknown("CSI %v %v", cmd, p)
		return
	}
	n, _, _ := p.Param(0, 1)
	m, _, _ := p.Param(1, 1)
	n, m = max(n, 1), max(m, 1)
	what, _, _ := p.Param(0, 0)
	row := t.cells[t.y]
	switch cmd.Final() {
	case 'm':
		t.paint(p)
	case 'H':
		t.move(m-1, n-1)
	case 'd':
		t.move(t.x, n-1)
	case 'G', '`':
		t.move(n-1, t.y)
	case 'A':
		t.move(t.x, t.y-n)
	case 'B':
		t.move(t.x, t.y+n)
	case 'C':
		t.move(t.x+n, t.y)
	case 'D':
		t.move(t.x-n, t.y)
	case 'Z':
		for range n {
			t.move((t.x-1)/8*8, t.y)
		}
	case 'K':
		t.split([]int{t.x, t.x + 1, 0}[what])
		t.wipe([][]place{row[t.x:], row[:t.x+1], row}[what])
	case 'J':
		for y, r := range t.cells {
			if what == 2 || what == 0 && y > t.y || what == 1 && y < t.y {
				t.wipe(r)
			}
		}
		if what == 0 {
			t.wipe(row[t.x:])
		}
	case 'X':
		t.split(t.x)
		t.split(min(t.x+n, t.w))
		t.wipe(row[t.x:min(t.x+n, t.w)])
	case '@':
		t.split(t.x)
		n = min(n, t.w-t.x)
		copy(row[t.x+n:], row[t.x:])
		t.wipe(row[t.x : t.x+n])
	case 'P':
		t.split(t.x)
		n = min(n, t.w-t.x)
		t.split(t.x + n)
		copy(row[t.x:], row[t.x+n:])
		t.wipe(row[t.w-n:])
	case 'b':
		if repeated == 0 {
			t.unknown("a repetition of nothing")
			return
		}
		for range n {
			t.print(repeated)
		}
		t.moved()
	case 'L', 'M':
		if t.y < t.top || t.y > t.bottom {
			return
		}
		if cmd.Final() == 'L' {
			n = -n
		}
		t.scroll(t.y, t.bottom, n)
		t.move(0, t.y)
	case 'S':
		t.scroll(t.top, t.bottom, n)
	case 'T':
		t.scroll(t.top, t.bottom, -n)
	case 'r':
		low, _, _ := p.Param(1, t.h)
		t.top, t.bottom = n-1, min(low, t.h)-1
		t.move(0, 0)
	default:
		t.unknown("CSI %c %v", cmd.Final(), p)
	}
}

// paint keeps the pen as the list of what set it, since the last reset.
func (t *terminal) paint(p ansi.Params) {
	if n, _, _ := p.Param(0, 0); len(p) == 0 || len(p) == 1 && n == 0 {
		t.pen = ""
		return
	}
	p.ForEach(0, func(_, n int, more bool) {
		t.pen += strconv.Itoa(n)
		if more {
			t.pen += ":"
		} else {
			t.pen += ";"
		}
	})
	t.pen += " "
}

func (t *terminal) mode(n int, on bool) {
	switch n {
	case 7:
		if !on {
			t.pending = false
		}
	case 25, 2026:
	case 1049:
		if on == t.modes[n] {
			break
		}
		t.cells, t.other = t.other, t.cells
		if on {
			t.saved.point, t.saved.pen = point{t.x, t.y}, t.pen
			for _, row := range t.cells {
				t.wipe(row)
			}
		} else {
			t.move(t.saved.x, t.saved.y)
			t.pen = t.saved.pen
		}
	default:
		t.unknown("mode %d", n)
	}
	t.modes[n] = on
}
