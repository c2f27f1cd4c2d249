package editor

import (
	"unicode/utf8"

	"callboard/internal/text/cells"
)

// spot is a row on screen: which row of which logical line.
type spot struct{ line, row int }

func (s spot) before(o spot) bool {
	return s.line < o.line || s.line == o.line && s.row < o.row
}

// cursorSpot is the cursor's row.
func (b *Buffer) cursorSpot() spot {
	r := b.rowAt(b.cur.line, b.cur.col)
	if b.tail && r > 0 && b.rows(b.cur.line)[r].start == b.cur.col {
		r--
	}
	return spot{b.cur.line, r}
}

// shift is the row n rows below s, or above if negative; the first or last at the ends.
func (b *Buffer) shift(s spot, n int) spot {
	for n < 0 {
		if s.row+n >= 0 {
			return spot{s.line, s.row + n}
		}
		if s.line == 0 {
			return spot{}
		}
		n += s.row + 1
		s.line--
		s.row = len(b.rows(s.line)) - 1
	}
	for n > 0 {
		left := len(b.rows(s.line)) - 1 - s.row
		if n <= left {
			return spot{s.line, s.row + n}
		}
		if s.line == len(b.lines)-1 {
			return spot{s.line, s.row + left}
		}
		n -= left + 1
		s = spot{s.line + 1, 0}
	}
	return s
}

func (b *Buffer) lastSpot() spot {
	last := len(b.lines) - 1
	return spot{last, len(b.rows(last)) - 1}
}

// show moves the window as little as brings the cursor into it, and not past the end.
func (b *Buffer) show() {
	b.drawn = false
	b.top.row = min(b.top.row, len(b.rows(b.top.line))-1)
	up := max(b.h, 1) - 1
	s := b.cursorSpot()
	if s.before(b.top) {
		b.top = s
	} else if low := b.shift(s, -up); b.top.before(low) {
		b.top = low
	}
	if low := b.shift(b.lastSpot(), -up); low.before(b.top) {
		b.top = low
	}
}

// Cursor returns the cell of the window the cursor stands on; 0, 0 when there is none.
func (b *Buffer) Cursor() (x, y int) {
	s := b.cursorSpot()
	for t := b.top; t.line < s.line; t = (spot{t.line + 1, 0}) {
		y += len(b.rows(t.line)) - t.row
	}
	y += s.row
	if b.top.line == s.line {
		y -= b.top.row
	}
	start := b.rows(s.line)[s.row].start
	x = cells.Width(b.m, b.lines[s.line].text[start:b.cur.col])
	return max(min(x, b.w-1), 0), max(min(y, b.h-1), 0)
}

// Click moves the cursor to the cell x, y of the window, or as near as there is text.
func (b *Buffer) Click(x, y int) {
	b.sealed = true
	y = max(min(y, b.h-1), 0)
	last := b.lastSpot()
	to := b.shift(b.top, y)
	if to == last && b.shift(b.top, y-1) == last && y > 0 {
		b.jump(b.end()) // below the text
		return
	}
	b.toCell(to, max(x, 0))
	b.goal = -1
	b.show()
}

// ScrollBy moves the window n rows down, up if negative, and takes the cursor along
// only when it would leave the window.
func (b *Buffer) ScrollBy(n int) {
	b.sealed = true
	up := max(b.h, 1) - 1
	top := b.shift(b.top, n)
	if low := b.shift(b.lastSpot(), -up); low.before(top) {
		top = low
	}
	b.top = top
	s, bottom := b.cursorSpot(), b.shift(top, up)
	switch {
	case s.before(top):
		b.aim()
		b.toCell(top, b.goal)
	case bottom.before(s):
		b.aim()
		b.toCell(bottom, b.goal)
	}
	b.show()
}

// Lines returns exactly h rows of exactly w cells of plain text: the window. The slice
// is reused by the next call.
func (b *Buffer) Lines() []string {
	if b.drawn {
		return b.view
	}
	b.view = b.view[:0]
	b.each(func(text string, r row) { b.view = append(b.view, b.draw(text[r.start:r.end])) })
	for len(b.view) < b.h {
		b.view = append(b.view, cells.Blank(b.w))
	}
	b.drawn = true
	return b.view
}

// each calls f for the rows in the window, from the top.
func (b *Buffer) each(f func(text string, r row)) {
	for y, s := 0, b.top; y < b.h && s.line < len(b.lines); s = (spot{s.line + 1, 0}) {
		rows := b.rows(s.line)
		for ; s.row < len(rows) && y < b.h; y++ {
			f(b.lines[s.line].text, rows[s.row])
			s.row++
		}
	}
}

// draw makes a row exactly w cells wide. Hanging spaces are cut; a grapheme for which
// the window is too narrow shows as a question mark rather than not at all.
func (b *Buffer) draw(s string) string {
	n, used := cells.Fit(b.m, s, b.w)
	if n < len(s) && used < b.w {
		if r, _ := utf8.DecodeRuneInString(s[n:]); !isSpace(r) {
			return s[:n] + "?" + cells.Blank(b.w-used-1)
		}
	}
	return s[:n] + cells.Blank(b.w-used)
}

// LimitColumns tells, for each row Lines returns, the cell from which on its text lies beyond
// the first limit code points: 0 when all of it does, w when none does. The slice is new.
func (b *Buffer) LimitColumns(limit int) []int {
	out := make([]int, 0, b.h)
	if from, ok := b.charAt(limit); ok {
		line := b.top.line
		b.each(func(text string, r row) {
			x := b.w
			switch {
			case line > from.line || line == from.line && r.start >= from.col:
				x = 0
			case line == from.line && r.end > from.col:
				x = min(b.widthBefore(text, r, from.col), b.w)
			}
			out = append(out, x)
			if r.end == len(text) {
				line++
			}
		})
	}
	for len(out) < b.h {
		out = append(out, b.w)
	}
	return out
}

// widthBefore is the width of the graphemes of a row that end at or before col.
func (b *Buffer) widthBefore(text string, r row, col int) (x int) {
	for i := r.start; i < r.end; {
		n, w := cells.Next(b.m, text[i:])
		if i += n; i > col {
			break
		}
		x += w
	}
	return x
}

// charAt is where the first n code points end; false when there are no more than n.
func (b *Buffer) charAt(n int) (pos, bool) {
	n = max(n, 0)
	if b.chars <= n {
		return pos{}, false
	}
	for i, l := range b.lines {
		if n > l.chars {
			n -= l.chars + 1
			continue
		}
		col := 0
		for ; n > 0; n-- {
			_, size := utf8.DecodeRuneInString(l.text[col:])
			col += size
		}
		return pos{i, col}, true
	}
	return pos{}, false
}
