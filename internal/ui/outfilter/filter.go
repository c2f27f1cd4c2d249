package outfilter

import "bytes"

// stage is how far a row's segment has come: see the package's comment.
type stage int

const (
	outside stage = iota
	opened        // autowrap is off; the cursor is on its way to the row
	erased        // the row was erased; its content follows
	closed        // autowrap is on again; the cursor's place follows
)

// filter leaves out the segments of rows that show already what they would show. It follows the terminal as it goes.
type filter struct {
	glass

	stage     stage
	begin     int      // where the segment begins
	from, to  int      // where its content begins and ends
	row       int      // whose it is; valid once erased
	wrapped   wrapping // what autowrap was before
	penBefore pen      // at the beginning of the content
	pens      []byte   // the pens that the segment sets, from its last reset on
	reset     bool     // there was a reset

	out    []byte
	sent   int    // up to here the input was written or left out
	gap    bool   // the end of it was left out, and what stands for it is not written yet
	ink    []byte // the pens set in the gap, from its last reset on
	anchor []byte // the move that ends the gap

	torn []byte // what the last input left unfinished
}

// pass returns what is to be written instead of b on a screen of this size, which is 0 where nobody knows it. The
// result is valid until the next call.
func (f *filter) pass(b []byte, cols, rows int) []byte {
	f.resize(max(cols, 0), max(rows, 0))
	if f.cols == 0 || f.rows == 0 {
		return b
	}
	f.out, f.sent, f.gap = f.out[:0], 0, false
	for at := f.mend(b); at < len(b); {
		t := scan(b[at:])
		if t.kind == torn {
			f.torn = append(f.torn[:0], t.bytes...)
			f.doubt()
			break
		}
		f.take(b, at, t)
		at += len(t.bytes)
	}
	if f.stage != outside { // the rest may come with the next input, but cannot be compared any more
		f.abandon()
	}
	if f.sent == 0 {
		return b
	}
	f.fill()
	f.out = append(f.out, b[f.sent:]...)
	return f.out
}

// mend finds the end of the sequence that was cut off, and returns how much of b belongs to it. It lasts until any escape
// at the latest, so that no more than a frame of it is remembered.
func (f *filter) mend(b []byte) int {
	before := len(f.torn)
	if before == 0 || len(b) == 0 {
		return 0
	}
	f.torn = append(f.torn, b...)
	t := scan(f.torn)
	if t.kind == torn {
		return len(b)
	}
	f.take(nil, 0, t)
	f.doubt()
	f.torn = f.torn[:0]
	return max(len(t.bytes)-before, 0)
}

// doubt says that anything may have happened to the screen.
func (f *filter) doubt() {
	f.forget()
	f.stage = outside
}

// abandon says that this is not a row's segment after all.
func (f *filter) abandon() {
	if f.stage >= erased {
		f.shown[f.row].known = false
	}
	f.stage = outside
}

// take follows the token at b[at:]. Those that a row's segment consists of carry it on, any other ends it.
func (f *filter) take(b []byte, at int, t token) {
	switch t.kind {
	case text:
		f.takeText(t)
	case control:
		f.takeMove(f.control(t.bytes[0]))
	case escape:
		f.takeMove(t.bytes[1] == 'M' && f.reverse())
	case csi:
		f.takeCSI(b, at, t)
	default:
		f.doubt()
	}
}

func (f *filter) takeText(t token) {
	if joins(t.bytes) {
		f.doubt()
		return
	}
	if f.stage != erased {
		f.abandon()
	}
	if !f.printed(cells(t.bytes)) {
		f.doubt()
	} else if f.stage == outside {
		f.spoil()
	}
}

// takeMove follows what can only have moved the cursor, if ok.
func (f *filter) takeMove(ok bool) {
	if !ok {
		f.doubt()
	} else if f.stage != opened {
		f.abandon()
	}
}

func (f *filter) takeCSI(b []byte, at int, t token) {
	switch t.final() {
	case 0:
		f.takeMode(at, t)
	case 'm':
		f.takePen(t)
	case 'K':
		f.takeErase(at, t)
	case 'X', '@', 'P': // ECH, ICH, DCH
		f.abandon()
		f.spoil()
	case 'b': // REP, of a character of two cells at most. After anything but a character it means nothing (ECMA-48, 8.3.103).
		n, _, ok := t.params(1)
		f.abandon()
		if ok = ok && f.printed(2*n); !ok {
			f.doubt()
			return
		}
		f.spoil()
	case 'r': // DECSTBM
		top, bottom, ok := t.params(0)
		f.doubt()
		f.margins = !ok || top > 1 || bottom > 0 && bottom != f.rows
	case 'H', 'f':
		if f.stage == closed && f.move(t) {
			f.end(b, at, t)
			return
		}
		fallthrough
	default:
		f.takeMove(f.move(t))
	}
}

func (f *filter) takeMode(at int, t token) {
	switch string(t.bytes[2:]) {
	case "?7l":
		f.abandon()
		f.stage, f.begin, f.wrapped = opened, at, f.wrap
		f.pens, f.reset = f.pens[:0], false
		f.wrap = wrapOff
	case "?7h":
		f.wrap = wrapOn
		if f.stage == erased {
			f.stage, f.to = closed, at
			return
		}
		f.abandon()
	case "?25h", "?25l", "?2026h", "?2026l":
		f.abandon()
	default:
		f.doubt()
	}
}

func (f *filter) takePen(t token) {
	f.pen = penStyled
	if p := t.bytes[2 : len(t.bytes)-1]; len(p) == 0 || string(p) == "0" {
		f.pen, f.reset = penPlain, true
		f.pens = f.pens[:0]
	}
	if f.stage == closed {
		f.abandon()
	}
	if f.stage != outside {
		f.pens = append(f.pens, t.bytes...)
	}
}

func (f *filter) takeErase(at int, t token) {
	whole := len(t.bytes) == len("\x1b[K") && f.right == 0 && f.top == f.bottom
	if f.stage == opened && whole && f.pen != penStyled {
		f.stage, f.row, f.from, f.penBefore = erased, f.top, at+len(t.bytes), f.pen
		return
	}
	f.abandon()
	f.spoil()
}

// end compares a whole segment with what its row shows, and leaves it out or keeps it in mind.
func (f *filter) end(b []byte, at int, t token) {
	f.stage = outside
	shown, body := &f.shown[f.row], b[f.from:f.to]
	if f.row != f.top || f.row != f.bottom {
		shown.known = false
		return
	}
	if shown.known && f.wrapped == wrapOn && shown.pen == f.penBefore && bytes.Equal(shown.body, body) {
		f.leaveOut(b, at+len(t.bytes), t.bytes)
		return
	}
	shown.known, shown.pen = true, f.penBefore
	shown.body = append(shown.body[:0], body...)
}

// leaveOut leaves out the segment that ends at b[end]. Neighbours that are left out make one gap.
func (f *filter) leaveOut(b []byte, end int, anchor []byte) {
	if !f.gap || f.sent != f.begin {
		f.fill()
		f.out = append(f.out, b[f.sent:f.begin]...)
	}
	if f.reset || !f.gap {
		f.ink = f.ink[:0]
	}
	f.ink = append(f.ink, f.pens...)
	f.gap, f.anchor, f.sent = true, anchor, end
}

// fill writes what stands for the gap: the pen and the place of the cursor at its end.
func (f *filter) fill() {
	if f.gap {
		f.out = append(append(f.out, f.ink...), f.anchor...)
	}
	f.gap, f.anchor = false, nil
}
