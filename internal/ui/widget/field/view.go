package field

import (
	"strings"

	"callboard/internal/text/cells"

	"github.com/charmbracelet/x/ansi"
)

// View returns exactly w cells of plain text: the part of the line around the cursor. Where text is hidden on a side, an
// ellipsis replaces the outermost grapheme there, unless the cursor is on it.
func (f *Field) View() string {
	f.settle() // Mask may have changed
	var b strings.Builder
	used, to := 0, f.shown()
	for at := f.from; at < to; {
		n, w := f.next(at)
		switch more := at == f.from && at > 0 || at+n == to && to < len(f.text); {
		case more && at != f.cur && w > 0:
			b.WriteString("…" + cells.Blank(w-1))
		case f.Mask == 0:
			b.WriteString(f.text[at : at+n])
		case w > 0:
			b.WriteRune(f.maskRune())
		}
		at, used = at+n, used+w
	}
	b.WriteString(cells.Blank(f.w - used))
	return b.String()
}

// shown returns the byte offset after the last visible grapheme.
func (f *Field) shown() int {
	at, used := f.from, 0
	for at < len(f.text) {
		n, w := f.next(at)
		if used+w > f.w {
			break
		}
		at, used = at+n, used+w
	}
	return at
}

// CursorX returns the cell of the cursor, from 0. It is always inside the field.
func (f *Field) CursorX() int {
	f.settle()
	return max(min(f.width(f.from, f.cur), f.w-1), 0)
}

// next returns the length in bytes and the width on screen of the grapheme at a byte offset.
func (f *Field) next(at int) (n, w int) {
	n, w = cells.Next(method, f.text[at:])
	if f.Mask != 0 {
		w = 1
	}
	return n, w
}

// maskRune returns the mask, or an asterisk where the mask is not one cell wide.
func (f *Field) maskRune() rune {
	if ansi.StringWidth(string(f.Mask)) != 1 {
		return '*'
	}
	return f.Mask
}

func (f *Field) width(from, to int) (w int) {
	for from < to {
		n, g := f.next(from)
		from, w = from+n, w+g
	}
	return w
}

// settle scrolls by the least amount that shows the cursor and the whole grapheme under it, and leaves no empty cells on
// the right while text is hidden on the left.
func (f *Field) settle() {
	f.from = min(f.from, f.cur)
	if end := cells.Snap(method, f.text, f.from); end != f.from { // an edit joined graphemes
		f.from = cells.Prev(method, f.text, end)
	}
	under := 1
	if f.cur < len(f.text) {
		_, under = f.next(f.cur)
	}
	used := f.width(f.from, f.cur)
	for f.from < f.cur && used+under > f.w {
		n, w := f.next(f.from)
		f.from, used = f.from+n, used-w
	}
	rest := f.width(f.from, len(f.text)) + 1
	for f.from > 0 {
		before := cells.Prev(method, f.text, f.from)
		_, w := f.next(before)
		if rest+w > f.w {
			break
		}
		f.from, rest = before, rest+w
	}
}
