package testterm

import (
	"bytes"
	"errors"
	"slices"
	"sync"

	"github.com/gdamore/tcell/v3/vt"
)

// Private modes that the emulator does not handle itself. The numbers are xterm's ("ctlseqs", DECSET).
const (
	modeAltScreen47   vt.PrivateMode = 47
	modeAltScreen1047 vt.PrivateMode = 1047
)

var errNoMode = errors.New("no such mode")

// display is what the emulator writes to: the cells, the cursor, and the other things that a program
// can set. The emulator writes to it from its goroutine, tests read from theirs.
//
// It adds two things to the emulator's own mock that end-to-end tests need:
// an alternate screen that restores the primary one, and complete frames.
type display struct {
	mu        sync.Mutex
	size      vt.Coord
	primary   grid
	alternate grid
	onAlt     bool
	cursor    vt.CursorStyle
	modes     map[vt.PrivateMode]vt.ModeStatus
	title     string
	clipboard []byte
	bells     int
	frozen    *frame // what is shown while a program draws in synchronised output
}

// grid is the cells of one screen and the position of its cursor.
type grid struct {
	cells []vt.Cell
	pos   vt.Coord
}

// frame is what a user sees at one moment.
type frame struct {
	size    vt.Coord
	cells   []vt.Cell
	pos     vt.Coord
	visible bool // the cursor
}

func newDisplay(size vt.Coord) *display {
	d := &display{size: size, primary: newGrid(size), alternate: newGrid(size)}
	d.resetModes()
	return d
}

func newGrid(size vt.Coord) grid {
	g := grid{cells: make([]vt.Cell, int(size.X)*int(size.Y))}
	for i := range g.cells {
		g.cells[i].S = vt.BaseStyle
	}
	return g
}

// resized returns a grid of another size with the cells that fit, from the top left, as xterm does.
func (g grid) resized(from, to vt.Coord) grid {
	n := newGrid(to)
	w := int(min(from.X, to.X))
	for y := range int(min(from.Y, to.Y)) {
		copy(n.cells[y*int(to.X):][:w], g.cells[y*int(from.X):][:w])
	}
	n.pos = vt.Coord{X: min(g.pos.X, to.X-1), Y: min(g.pos.Y, to.Y-1)}
	return n
}

func (d *display) resetModes() {
	d.modes = map[vt.PrivateMode]vt.ModeStatus{}
	for _, m := range []vt.PrivateMode{
		modeAltScreen47, modeAltScreen1047, vt.PmAltScreen,
		vt.PmMouseButton, vt.PmMouseDrag, vt.PmMouseMotion, vt.PmMouseSgr, vt.PmFocusReports,
		vt.PmBracketedPaste, vt.PmSyncOutput, vt.PmGraphemeClusters,
	} {
		d.modes[m] = vt.ModeOff
	}
}

// grid returns the screen being written to. The caller holds mu.
func (d *display) grid() *grid {
	if d.onAlt {
		return &d.alternate
	}
	return &d.primary
}

// visible returns what the display shows now.
func (d *display) visible() frame {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.frozen != nil {
		return *d.frozen
	}
	return d.snapshot()
}

func (d *display) snapshot() frame {
	g := d.grid()
	return frame{size: d.size, cells: slices.Clone(g.cells), pos: g.pos, visible: d.cursor.IsVisible()}
}

// release shows an unfinished frame. It is called when the program has ended.
func (d *display) release() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.frozen = nil
}

// resize changes the size. The caller must tell the emulator afterwards.
func (d *display) resize(size vt.Coord) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.primary = d.primary.resized(d.size, size)
	d.alternate = d.alternate.resized(d.size, size)
	d.size = size
}

// mode reports whether a private mode is on.
func (d *display) mode(m vt.PrivateMode) bool {
	return d.GetPrivateMode(m) == vt.ModeOn
}

// GetPrivateMode is part of vt.Backend.
func (d *display) GetPrivateMode(m vt.PrivateMode) vt.ModeStatus {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.modes[m] // the zero value means an unknown mode
}

// SetPrivateMode is part of vt.Backend.
func (d *display) SetPrivateMode(m vt.PrivateMode, status vt.ModeStatus) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.modes[m].Changeable() || !status.Changeable() {
		return errNoMode
	}
	d.modes[m] = status
	on := status == vt.ModeOn
	switch m {
	case vt.PmSyncOutput:
		switch {
		case on && d.frozen == nil:
			p := d.snapshot()
			d.frozen = &p
		case !on:
			d.frozen = nil
		}
	case vt.PmAltScreen, modeAltScreen1047, modeAltScreen47:
		if on && !d.onAlt {
			d.alternate = newGrid(d.size)
			d.alternate.pos = d.primary.pos
		}
		d.onAlt = on
	}
	return nil
}

// GetSize is part of vt.Backend.
func (d *display) GetSize() vt.Coord {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.size
}

// Colors is part of vt.Backend: this terminal has direct colour.
func (d *display) Colors() int { return 1 << 24 }

// index returns the index of a cell, or -1 outside the display: after a resize the emulator
// may still draw for the old size.
func (d *display) index(at vt.Coord) int {
	if at.X < 0 || at.Y < 0 || at.X >= d.size.X || at.Y >= d.size.Y {
		return -1
	}
	return int(at.Y)*int(d.size.X) + int(at.X)
}

// Put is part of vt.Backend.
func (d *display) Put(at vt.Coord, cell vt.Cell) {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := d.index(at)
	if i < 0 {
		return
	}
	cells := d.grid().cells
	cells[i] = cell
	if cell.W > 0 && at.X > 0 && cells[i-1].W > 1 { // it overwrote the right half of a wide cell
		cells[i-1].C, cells[i-1].W = "", 0
	}
	if cell.W > 1 && at.X < d.size.X-1 {
		cells[i+1] = vt.Cell{S: cell.S}
	}
}

// GetPosition is part of vt.Backend.
func (d *display) GetPosition() vt.Coord {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.grid().pos
}

// SetPosition is part of vt.Backend.
func (d *display) SetPosition(at vt.Coord) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.grid().pos = vt.Coord{X: min(max(at.X, 0), d.size.X-1), Y: min(max(at.Y, 0), d.size.Y-1)}
}

// SetCursor is part of vt.Backend.
func (d *display) SetCursor(style vt.CursorStyle) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cursor = style
}

// Reset is part of vt.Backend.
func (d *display) Reset() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.resetModes()
	d.onAlt, d.frozen, d.title = false, nil, ""
	d.primary = newGrid(d.size)
}

// RaiseResize is part of vt.Backend. The kernel signals the program; see Term.Resize.
func (d *display) RaiseResize() {}

// Buffering is part of vt.Backend. Readers never see the middle of a write.
func (d *display) Buffering(bool) {}

// Beep implements vt.Beeper.
func (d *display) Beep() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.bells++
}

// SetWindowTitle implements vt.Titler.
func (d *display) SetWindowTitle(title string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.title = title
}

// SetClipboard is part of vt.Clipboard.
func (d *display) SetClipboard(b []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.clipboard = bytes.Clone(b)
}

// GetClipboard is part of vt.Clipboard. It returns nothing: most terminals do not let programs read the clipboard.
func (d *display) GetClipboard() []byte { return nil }
