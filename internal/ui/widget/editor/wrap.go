package editor

import (
	"slices"
	"sort"
	"unicode"
	"unicode/utf8"

	"callboard/internal/text/cells"
)

// row is one wrapped row: the bytes [start, end) of its logical line. The rows of a line cover all of it; spaces at a wrap
// belong to the row before it and may extend beyond the width.
type row struct{ start, end int }

// rows returns the rows of logical line i, and wraps it if its rows are stale.
func (b *Buffer) rows(i int) []row {
	l := b.lines[i]
	if l.gen != b.gen || len(l.rows) == 0 {
		l.rows, l.gen = wrap(l.rows[:0], l.text, 0, b.limit, nil), b.gen
	}
	return l.rows
}

// rowAt returns the row of logical line i that contains the byte offset col.
func (b *Buffer) rowAt(i, col int) int {
	rows := b.rows(i)
	return sort.Search(len(rows), func(r int) bool { return rows[r].start > col }) - 1
}

// patch updates the rows of logical line i after the bytes [from, oldEnd) were replaced and now end at newEnd.
//
// The end of a row depends on the first word that did not fit, which is on the next row, so wrapping starts one row before
// the edited one. It stops at the first row after the edit that begins where a row began before: from there on nothing
// differs.
func (b *Buffer) patch(i, from, oldEnd, newEnd int) {
	l := b.lines[i]
	if l.gen != b.gen || len(l.rows) == 0 {
		l.rows = l.rows[:0]
		return
	}
	old := l.rows
	keep := sort.Search(len(old), func(r int) bool { return old[r].start > max(from-1, 0) }) - 2
	keep = max(keep, 0)
	rest := slices.Clone(old[keep:])
	delta := newEnd - oldEnd
	next := 0
	synced := func(at int) bool {
		for next < len(rest) && rest[next].start+delta < at {
			next++
		}
		return next < len(rest) && rest[next].start >= oldEnd && rest[next].start+delta == at
	}
	l.rows = wrap(old[:keep], l.text, old[keep].start, b.limit, synced)
	if last := l.rows[len(l.rows)-1]; last.end < len(l.text) {
		for _, r := range rest[next:] {
			l.rows = append(l.rows, row{r.start + delta, r.end + delta})
		}
	}
}

// wrap appends the rows of text from the byte offset start on. No row is wider than limit cells, except for spaces at its
// end and for a single grapheme that is wider. It breaks after spaces and around Han and kana; a word that is too long for
// a row breaks between graphemes. It stops early after a row for whose end stop returns true.
func wrap(dst []row, text string, start, limit int, stop func(at int) bool) []row {
	var (
		x        int     // cells in the row so far
		brk, xb  = -1, 0 // the last break opportunity, and the cells before it
		prev     rune    // the first rune of the previous grapheme
		rowStart = start
	)
	for i := start; i < len(text); {
		n, g := cells.Next(method, text[i:])
		r := rune(text[i])
		if r >= utf8.RuneSelf {
			r, _ = utf8.DecodeRuneInString(text[i:])
		}
		if isSpace(r) {
			i, x, prev = i+n, x+g, r
			brk, xb = i, x
			continue
		}
		if i > rowStart && brk != i && breaks(prev, r) {
			brk, xb = i, x
		}
		if x+g > limit && i > rowStart {
			at := i
			if brk > rowStart {
				at, x = brk, x-xb
			} else {
				x = 0
			}
			dst = append(dst, row{rowStart, at})
			rowStart, brk = at, -1
			if stop != nil && stop(at) {
				return dst
			}
			continue // the grapheme is processed again on its new row
		}
		i, x, prev = i+n, x+g, r
	}
	return append(dst, row{rowStart, len(text)})
}

// isSpace reports spaces at which a line may break, without the no-break spaces.
func isSpace(r rune) bool {
	switch {
	case r == ' ', r == 0x3000, r == 0x1680, r == 0x205f:
		return true
	case r >= 0x2000 && r <= 0x200a:
		return r != 0x2007
	}
	return false
}

// breaks reports whether a line may break between two graphemes without a space: next to Han, kana and wide punctuation,
// but not before closing punctuation or after opening punctuation (Unicode Standard Annex 14, much simplified).
func breaks(prev, r rune) bool {
	if !ideographic(prev) && !ideographic(r) {
		return false
	}
	return !noBreakBefore(r) && !unicode.In(prev, unicode.Ps, unicode.Pi)
}

func ideographic(r rune) bool {
	switch {
	case r < 0x3000:
		return false
	case r <= 0x30ff, r >= 0x31f0 && r <= 0x31ff, r >= 0x3400 && r <= 0x4dbf, r >= 0x4e00 && r <= 0x9fff,
		r >= 0xf900 && r <= 0xfaff, r >= 0xff01 && r <= 0xff60, r >= 0x20000 && r <= 0x3ffff:
		return true
	}
	return false
}

// noBreakBefore reports characters that may not begin a line: closing brackets and quotes, full stops, small kana, the
// prolonged sound mark and iteration marks.
func noBreakBefore(r rune) bool {
	if unicode.In(r, unicode.Pe, unicode.Pf, unicode.Po) {
		return true
	}
	switch r {
	case 'ー', '々', 'ゝ', 'ゞ', 'ヽ', 'ヾ', 'ぁ', 'ぃ', 'ぅ', 'ぇ', 'ぉ', 'っ', 'ゃ', 'ゅ', 'ょ', 'ゎ',
		'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ッ', 'ャ', 'ュ', 'ョ', 'ヮ', 'ヵ', 'ヶ', '～', '〜':
		return true
	}
	return false
}
