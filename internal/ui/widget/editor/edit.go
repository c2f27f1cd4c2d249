package editor

import (
	"slices"
	"strings"
	"unicode/utf8"

	"callboard/internal/text"
	"callboard/internal/text/cells"

	"golang.org/x/text/unicode/norm"
)

// Insert inserts typed text at the cursor, cleaned as by Paste. Consecutive typing, without a move, a new line or another
// edit in between, is one undo step.
func (b *Buffer) Insert(s string) {
	s, _ = text.Multiline(s)
	b.insert(s, typing)
}

// Paste inserts text at the cursor as one undo step. It returns the number of code points that were dropped: those of
// escape sequences, control characters and invisible characters (see text.Multiline), and those beyond the limit.
func (b *Buffer) Paste(s string) (dropped int) {
	s, dropped = text.Multiline(s)
	return dropped + b.insert(s, whole)
}

// Newline breaks the line at the cursor.
func (b *Buffer) Newline() { b.insert("\n", whole) }

func (b *Buffer) insert(s string, k kind) (dropped int) {
	fits := cells.Take(method, s, b.max-b.chars)
	dropped = utf8.RuneCountInString(s[len(fits):])
	if fits != "" {
		b.edit(b.cur, b.cur, fits, k)
	}
	return dropped
}

// Clear deletes everything, as one undo step.
func (b *Buffer) Clear() { b.edit(pos{}, b.end(), "", whole) }

// Replace replaces the whole text, cleaned as by Paste, as one undo step. The cursor goes to the end.
func (b *Buffer) Replace(s string) {
	s, _ = text.Multiline(s)
	if s = cells.Take(method, s, b.max); s != b.Text() {
		b.edit(pos{}, b.end(), s, whole)
	}
	b.moveCursor(b.end())
}

// Backspace deletes the grapheme before the cursor, or joins the line to the one above.
func (b *Buffer) Backspace() { b.edit(b.leftOf(b.cur), b.cur, "", erasing) }

// Delete deletes the grapheme after the cursor, or joins the line below to this one.
func (b *Buffer) Delete() { b.edit(b.cur, b.rightOf(b.cur), "", erasing) }

// DeleteWordLeft deletes back to where WordLeft would move.
func (b *Buffer) DeleteWordLeft() { b.edit(b.wordLeftOf(b.cur), b.cur, "", whole) }

// DeleteWordRight deletes up to where WordRight would move.
func (b *Buffer) DeleteWordRight() { b.edit(b.cur, b.wordRightOf(b.cur), "", whole) }

// DeleteToLineStart deletes back to the start of the logical line, or joins it to the one above.
func (b *Buffer) DeleteToLineStart() {
	from := pos{b.cur.line, 0}
	if b.cur.col == 0 {
		from = b.leftOf(b.cur)
	}
	b.edit(from, b.cur, "", whole)
}

// DeleteToLineEnd deletes up to the end of the logical line, or joins the one below to it.
func (b *Buffer) DeleteToLineEnd() {
	to := pos{b.cur.line, len(b.lines[b.cur.line].text)}
	if b.cur == to {
		to = b.rightOf(to)
	}
	b.edit(b.cur, to, "", whole)
}

// edit replaces the text between two positions by s, which is NFC, and records how to undo it. The text around both ends
// of s is normalised again, because a final consonant typed after an open syllable becomes part of it.
func (b *Buffer) edit(from, to pos, s string, k kind) {
	if from == to && s == "" {
		return
	}
	left, right := b.lines[from.line].text[:from.col], b.lines[to.line].text[to.col:]
	l, r := lastBoundary(left), firstBoundary(right)
	inserted := s
	if seam := left[l:] + s + right[:r]; !norm.NFC.IsNormalString(seam) {
		from.col, to.col = l, to.col+r
		s, inserted = norm.NFC.String(seam), norm.NFC.String(left[l:]+s)
	}
	c := change{at: from, old: b.between(from, to), new: s, before: b.cur}
	end := b.replace(from, to, s)
	c.after = advance(from, inserted)
	if c.after.line == end.line {
		c.after.col = min(c.after.col, end.col)
	}
	c.after.col = cells.Snap(method, b.lines[c.after.line].text, c.after.col)
	b.record(c, k)
	b.setCursor(c.after)
}

// replace replaces the text between two positions by s and returns where s ends. It records nothing.
func (b *Buffer) replace(from, to pos, s string) (end pos) {
	b.chars += utf8.RuneCountInString(s) - utf8.RuneCountInString(b.between(from, to))
	b.inner = -1
	end = advance(from, s)
	first, last := b.lines[from.line], b.lines[to.line]
	if from.line == to.line && end.line == from.line {
		first.chars += utf8.RuneCountInString(s) - utf8.RuneCountInString(first.text[from.col:to.col])
		first.text = first.text[:from.col] + s + first.text[to.col:]
		b.patch(from.line, from.col, to.col, end.col)
		return end
	}
	parts := strings.Split(s, "\n")
	parts[0] = first.text[:from.col] + parts[0]
	parts[len(parts)-1] += last.text[to.col:]
	fresh := make([]*line, len(parts))
	for i, t := range parts {
		fresh[i] = newLine(t)
	}
	b.lines = slices.Replace(b.lines, from.line, to.line+1, fresh...)
	switch {
	case b.top.line > to.line:
		b.top.line += end.line - to.line
	case b.top.line > from.line:
		b.top = rowPos{from.line, 0}
	}
	b.top.row = min(b.top.row, len(b.rows(b.top.line))-1)
	return end
}

// advance returns where s ends if it begins at p.
func advance(p pos, s string) pos {
	if n := strings.Count(s, "\n"); n > 0 {
		return pos{p.line + n, len(s) - 1 - strings.LastIndexByte(s, '\n')}
	}
	return pos{p.line, p.col + len(s)}
}

// lastBoundary returns the last offset in s before which normalisation changes nothing when text is appended.
func lastBoundary(s string) int {
	const near = 256 // bytes; longer than any real syllable
	cut := max(len(s)-near, 0)
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	at := norm.NFC.LastBoundary([]byte(s[cut:]))
	if at < 0 && cut > 0 {
		cut, at = 0, norm.NFC.LastBoundary([]byte(s))
	}
	return max(cut+at, 0)
}

// firstBoundary returns the first offset in s from which normalisation changes nothing when text is prepended.
func firstBoundary(s string) int {
	if s == "" || s[0] < utf8.RuneSelf {
		return 0
	}
	if at := norm.NFC.FirstBoundaryInString(s); at >= 0 {
		return at
	}
	return len(s)
}
