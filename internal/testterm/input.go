package testterm

import (
	"fmt"
	"strings"

	"github.com/gdamore/tcell/v3/vt"
)

// Type sends text as typed: a line feed becomes the Enter key. It returns at once.
func (t *Term) Type(s string) {
	t.out.add(input{bytes: []byte(strings.ReplaceAll(s, "\n", "\r"))})
}

// Key presses one key by its name in Bubble Tea: "a", "?", "한", "enter", "esc",
// "space", "tab", "shift+tab", "backspace", "up", "pgdown", "home", "f5", "ctrl+s",
// "alt+x", "ctrl+right". A combination that an ordinary terminal cannot send (shift+enter)
// fails the test. After Esc there is a pause, so that the next key is not part of a sequence.
func (t *Term) Key(name string) {
	t.tb.Helper()
	s, err := encode(name)
	if err != nil {
		t.tb.Fatalf("testterm: %v", err)
	}
	t.out.add(s)
}

// Keys presses several keys, one after the other.
func (t *Term) Keys(names ...string) {
	t.tb.Helper()
	for _, n := range names {
		t.Key(n)
	}
}

// Paste pastes text as xterm does: line ends become carriage returns, and the text
// is bracketed (private mode 2004) if the program asked for that.
func (t *Term) Paste(s string) {
	s = strings.NewReplacer("\r\n", "\r", "\n", "\r", "\x1b[201~", "").Replace(s)
	if t.display.mode(vt.PmBracketedPaste) {
		s = "\x1b[200~" + s + "\x1b[201~"
	}
	t.out.add(input{bytes: []byte(s)})
}

// Click presses and releases the left button on a cell, counted from 0 at the top left.
// It fails the test if the program has not asked for the mouse.
func (t *Term) Click(x, y int) {
	t.tb.Helper()
	t.mouse(0, x, y, 'M')
	t.mouse(0, x, y, 'm')
}

// Wheel turns the wheel over a cell: up if notches is negative, down if it is positive.
func (t *Term) Wheel(x, y, notches int) {
	t.tb.Helper()
	button := 65
	if notches < 0 {
		button, notches = 64, -notches
	}
	for range notches {
		t.mouse(button, x, y, 'M')
	}
}

// mouse sends one report in SGR encoding (xterm's ctlseqs, mode 1006).
func (t *Term) mouse(button, x, y int, final rune) {
	t.tb.Helper()
	asked := t.display.mode(vt.PmMouseButton) || t.display.mode(vt.PmMouseDrag) || t.display.mode(vt.PmMouseMotion)
	if !asked || !t.display.mode(vt.PmMouseSgr) {
		t.fail("the program has not asked for the mouse")
	}
	t.out.add(input{bytes: fmt.Appendf(nil, "\x1b[<%d;%d;%d%c", button, x+1, y+1, final)})
}

// Focus reports to the program that its window gained or lost the focus, if it asked for such reports.
func (t *Term) Focus(gained bool) {
	if !t.display.mode(vt.PmFocusReports) {
		return
	}
	report := "\x1b[O"
	if gained {
		report = "\x1b[I"
	}
	t.out.add(input{bytes: []byte(report)})
}
