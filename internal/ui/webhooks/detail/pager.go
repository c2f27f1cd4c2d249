package detail

import (
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/ui/widget/style"
)

// pager is a window on a source. Its place is a line, a piece of that line and a row of that piece, so that nothing above or below
// needs to be laid out.
type pager struct {
	src   source
	w, h  int
	top   place
	kept  map[[2]int]*folded // pieces near the window
	found marks              // what a search has found

	rows        []string
	above, more bool // there are rows above the window, below it
}

// place is a row of a piece of a line.
type place struct{ line, piece, row int }

func (a place) before(b place) bool {
	switch {
	case a.line != b.line:
		return a.line < b.line
	case a.piece != b.piece:
		return a.piece < b.piece
	}
	return a.row < b.row
}

// set shows another source from its beginning.
func (p *pager) set(src source) { p.src, p.top, p.kept = src, place{}, nil }

// update shows a source that replaces the present one: the place stays as far as it can.
func (p *pager) update(src source) {
	line, off := p.where()
	p.src, p.kept = src, nil
	p.top = p.placeOf(line, off)
}

// resize keeps what is in the first row.
func (p *pager) resize(w, h int) {
	if w != p.w {
		line, off := p.where()
		p.w, p.kept = w, nil
		p.top = p.placeOf(line, off)
	}
	p.h = h
}

// where is the first row as a place in the text: a byte of a line.
func (p *pager) where() (line, off int) {
	if f := p.folded(p.top.line, p.top.piece); f != nil && f.has(p.top.row) {
		return p.top.line, f.l.offset(f.cuts[p.top.row])
	}
	return p.top.line, 0
}

// placeOf is the row that has a byte of a line.
func (p *pager) placeOf(line, off int) place {
	to := place{line: line}
	first := p.folded(line, 0)
	if first == nil {
		return to
	}
	to.piece = min(off/pieceSize(p.w), pieces(first.l, p.w)-1)
	c := first.l.at(off)
	if to.piece > 0 && before(c, first.l.begin(to.piece, p.w)) {
		to.piece--
	}
	to.row = p.folded(line, to.piece).rowAt(c)
	return to
}

// folded is a piece of a line with its rows; nil: there is no such line or piece.
func (p *pager) folded(n, piece int) *folded {
	if f := p.kept[[2]int{n, piece}]; f != nil {
		return f
	}
	if p.src == nil {
		return nil
	}
	var l line
	if near := p.kept[[2]int{n, piece - 1}]; near != nil && piece > 0 {
		l = near.l
	} else {
		var ok bool
		if l, ok = p.src.line(n); !ok {
			return nil
		}
	}
	f := fold(l, p.w, piece)
	if f == nil {
		return nil
	}
	if p.kept == nil || len(p.kept) > 4*p.h+64 {
		p.kept = map[[2]int]*folded{}
	}
	p.kept[[2]int{n, piece}] = f
	return f
}

// next is the row below a place.
func (p *pager) next(at place) (place, bool) {
	f := p.folded(at.line, at.piece)
	switch {
	case f == nil:
		return at, false
	case f.has(at.row + 1):
		return place{at.line, at.piece, at.row + 1}, true
	case p.folded(at.line, at.piece+1) != nil:
		return place{at.line, at.piece + 1, 0}, true
	case p.folded(at.line+1, 0) != nil:
		return place{line: at.line + 1}, true
	}
	return at, false
}

// prev is the row above a place.
func (p *pager) prev(at place) (place, bool) {
	line, piece := at.line, at.piece-1
	switch {
	case at.row > 0:
		return place{at.line, at.piece, at.row - 1}, true
	case at.line == 0 && at.piece == 0:
		return at, false
	case at.piece == 0:
		line--
		if f := p.folded(line, 0); f != nil {
			piece = pieces(f.l, p.w) - 1
		}
	}
	if f := p.folded(line, piece); f != nil {
		return place{line, piece, f.last()}, true
	}
	return at, false
}

// Move scrolls n rows down, up if negative.
func (p *pager) Move(n int) {
	step, count := p.next, n
	if n < 0 {
		step, count = p.prev, -n
	}
	for range count {
		to, ok := step(p.top)
		if !ok {
			break
		}
		p.top = to
	}
	p.settle()
}

// settle moves the window up where it would end below the last row.
func (p *pager) settle() {
	f := p.folded(p.top.line, p.top.piece)
	if f == nil { // the source has become shorter
		p.Bottom()
		return
	}
	if !f.has(p.top.row) { // this also finds the rows of a piece that is folded again
		p.top.row = f.last()
	}
	end, missing := p.top, 0
	for i := range max(p.h-1, 0) {
		to, ok := p.next(end)
		if !ok {
			missing = p.h - 1 - i
			break
		}
		end = to
	}
	for range missing {
		to, ok := p.prev(p.top)
		if !ok {
			break
		}
		p.top = to
	}
}

// show moves the window so that a byte of a line is in it, unless it is already.
func (p *pager) show(line, off int) {
	to := p.placeOf(line, off)
	at, ok := p.top, true
	for i := 0; i < p.h && ok && !to.before(at); i++ {
		if at == to {
			return
		}
		at, ok = p.next(at)
	}
	p.top = to
	for range p.h / 3 {
		if up, ok := p.prev(p.top); ok {
			p.top = up
		}
	}
	p.settle()
}

// Page scrolls by the height, down if dir is positive.
func (p *pager) Page(dir int) { p.Move(sign(dir) * max(p.h, 1)) }

// HalfPage scrolls by half of the height, down if dir is positive.
func (p *pager) HalfPage(dir int) { p.Move(sign(dir) * max(p.h/2, 1)) }

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// Top scrolls to the first row.
func (p *pager) Top() { p.top = place{} }

// Bottom scrolls to the last row.
func (p *pager) Bottom() {
	p.top = place{}
	n := 0
	if p.src != nil {
		n = p.src.count()
	}
	if n == 0 {
		return
	}
	piece := pieces(p.folded(n-1, 0).l, p.w) - 1
	p.top = place{n - 1, piece, p.folded(n-1, piece).last()}
	p.settle()
}

// lay draws the rows of the window.
func (p *pager) lay(t *style.Theme) {
	p.settle()
	p.rows = p.rows[:0:0]
	p.above, p.more = p.top != place{}, false
	at := p.top
	ok := p.folded(at.line, at.piece) != nil
	for len(p.rows) < p.h && ok {
		p.rows = append(p.rows, p.row(t, at))
		at, ok = p.next(at)
	}
	p.more = ok && p.h > 0
	for len(p.rows) < p.h {
		p.rows = append(p.rows, style.Blank(p.w))
	}
}

// row draws a row. One that is drawn already loses its colours where something is found in it.
func (p *pager) row(t *style.Theme, at place) string {
	f, found := p.folded(at.line, at.piece), p.found.of(at.line)
	if f.l.fixed != "" && len(found.list) > 0 {
		plain := line{spans: []span{{style.ToneMuted, ansi.Strip(f.l.fixed)}}}
		return fold(plain, p.w, 0).draw(0, t, found)
	}
	return f.draw(at.row, t, found)
}
