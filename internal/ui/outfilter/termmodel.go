package outfilter

// termModel is what the output so far says about the terminal's state. Where a value is not known exactly, it holds a
// range that contains it: an unknown cursor position is anywhere on the screen.
type termModel struct {
	cols, rows  int
	top, bottom int // the cursor is on one of these rows, counted from 0
	right       int // the cursor's column is at most this; cols while the next character may wrap
	wrap        wrapState
	pen         pen
	margins     bool   // scroll margins may be set, so that a part of the rows may scroll alone
	region      region // the rows that scroll, if they are known
	scrolled    bool   // the last movement scrolled
	shown       []row
}

// region is consecutive rows, counted from 0. Those of the zero value are not known.
type region struct {
	known       bool
	first, last int
}

// row is the last segment of a row of the screen.
type row struct {
	known bool
	pen   pen // the pen at its beginning
	body  []byte
}

// wrapState is what is known about autowrap (DECAWM).
type wrapState int

const (
	wrapUnknown wrapState = iota
	wrapOn
	wrapOff
)

// pen is what is known about the colours and attributes of the next character.
type pen int

const (
	penInherited pen = iota // none has been set since the model forgot everything
	penPlain                // reset, and none has been set since
	penStyled               // anything
)

// resize forgets everything if the size of the screen changed.
func (m *termModel) resize(cols, rows int) {
	if cols == m.cols && rows == m.rows {
		return
	}
	m.cols, m.rows = cols, rows
	m.region.known = false
	m.shown = make([]row, rows)
	m.forget()
}

func (m *termModel) forget() {
	for i := range m.shown {
		m.shown[i].known = false
	}
	m.wrap, m.pen = wrapUnknown, penInherited
	m.loseCursor()
}

// loseCursor is called when the cursor may be anywhere.
func (m *termModel) loseCursor() { m.top, m.bottom, m.right = 0, m.rows-1, m.cols }

// invalidateRows is called when the cursor's row has changed: it forgets every row that the cursor may be on.
func (m *termModel) invalidateRows() {
	for y := m.top; y <= m.bottom; y++ {
		m.shown[y].known = false
	}
}

// printCells advances the cursor by a text of at most n cells; ok is false if the screen may have scrolled.
func (m *termModel) printCells(n int) (ok bool) {
	if m.wrap == wrapOff {
		m.right = min(m.right+n, m.cols)
		return true
	}
	if end := m.right + n; end > m.cols {
		m.bottom += (end - 1) / max(m.cols-1, 1) // a wide character may leave the last column empty
		m.right = m.cols
		return m.bottom < m.rows && !m.margins
	}
	m.right += n
	return true
}

// controlChar applies a control character; ok is false if the screen may have scrolled, or if it is not a cursor
// movement.
func (m *termModel) controlChar(c byte) (ok bool) {
	switch c {
	case '\r':
		m.right = 0
	case '\n': // the terminal driver may also move the cursor to the first column: the range covers this
		if r, ok := m.scrolling(); ok && m.top == r.last {
			m.scroll(r, 1)
			m.scrolled = true
			return true
		}
		m.top, m.bottom = m.top+1, m.bottom+1
		return m.bottom < m.rows && !m.margins
	case '\b':
	case '\t':
		m.right = m.cols
	default:
		return false
	}
	return true
}

// reverseIndex applies a reverse index (RI); ok is false if the screen may have scrolled.
func (m *termModel) reverseIndex() (ok bool) {
	if r, ok := m.scrolling(); ok && m.top == r.first {
		m.scroll(r, -1)
		m.scrolled = true
		return true
	}
	m.top, m.bottom = m.top-1, m.bottom-1
	return m.top >= 0 && !m.margins
}

// moveCursor applies a control sequence that only moves the cursor; ok is false for any other one.
func (m *termModel) moveCursor(t token) (ok bool) {
	n, col, ok := t.params(1)
	if !ok {
		return false
	}
	switch t.final() {
	case 'H', 'f':
		m.top, m.right = min(n, m.rows)-1, min(col, m.cols)-1
		m.bottom = m.top
	case 'd':
		m.top = min(n, m.rows) - 1
		m.bottom = m.top
	case 'G', '`':
		m.right = min(n, m.cols) - 1
	case 'A':
		m.top, m.bottom = max(m.top-n, 0), max(m.bottom-n, 0)
		return !m.margins
	case 'B':
		m.top, m.bottom = min(m.top+n, m.rows-1), min(m.bottom+n, m.rows-1)
		return !m.margins
	case 'C':
		m.right = min(m.right+n, m.cols)
	case 'I':
		m.right = m.cols
	case 'D', 'Z':
	default:
		return false
	}
	return true
}
