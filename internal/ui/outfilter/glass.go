package outfilter

// glass is what can be known of the terminal from what was written to it. Where a fact cannot be known it holds a
// range that has the fact in it: of an unknown place it knows that it is somewhere on the screen.
type glass struct {
	cols, rows  int
	top, bottom int // the cursor's row is one of these, counted from 0
	right       int // the cursor's column is at most this one; cols while the next character may wrap
	wrap        wrapping
	pen         pen
	margins     bool // part of the rows may scroll by itself
	shown       []row
}

// row is what a row of the screen was last painted with.
type row struct {
	known bool
	pen   pen // at its beginning
	body  []byte
}

// wrapping is what is known of autowrap (DECAWM).
type wrapping int

const (
	wrapUnknown wrapping = iota
	wrapOn
	wrapOff
)

// pen is what is known of the colours and attributes that the next character gets.
type pen int

const (
	penFound  pen = iota // as it was found: none has been set since all was forgotten
	penPlain             // reset, and none has been set since
	penStyled            // anything
)

// resize forgets all if the screen has another size than before.
func (g *glass) resize(cols, rows int) {
	if cols == g.cols && rows == g.rows {
		return
	}
	g.cols, g.rows = cols, rows
	g.shown = make([]row, rows)
	g.forget()
}

func (g *glass) forget() {
	for i := range g.shown {
		g.shown[i].known = false
	}
	g.wrap, g.pen = wrapUnknown, penFound
	g.lost()
}

// lost says that the cursor may be anywhere.
func (g *glass) lost() { g.top, g.bottom, g.right = 0, g.rows-1, g.cols }

// spoil says that the row of the cursor shows something else now.
func (g *glass) spoil() {
	for y := g.top; y <= g.bottom; y++ {
		g.shown[y].known = false
	}
}

// printed moves on by a text of at most n cells.
func (g *glass) printed(n int) (ok bool) {
	if g.wrap == wrapOff {
		g.right = min(g.right+n, g.cols)
		return true
	}
	if end := g.right + n; end > g.cols {
		g.bottom += (end - 1) / max(g.cols-1, 1) // a wide character may leave the last column free
		g.right = g.cols
		return g.bottom < g.rows && !g.margins
	}
	g.right += n
	return true
}

// control follows a control character; ok is false if the screen may have scrolled, or it is none of those that move.
func (g *glass) control(c byte) (ok bool) {
	switch c {
	case '\r':
		g.right = 0
	case '\n': // to the first column too, where the terminal driver makes it so: that is within the range
		g.top, g.bottom = g.top+1, g.bottom+1
		return g.bottom < g.rows && !g.margins
	case '\b':
	case '\t':
		g.right = g.cols
	default:
		return false
	}
	return true
}

// reverse follows a reverse index (RI).
func (g *glass) reverse() (ok bool) {
	g.top, g.bottom = g.top-1, g.bottom-1
	return g.top >= 0 && !g.margins
}

// move follows a control sequence that does nothing but move the cursor; ok is false if it is another one.
func (g *glass) move(t token) (ok bool) {
	n, m, ok := t.params(1)
	if !ok {
		return false
	}
	switch t.final() {
	case 'H', 'f':
		g.top, g.right = min(n, g.rows)-1, min(m, g.cols)-1
		g.bottom = g.top
	case 'd':
		g.top = min(n, g.rows) - 1
		g.bottom = g.top
	case 'G', '`':
		g.right = min(n, g.cols) - 1
	case 'A':
		g.top, g.bottom = max(g.top-n, 0), max(g.bottom-n, 0)
		return !g.margins
	case 'B':
		g.top, g.bottom = min(g.top+n, g.rows-1), min(g.bottom+n, g.rows-1)
		return !g.margins
	case 'C':
		g.right = min(g.right+n, g.cols)
	case 'I':
		g.right = g.cols
	case 'D', 'Z':
	default:
		return false
	}
	return true
}
