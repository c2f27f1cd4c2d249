package ui

import (
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
)

// overlay draws the top dialog over the screen, in its centre or at its bottom.
func (m *Model) overlay(lines []string) ([]string, *screen.Point) {
	last := len(lines) - 1
	player, hints := lines[last-1], lines[last]
	if m.size.Compact() { // the frame of the pane below would look broken
		for i := 1; i < last-1; i++ {
			lines[i] = style.Blank(m.size.W)
		}
	}
	top := m.top().View()
	box := m.boxOf(top)
	covered := box.Y+box.H > last-1
	for _, below := range m.dialogs[:len(m.dialogs)-1] {
		if p := below.View(); p.Bottom { // a dialog at the bottom shows behind the next
			at := m.boxOf(p)
			covered = true
			lines = m.lay(lines, m.frame(p, at), at)
		}
	}
	out := m.lay(lines, m.frame(top, box), box)
	if out[last] = hints; !covered { // the player keeps its colours where it shows
		out[last-1] = player
	}
	if top.Cursor == nil {
		return out, nil
	}
	return out, &screen.Point{X: box.X + 2 + top.Cursor.X, Y: box.Y + 1 + top.Cursor.Y}
}

// frame is a dialog's drawing in its frame.
func (m *Model) frame(p screen.Panel, a screen.Area) []string {
	return p.Draw(m.look, a.W, a.H)
}

// boxOf is where a dialog's box stands.
func (m *Model) boxOf(p screen.Panel) screen.Area {
	a := screen.Area{W: p.Frame(), H: min(len(p.Lines)+2, m.size.H-1)}
	a.X, a.Y = max((m.size.W-a.W)/2, 0), max((m.size.H-1-a.H)/2, 0)
	if p.Bottom {
		a.Y = m.size.H - 1 - a.H
	}
	return a
}

// lay puts a box over the screen and dims the rest, so that there is no doubt where the keys go.
func (m *Model) lay(lines, box []string, at screen.Area) []string {
	w, faint := m.size.W, m.look.Theme.Faint
	out := make([]string, len(lines))
	for i, line := range lines {
		inside := i >= at.Y && i < at.Y+len(box)
		if inside && at.X == 0 && style.Width(box[i-at.Y]) == w {
			out[i] = box[i-at.Y]
			continue
		}
		plain := ansi.Strip(line)
		if !inside {
			out[i] = faint.Paint(plain)
			continue
		}
		p := box[i-at.Y]
		pw := style.Width(p)
		out[i] = faint.Paint(style.CutCells(plain, 0, at.X)) + p + faint.Paint(style.CutCells(plain, at.X+pw, w))
	}
	return out
}
