package editor

import (
	"unicode/utf8"

	"callboard/internal/text/cells"
)

// rowPos is the position of a wrapped row: its logical line, and its index in that line.
type rowPos struct{ line, row int }

func (s rowPos) before(o rowPos) bool {
	return s.line < o.line || s.line == o.line && s.row < o.row
}

// cursorRow returns the row of the cursor.
func (b *Buffer) cursorRow() rowPos {
	r := b.rowAt(b.cur.line, b.cur.col)
	if b.tail && r > 0 && b.rows(b.cur.line)[r].start == b.cur.col {
		r--
	}
	return rowPos{b.cur.line, r}
}

// shift returns the row n rows below s, above if negative, limited to the first and the last row.
func (b *Buffer) shift(s rowPos, n int) rowPos {
	for n < 0 {
		if s.row+n >= 0 {
			return rowPos{s.line, s.row + n}
		}
		if s.line == 0 {
			return rowPos{}
		}
		n += s.row + 1
		s.line--
		s.row = len(b.rows(s.line)) - 1
	}
	for n > 0 {
		left := len(b.rows(s.line)) - 1 - s.row
		if n <= left {
			return rowPos{s.line, s.row + n}
		}
		if s.line == len(b.lines)-1 {
			return rowPos{s.line, s.row + left}
		}
		n -= left + 1
		s = rowPos{s.line + 1, 0}
	}
	return s
}

func (b *Buffer) lastRow() rowPos {
	last := len(b.lines) - 1
	return rowPos{last, len(b.rows(last)) - 1}
}

// show scrolls the window by the least amount that shows the cursor, and not past the end of the text.
func (b *Buffer) show() {
	b.drawn = false
	b.top.row = min(b.top.row, len(b.rows(b.top.line))-1)
	up := max(b.h, 1) - 1
	s := b.cursorRow()
	if s.before(b.top) {
		b.top = s
	} else if low := b.shift(s, -up); b.top.before(low) {
		b.top = low
	}
	if low := b.shift(b.lastRow(), -up); low.before(b.top) {
		b.top = low
	}
}

// Cursor returns the cell of the cursor in the window; 0, 0 for a window of no size.
func (b *Buffer) Cursor() (x, y int) {
	s := b.cursorRow()
	for t := b.top; t.line < s.line; t = (rowPos{t.line + 1, 0}) {
		y += len(b.rows(t.line)) - t.row
	}
	y += s.row
	if b.top.line == s.line {
		y -= b.top.row
	}
	start := b.rows(s.line)[s.row].start
	x = cells.Width(method, b.lines[s.line].text[start:b.cur.col])
	return max(min(x, b.w-1), 0), max(min(y, b.h-1), 0)
}

// Click moves the cursor to the cell x, y of the window, or to the nearest text.
func (b *Buffer) Click(x, y int) {
	b.sealed = true
	y = max(min(y, b.h-1), 0)
	last := b.lastRow()
	to := b.shift(b.top, y)
	if to == last && b.shift(b.top, y-1) == last && y > 0 {
		b.moveCursor(b.end()) // below the text
		return
	}
	b.toCell(to, max(x, 0))
	b.goal = -1
	b.show()
}

// ScrollBy moves the window n rows down, up if negative. The cursor moves only if it would leave the window.
func (b *Buffer) ScrollBy(n int) {
	b.sealed = true
	up := max(b.h, 1) - 1
	top := b.shift(b.top, n)
	if low := b.shift(b.lastRow(), -up); low.before(top) {
		top = low
	}
	b.top = top
	s, bottom := b.cursorRow(), b.shift(top, up)
	switch {
	case s.before(top):
		b.setGoal()
		b.toCell(top, b.goal)
	case bottom.before(s):
		b.setGoal()
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
	for y, s := 0, b.top; y < b.h && s.line < len(b.lines); s = (rowPos{s.line + 1, 0}) {
		rows := b.rows(s.line)
		for ; s.row < len(rows) && y < b.h; y++ {
			f(b.lines[s.line].text, rows[s.row])
			s.row++
		}
	}
}

// draw makes a row exactly w cells wide. Spaces beyond the width are cut; a grapheme that is wider than the window is drawn
// as a question mark.
func (b *Buffer) draw(s string) string {
	n, used := cells.Fit(method, s, b.w)
	if n < len(s) && used < b.w {
		if r, _ := utf8.DecodeRuneInString(s[n:]); !isSpace(r) {
			return s[:n] + "?" + cells.Blank(b.w-used-1)
		}
	}
	return s[:n] + cells.Blank(b.w-used)
}

// widthBefore returns the width of the graphemes of a row that end at or before col.
func (b *Buffer) widthBefore(text string, r row, col int) (x int) {
	for i := r.start; i < r.end; {
		n, w := cells.Next(method, text[i:])
		if i += n; i > col {
			break
		}
		x += w
	}
	return x
}
