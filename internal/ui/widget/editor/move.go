package editor

import (
	"unicode"
	"unicode/utf8"

	"callboard/internal/text/cells"

	"github.com/rivo/uniseg"
)

// place puts the cursor at p without ending a run of typing.
func (b *Buffer) place(p pos) {
	b.cur, b.tail, b.goal = p, false, -1
	b.show()
}

// jump puts the cursor at p; what is typed next is a new step of undo.
func (b *Buffer) jump(p pos) {
	b.sealed = true
	b.place(p)
}

// Left moves one grapheme back, over the end of a line too.
func (b *Buffer) Left() { b.jump(b.leftOf(b.cur)) }

// Right moves one grapheme on, over the end of a line too.
func (b *Buffer) Right() { b.jump(b.rightOf(b.cur)) }

// WordLeft moves to the start of the word at or before the cursor.
func (b *Buffer) WordLeft() { b.jump(b.wordLeftOf(b.cur)) }

// WordRight moves to the end of the word at or after the cursor.
func (b *Buffer) WordRight() { b.jump(b.wordRightOf(b.cur)) }

// Top moves to the start of the text.
func (b *Buffer) Top() { b.jump(pos{}) }

// Bottom moves to the end of the text.
func (b *Buffer) Bottom() { b.jump(b.end()) }

// LineStart moves to the start of the row on screen.
func (b *Buffer) LineStart() {
	s := b.cursorSpot()
	b.jump(pos{s.line, b.rows(s.line)[s.row].start})
}

// LineEnd moves to the end of the row on screen, before the spaces at which it wraps.
func (b *Buffer) LineEnd() {
	b.sealed = true
	b.toCell(b.cursorSpot(), 1<<30)
	b.goal = -1
	b.show()
}

// Up moves one row up, as near to the column the run of vertical moves began in as the
// row allows.
func (b *Buffer) Up() { b.vertical(-1, false) }

// Down moves one row down.
func (b *Buffer) Down() { b.vertical(1, false) }

// PageUp moves cursor and window up by a window less one row.
func (b *Buffer) PageUp() { b.vertical(-max(b.h-1, 1), true) }

// PageDown moves cursor and window down by a window less one row.
func (b *Buffer) PageDown() { b.vertical(max(b.h-1, 1), true) }

func (b *Buffer) vertical(rows int, page bool) {
	b.sealed = true
	b.aim()
	s := b.cursorSpot()
	if page {
		b.top = b.shift(b.top, rows)
	}
	if to := b.shift(s, rows); to != s {
		b.toCell(to, b.goal)
	}
	b.show()
}

// aim keeps the column a run of vertical moves began in.
func (b *Buffer) aim() {
	if b.goal < 0 {
		b.goal, _ = b.Cursor()
	}
}

// toCell puts the cursor on the row at s as near to cell x as it allows.
func (b *Buffer) toCell(s spot, x int) {
	rows, text := b.rows(s.line), b.lines[s.line].text
	r := rows[s.row]
	last := s.row == len(rows)-1
	end := r.end
	if !last {
		end = r.start + len(trimSpaces(text[r.start:r.end]))
	}
	n, _ := cells.Fit(b.m, text[r.start:end], x)
	b.cur = pos{s.line, r.start + n}
	b.tail = !last && b.cur.col == r.end
}

// trimSpaces cuts off the spaces at the end that hang over a wrap.
func trimSpaces(s string) string {
	for s != "" {
		r, n := utf8.DecodeLastRuneInString(s)
		if !isSpace(r) {
			break
		}
		s = s[:len(s)-n]
	}
	return s
}

func (b *Buffer) leftOf(p pos) pos {
	switch {
	case p.col > 0:
		return pos{p.line, cells.Prev(b.m, b.lines[p.line].text, p.col)}
	case p.line > 0:
		return pos{p.line - 1, len(b.lines[p.line-1].text)}
	}
	return p
}

func (b *Buffer) rightOf(p pos) pos {
	text := b.lines[p.line].text
	switch {
	case p.col < len(text):
		n, _ := cells.Next(b.m, text[p.col:])
		return pos{p.line, p.col + n}
	case p.line+1 < len(b.lines):
		return pos{p.line + 1, 0}
	}
	return p
}

func (b *Buffer) wordLeftOf(p pos) pos {
	if p.col == 0 {
		return b.leftOf(p)
	}
	return pos{p.line, WordStart(b.m, b.lines[p.line].text, p.col)}
}

func (b *Buffer) wordRightOf(p pos) pos {
	text := b.lines[p.line].text
	if p.col == len(text) {
		return b.rightOf(p)
	}
	return pos{p.line, WordEnd(b.m, text, p.col)}
}

// WordEnd is the offset in one line of text where the word at or after the byte offset
// at ends (Unicode Standard Annex 29), or the end of the line.
func WordEnd(m cells.Method, text string, at int) int {
	state := -1
	for rest := text[at:]; rest != ""; {
		var word string
		word, rest, state = uniseg.FirstWordInString(rest, state)
		at += len(word)
		if isWord(word) {
			return cells.Snap(m, text, at)
		}
	}
	return len(text)
}

// WordStart is the offset in one line of text where the word at or before the byte
// offset at begins, or the start of the line.
func WordStart(m cells.Method, text string, at int) int {
	const reach = 256 // bytes looked at in one go; no line is read whole for one word
	for to := at; to > 0; {
		from := cells.Anchor(text, max(to-reach, 0))
		found, begin, state := -1, from, -1
		for rest := text[from:to]; rest != ""; {
			var word string
			word, rest, state = uniseg.FirstWordInString(rest, state)
			if isWord(word) {
				found = begin
			}
			begin += len(word)
		}
		if found >= 0 {
			if end := cells.Snap(m, text, found); end != found {
				return cells.Prev(m, text, end)
			}
			return found
		}
		to = from
	}
	return 0
}

// isWord tells words from the spaces and signs between them.
func isWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return !unicode.IsSpace(r) && !unicode.IsPunct(r)
}
