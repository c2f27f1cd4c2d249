package outfilter

import (
	"strconv"

	"github.com/charmbracelet/x/ansi"
)

// sequence handles control sequences.
func (t *terminal) sequence(cmd ansi.Cmd, p ansi.Params) {
	repeated := t.lastRune
	t.endJoin()
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
		t.wipe([][]cell{row[t.x:], row[:t.x+1], row}[what])
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
			t.unknown("a repetition without a character")
			return
		}
		for range n {
			t.print(repeated)
		}
		t.endJoin()
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

// paint keeps the pen as the list of the parameters since the last reset.
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
