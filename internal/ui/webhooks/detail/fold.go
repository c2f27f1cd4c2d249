package detail

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"callboard/internal/ui/widget/style"
	"callboard/internal/webhook/pretty"
)

// pieceBytes is about how many bytes of a long line are folded at once: a line of a megabyte must not be folded from its beginning
// to show its end. In ASCII a piece ends with a full row, so that the place cannot be seen.
const pieceBytes = 8 << 10

// cut is a place in the spans of a line.
type cut struct{ span, off int }

// folded is a piece of a line with the places where its rows begin, found as far as they were asked for.
type folded struct {
	l     line
	w     int
	piece int
	end   cut // where the next piece begins
	cuts  []cut
	done  bool
}

// fold makes piece k of a line; nil: there are not so many.
func fold(l line, w, k int) *folded {
	if k < 0 || k >= pieces(l, w) {
		return nil
	}
	return &folded{l: l, w: w, piece: k, end: l.begin(k+1, w), cuts: []cut{l.begin(k, w)}}
}

// pieceSize is the bytes of a piece in w cells.
func pieceSize(w int) int {
	w = max(w, 1)
	return max(pieceBytes/w, 1) * w
}

// pieces is the number of pieces of a line, at least 1.
func pieces(l line, w int) int {
	return max((l.bytes()+pieceSize(w)-1)/pieceSize(w), 1)
}

// bytes is the length of a line.
func (l line) bytes() int {
	n := 0
	for _, s := range l.spans {
		n += len(s.text)
	}
	return n
}

// at is the place of a byte of the line; behind the last one: the end.
func (l line) at(off int) cut {
	for i, s := range l.spans {
		if off < len(s.text) {
			return cut{i, off}
		}
		off -= len(s.text)
	}
	return cut{len(l.spans), 0}
}

// offset is the reverse of at.
func (l line) offset(c cut) int {
	n := c.off
	for _, s := range l.spans[:min(c.span, len(l.spans))] {
		n += len(s.text)
	}
	return n
}

// begin is where piece k begins: not inside a character with its marks, unless it has a great many.
func (l line) begin(k, w int) cut {
	c := l.at(k * pieceSize(w))
	if k == 0 || c.span == len(l.spans) {
		return c
	}
	s := l.spans[c.span].text
	for n := 0; n < 64 && c.off < len(s) && joins(s, c.off); n++ {
		c.off++
	}
	if c.off == len(s) {
		return cut{c.span + 1, 0}
	}
	return c
}

// joins reports a byte that may belong to a character before it.
func joins(s string, at int) bool {
	if !utf8.RuneStart(s[at]) {
		return true
	}
	if s[at] < utf8.RuneSelf {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s[at:])
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	const joiner = 0x200d
	return before == joiner || r == joiner || unicode.Is(unicode.M, r) || r >= 0x1160 && r <= 0x11ff || r >= 0xd7b0 && r <= 0xd7ff ||
		r >= 0x1f1e6 && r <= 0x1f1ff || r >= 0x1f3fb && r <= 0x1f3ff
}

// has reports whether there is a row k.
func (f *folded) has(k int) bool {
	for !f.done && len(f.cuts) <= k {
		end, _ := f.run(len(f.cuts)-1, f.end, nil)
		if f.ended(end) {
			f.done = true
			break
		}
		f.cuts = append(f.cuts, f.l.breakBefore(end, f.cuts[len(f.cuts)-1]))
	}
	return k < len(f.cuts)
}

// rowEnd is where row k ends.
func (f *folded) rowEnd(k int) cut {
	if f.has(k + 1) {
		return f.cuts[k+1]
	}
	return f.end
}

// last is the last row.
func (f *folded) last() int {
	for f.has(len(f.cuts)) {
	}
	return len(f.cuts) - 1
}

// rowAt is the row that a place is in.
func (f *folded) rowAt(c cut) int {
	k := 0
	for f.has(k+1) && !before(c, f.cuts[k+1]) {
		k++
	}
	return k
}

func before(a, b cut) bool { return a.span < b.span || a.span == b.span && a.off < b.off }

// ended reports that nothing of the piece is left after a place.
func (f *folded) ended(c cut) bool {
	for c.span < len(f.l.spans) && before(c, f.end) {
		if c.off < len(f.l.spans[c.span].text) {
			return false
		}
		c = cut{c.span + 1, 0}
	}
	return true
}

// indentOf is the number of cells before row k.
func (f *folded) indentOf(k int) int {
	n := f.l.indent
	if k > 0 || f.piece > 0 {
		n += f.l.hang
	}
	return max(min(n, f.w-8), 0)
}

// breakBefore is where a row that begins at from and has room up to end is broken: at the last place for it (style.Breaks) in the
// second half of the row, or else at end.
func (l line) breakBefore(end, from cut) cut {
	first := l.offset(from)
	full := l.offset(end) - first
	text := l.bytesFrom(from, full+utf8.UTFMax)
	for n := full; n > full/2; n-- {
		if style.Breaks(text, n) {
			return l.at(first + n)
		}
	}
	return end
}

// bytesFrom are the next n bytes of a line, or what there is of them.
func (l line) bytesFrom(c cut, n int) string {
	text := ""
	for ; c.span < len(l.spans) && len(text) < n; c = (cut{c.span + 1, 0}) {
		rest := l.spans[c.span].text[c.off:]
		text += rest[:min(n-len(text), len(rest))]
	}
	return text
}

// run goes through row k, whose beginning must be known, until the row is full or to a place, and returns where it ends and its cells
// with the indentation. With a pen it is also drawn.
func (f *folded) run(k int, until cut, p *pen) (end cut, used int) {
	used = f.indentOf(k)
	p.blank(used)
	at, empty := f.cuts[k], true
	for ; at.span < len(f.l.spans) && before(at, until); at = (cut{at.span + 1, 0}) {
		s := f.l.spans[at.span]
		size := len(s.text)
		if at.span == until.span {
			size = until.off
		}
		for at.off < size {
			text := s.text[at.off:size]
			if n := min(plain(text), f.w-used); n > 0 {
				p.draw(s.tone, text[:n], f.l, at)
				at.off, used, empty = at.off+n, used+n, false
				continue
			}
			g := pretty.Next(text)
			if g.Cells > f.w-used {
				if !empty || f.w < 1 {
					return f.stop(at, empty), used
				}
				g.Show, g.Cells, g.Mark = "?", 1, true // there is no room for it in any row
			}
			tone := s.tone
			if g.Mark {
				tone = style.ToneWarn
			}
			p.glyph(tone, g.Show, f.l, at)
			at.off, used, empty = at.off+g.Bytes, used+g.Cells, false
		}
		if at.span == until.span {
			return until, used
		}
	}
	return at, used
}

// stop is where a row ends. Without any room the piece ends, so that it has an end.
func (f *folded) stop(at cut, empty bool) cut {
	if empty {
		return f.end
	}
	return at
}

// plain is the number of bytes at the start of s that are one cell each and stay so beside what follows.
func plain(s string) int {
	n := 0
	for n < len(s) && s[n] >= ' ' && s[n] < 0x7f {
		n++
		if n == 512 { // no row is longer
			return n
		}
	}
	if n > 0 && n < len(s) && s[n] >= 0x80 { // a mark may follow
		n--
	}
	return n
}

// draw is row k in exactly w cells, with what was found in it marked.
func (f *folded) draw(k int, t *style.Theme, found marks) string {
	if f.l.fixed != "" {
		return f.l.fixed
	}
	p := pen{inks: &t.Inks, theme: t, found: found}
	_, used := f.run(k, f.rowEnd(k), &p)
	return p.String() + style.Blank(f.w-used)
}

// pen draws the text of a row. A nil pen draws nothing.
type pen struct {
	strings.Builder
	inks  *style.Inks
	theme *style.Theme
	found marks
}

func (p *pen) blank(n int) {
	if p != nil {
		p.WriteString(style.Blank(n))
	}
}

// draw draws text of one cell a byte that begins at a place of a line.
func (p *pen) draw(tone style.Tone, text string, l line, at cut) {
	if p == nil {
		return
	}
	if len(p.found.list) == 0 {
		p.WriteString(p.inks.Of(tone).Paint(text))
		return
	}
	for off := l.offset(at); text != ""; {
		ink, until := p.found.ink(p.theme, tone, off)
		n := len(text)
		if until > 0 {
			n = min(n, until-off)
		}
		p.WriteString(ink.Paint(text[:n]))
		text, off = text[n:], off+n
	}
}

// glyph draws one character.
func (p *pen) glyph(tone style.Tone, show string, l line, at cut) {
	if p == nil {
		return
	}
	ink := p.inks.Of(tone)
	if len(p.found.list) > 0 {
		ink, _ = p.found.ink(p.theme, tone, l.offset(at))
	}
	p.WriteString(ink.Paint(show))
}
