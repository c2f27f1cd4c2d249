package outfilter

import "bytes"

// stage is how far a segment has been read; the package comment shows its shape.
type stage int

const (
	outside stage = iota
	opened        // autowrap is off; the cursor is being moved to the row
	erased        // the row was erased; its content follows
	closed        // autowrap is on again; the cursor position follows
)

// filter drops the segments of rows that already show the same content. It tracks the terminal's state from the output.
type filter struct {
	termModel

	stage     stage
	begin     int       // where the segment begins in the input
	from, to  int       // where its content begins and ends in the input
	row       int       // the row of the segment; valid from stage erased on
	wrapped   wrapState // the autowrap state before the segment
	penBefore pen       // the pen at the beginning of the content
	pens      []byte    // the pens that the segment sets, from its last reset on
	reset     bool      // the segment contains a reset

	out       []byte
	sent      int    // the input up to here is written or dropped
	gap       bool   // the input before sent was dropped, and its replacement is not written yet
	gapPens   []byte // the pens set in the gap, from its last reset on
	gapCursor []byte // the cursor move at the end of the gap

	partial []byte // the unfinished sequence at the end of the last input
}

// pass returns the bytes to write instead of b on a screen of this size; a size of 0 means unknown. The result is valid
// until the next call.
func (f *filter) pass(b []byte, cols, rows int) []byte {
	f.resize(max(cols, 0), max(rows, 0))
	if f.cols == 0 || f.rows == 0 {
		return b
	}
	f.out, f.sent, f.gap = f.out[:0], 0, false
	for at := f.completePartial(b); at < len(b); {
		t := scan(b[at:])
		if t.kind == incomplete {
			f.partial = append(f.partial[:0], t.bytes...)
			f.forgetAll()
			break
		}
		f.handle(b, at, t)
		at += len(t.bytes)
	}
	if f.stage != outside { // the rest may come with the next input, but cannot be compared then
		f.abandonSegment()
	}
	if f.sent == 0 {
		return b
	}
	f.writeGap()
	f.out = append(f.out, b[f.sent:]...)
	return f.out
}

// completePartial finds the end of the sequence that the last input left unfinished, and returns how many bytes of b
// belong to it. Any escape ends the sequence, so at most one frame of it is buffered.
func (f *filter) completePartial(b []byte) int {
	before := len(f.partial)
	if before == 0 || len(b) == 0 {
		return 0
	}
	f.partial = append(f.partial, b...)
	t := scan(f.partial)
	if t.kind == incomplete {
		return len(b)
	}
	f.handle(nil, 0, t)
	f.forgetAll()
	f.partial = f.partial[:0]
	return max(len(t.bytes)-before, 0)
}

// forgetAll is called when the screen may show anything: it forgets all rows and the current segment.
func (f *filter) forgetAll() {
	f.forget()
	f.stage = outside
}

// abandonSegment is called when the sequence read so far turns out not to be a segment.
func (f *filter) abandonSegment() {
	if f.stage >= erased {
		f.shown[f.row].known = false
	}
	f.stage = outside
}

// handle processes the token at b[at:]. A token that belongs to a segment advances it, any other one ends it.
func (f *filter) handle(b []byte, at int, t token) {
	switch t.kind {
	case text:
		f.handleText(t)
	case control:
		f.leaveRow()
		f.handleMove(f.controlChar(t.bytes[0]))
	case escape:
		f.leaveRow()
		f.handleMove(t.bytes[1] == 'M' && f.reverseIndex())
	case csi:
		f.handleCSI(b, at, t)
	default:
		f.forgetAll()
	}
}

func (f *filter) handleText(t token) {
	if joins(t.bytes) {
		f.forgetAll()
		return
	}
	if f.stage != erased {
		f.abandonSegment()
	}
	if !f.printCells(cells(t.bytes)) {
		f.forgetAll()
	} else if f.stage == outside {
		f.invalidateRows()
	}
}

// leaveRow ends a segment whose row was erased, before that row may scroll.
func (f *filter) leaveRow() {
	if f.stage >= erased {
		f.abandonSegment()
	}
}

// handleMove processes a token that only moves the cursor; ok is false if it may have done more.
func (f *filter) handleMove(ok bool) {
	switch {
	case !ok:
		f.forgetAll()
	case f.stage != opened, f.scrolled: // a segment that scrolls cannot be dropped
		f.abandonSegment()
	}
	f.scrolled = false
}

func (f *filter) handleCSI(b []byte, at int, t token) {
	switch t.final() {
	case 0:
		f.handleMode(at, t)
	case 'm':
		f.handlePen(t)
	case 'K':
		f.handleErase(at, t)
	case 'X', '@', 'P': // ECH, ICH, DCH
		f.abandonSegment()
		f.invalidateRows()
	case 'b': // REP, of a character of at most two cells. It is undefined after anything but a character (ECMA-48, 8.3.103).
		n, _, ok := t.params(1)
		f.abandonSegment()
		if ok = ok && f.printCells(2*n); !ok {
			f.forgetAll()
			return
		}
		f.invalidateRows()
	case 'r': // DECSTBM
		f.abandonSegment()
		f.setMargins(t)
	case 'S', 'T', 'M', 'L':
		f.abandonSegment()
		if !f.scrollLines(t) {
			f.forgetAll()
		}
	case 'H', 'f':
		if f.stage == closed && f.moveCursor(t) {
			f.endSegment(b, at, t)
			return
		}
		fallthrough
	default:
		f.handleMove(f.moveCursor(t))
	}
}

func (f *filter) handleMode(at int, t token) {
	switch string(t.bytes[2:]) {
	case "?7l":
		f.abandonSegment()
		f.stage, f.begin, f.wrapped = opened, at, f.wrap
		f.pens, f.reset = f.pens[:0], false
		f.wrap = wrapOff
	case "?7h":
		f.wrap = wrapOn
		if f.stage == erased {
			f.stage, f.to = closed, at
			return
		}
		f.abandonSegment()
	case "?25h", "?25l", "?2026h", "?2026l":
		f.abandonSegment()
	default:
		f.forgetAll()
	}
}

func (f *filter) handlePen(t token) {
	f.pen = penStyled
	if p := t.bytes[2 : len(t.bytes)-1]; len(p) == 0 || string(p) == "0" {
		f.pen, f.reset = penPlain, true
		f.pens = f.pens[:0]
	}
	if f.stage == closed {
		f.abandonSegment()
	}
	if f.stage != outside {
		f.pens = append(f.pens, t.bytes...)
	}
}

func (f *filter) handleErase(at int, t token) {
	whole := len(t.bytes) == len("\x1b[K") && f.right == 0 && f.top == f.bottom
	if f.stage == opened && whole && f.pen != penStyled {
		f.stage, f.row, f.from, f.penBefore = erased, f.top, at+len(t.bytes), f.pen
		return
	}
	f.abandonSegment()
	f.invalidateRows()
}

// endSegment compares a complete segment with the last one of its row, and drops or remembers it.
func (f *filter) endSegment(b []byte, at int, t token) {
	f.stage = outside
	shown, body := &f.shown[f.row], b[f.from:f.to]
	if f.row != f.top || f.row != f.bottom {
		shown.known = false
		return
	}
	if shown.known && f.wrapped == wrapOn && shown.pen == f.penBefore && bytes.Equal(shown.body, body) {
		f.skipSegment(b, at+len(t.bytes), t.bytes)
		return
	}
	shown.known, shown.pen = true, f.penBefore
	shown.body = append(shown.body[:0], body...)
}

// skipSegment drops the segment that ends at b[end]. Adjacent dropped segments make one gap.
func (f *filter) skipSegment(b []byte, end int, cursor []byte) {
	if !f.gap || f.sent != f.begin {
		f.writeGap()
		f.out = append(f.out, b[f.sent:f.begin]...)
	}
	if f.reset || !f.gap {
		f.gapPens = f.gapPens[:0]
	}
	f.gapPens = append(f.gapPens, f.pens...)
	f.gap, f.gapCursor, f.sent = true, cursor, end
}

// writeGap writes the replacement of the gap: the pen and the cursor position at its end.
func (f *filter) writeGap() {
	if f.gap {
		f.out = append(append(f.out, f.gapPens...), f.gapCursor...)
	}
	f.gap, f.gapCursor = false, nil
}
