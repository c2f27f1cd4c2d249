package editor

import (
	"unicode"
	"unicode/utf8"

	"callboard/internal/text/cells"

	"github.com/rivo/uniseg"
)

// setCursor moves the cursor to p without ending the undo step.
func (b *Buffer) setCursor(p pos) {
	b.cur, b.tail, b.goal = p, false, -1
	b.show()
}

// moveCursor moves the cursor to p and ends the undo step.
func (b *Buffer) moveCursor(p pos) {
	b.sealed = true
	b.setCursor(p)
}

// Left moves one grapheme to the left, also across line ends.
func (b *Buffer) Left() { b.moveCursor(b.leftOf(b.cur)) }

// Right moves one grapheme to the right, also across line ends.
func (b *Buffer) Right() { b.moveCursor(b.rightOf(b.cur)) }

// WordLeft moves to the start of the word at or before the cursor.
func (b *Buffer) WordLeft() { b.moveCursor(b.wordLeftOf(b.cur)) }

// WordRight moves to the end of the word at or after the cursor.
func (b *Buffer) WordRight() { b.moveCursor(b.wordRightOf(b.cur)) }

// Top moves to the start of the text.
func (b *Buffer) Top() { b.moveCursor(pos{}) }

// Bottom moves to the end of the text.
func (b *Buffer) Bottom() { b.moveCursor(b.end()) }

// LineStart moves to the start of the row on screen.
func (b *Buffer) LineStart() {
	s := b.cursorRow()
	b.moveCursor(pos{s.line, b.rows(s.line)[s.row].start})
}

// LineEnd moves to the end of the row on screen, before the spaces at which it wraps.
func (b *Buffer) LineEnd() {
	b.sealed = true
	b.toCell(b.cursorRow(), 1<<30)
	b.goal = -1
	b.show()
}

// Up moves one row up. Consecutive vertical moves keep the column that they began in, as far as the rows allow.
func (b *Buffer) Up() { b.vertical(-1, false) }

// Down moves one row down.
func (b *Buffer) Down() { b.vertical(1, false) }

// PageUp moves cursor and window up by a window less one row.
func (b *Buffer) PageUp() { b.vertical(-max(b.h-1, 1), true) }

// PageDown moves cursor and window down by a window less one row.
func (b *Buffer) PageDown() { b.vertical(max(b.h-1, 1), true) }

func (b *Buffer) vertical(rows int, page bool) {
	b.sealed = true
	b.setGoal()
	s := b.cursorRow()
	if page {
		b.top = b.shift(b.top, rows)
	}
	if to := b.shift(s, rows); to != s {
		b.toCell(to, b.goal)
	}
	b.show()
}

// setGoal remembers the column in which consecutive vertical moves begin.
func (b *Buffer) setGoal() {
	if b.goal < 0 {
		b.goal, _ = b.Cursor()
	}
}

// toCell moves the cursor to cell x of the row at s, or to the nearest text.
func (b *Buffer) toCell(s rowPos, x int) {
	rows, text := b.rows(s.line), b.lines[s.line].text
	r := rows[s.row]
	last := s.row == len(rows)-1
	end := r.end
	if !last {
		end = r.start + len(trimSpaces(text[r.start:r.end]))
	}
	n, _ := cells.Fit(method, text[r.start:end], x)
	b.cur = pos{s.line, r.start + n}
	b.tail = !last && b.cur.col == r.end
}

// trimSpaces removes the spaces at the end of a row, which may extend beyond its width.
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
		return pos{p.line, cells.Prev(method, b.lines[p.line].text, p.col)}
	case p.line > 0:
		return pos{p.line - 1, len(b.lines[p.line-1].text)}
	}
	return p
}

func (b *Buffer) rightOf(p pos) pos {
	text := b.lines[p.line].text
	switch {
	case p.col < len(text):
		n, _ := cells.Next(method, text[p.col:])
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
	return pos{p.line, WordStart(b.lines[p.line].text, p.col)}
}

func (b *Buffer) wordRightOf(p pos) pos {
	text := b.lines[p.line].text
	if p.col == len(text) {
		return b.rightOf(p)
	}
	return pos{p.line, WordEnd(text, p.col)}
}

// WordEnd returns the offset in one line of text where the word at or after the byte offset at ends (Unicode Standard
// Annex 29), or the end of the line.
func WordEnd(text string, at int) int {
	state := -1
	for rest := text[at:]; rest != ""; {
		var word string
		word, rest, state = uniseg.FirstWordInString(rest, state)
		at += len(word)
		if isWord(word) {
			return cells.Snap(method, text, at)
		}
	}
	return len(text)
}

// WordStart returns the offset in one line of text where the word at or before the byte offset at begins, or the start of
// the line.
func WordStart(text string, at int) int {
	const reach = 256 // bytes per step: a long line is not read whole for one word
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
			if end := cells.Snap(method, text, found); end != found {
				return cells.Prev(method, text, end)
			}
			return found
		}
		to = from
	}
	return 0
}

// isWord tells words from the spaces and punctuation between them.
func isWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return !unicode.IsSpace(r) && !unicode.IsPunct(r)
}
