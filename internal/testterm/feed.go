package testterm

import (
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi/parser"
	"github.com/gdamore/tcell/v3/vt"
)

// shiftIn (SI) has no effect on this terminal but makes the emulator forget which cell it
// wrote last. Without it, a character after a resize would be joined to a cell of
// the old size.
const shiftIn = 0x0f

// feed passes the program's output to the emulator. A character that the pty's buffer cuts in two
// waits for its second half, so that the emulator is never inside a character between two writes.
func (t *Term) feed(b []byte) {
	t.feedMu.Lock()
	defer t.feedMu.Unlock()
	if len(t.split) > 0 {
		b = append(t.split, b...)
	}
	n := whole(b)
	for _, c := range b[:n] {
		t.parser.Advance(c)
	}
	t.split = append([]byte(nil), b[n:]...)
	_, _ = t.emulator.Write(b[:n]) // fails only after the emulator was stopped
}

// whole returns the length of the longest prefix of b that ends with a complete character.
func whole(b []byte) int {
	for back := 1; back <= min(utf8.UTFMax-1, len(b)); back++ {
		if c := b[len(b)-back]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-back:]) {
				return len(b) - back
			}
			break
		}
	}
	return len(b)
}

// Resize changes the terminal's size in cells and tells the program (SIGWINCH).
func (t *Term) Resize(w, h int) {
	t.tb.Helper()
	if w < 1 || h < 1 {
		t.tb.Fatalf("testterm: a terminal cannot be %d×%d", w, h)
	}
	size := vt.Coord{X: vt.Col(w), Y: vt.Row(h)}
	t.feedMu.Lock()
	if t.parser.State() == parser.GroundState {
		_, _ = t.emulator.Write([]byte{shiftIn})
	}
	t.display.resize(size)
	t.emulator.ResizeEvent(size)
	t.feedMu.Unlock()
	t.changed()
	if err := resizePTY(t.slave, w, h); err != nil {
		t.tb.Fatalf("testterm: %v", err)
	}
}
