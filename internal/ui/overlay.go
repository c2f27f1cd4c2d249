package ui

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/rivo/uniseg"

	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
)

// overlay draws the top dialog over the screen, in its centre or at its bottom.
func (m *Model) overlay(lines []string, at rows) ([]string, *screen.Point) {
	last := len(lines) - 1
	clear := slices.Clone(lines)
	if m.size.Compact() { // the frame of the pane below would look broken
		for i := range at.body.H {
			lines[at.body.Y+i] = style.Blank(m.size.W)
		}
	}
	top := m.top().View()
	box := m.boxOf(top)
	covered := at.player >= 0 && box.Y+box.H > at.player
	for depth, below := range m.dialogs[:len(m.dialogs)-1] {
		if p := below.View(); p.Bottom { // a dialog at the bottom shows behind the next
			area := m.boxOf(p)
			covered = true
			lines = m.lay(depth, lines, p.Draw(m.look, area.W, area.H), area)
		}
	}
	out := m.lay(len(m.dialogs)-1, lines, top.Draw(m.look, box.W, box.H), box)
	out[last] = clear[last]
	if at.player >= 0 && !covered { // the player keeps its colours where it shows
		out[at.player] = clear[at.player]
	}
	if top.Cursor == nil {
		return out, nil
	}
	return out, &screen.Point{X: box.X + 2 + top.Cursor.X, Y: box.Y + 1 + top.Cursor.Y}
}

// boxOf is where a dialog's box is.
func (m *Model) boxOf(p screen.Panel) screen.Area {
	floor := m.rows().floor
	a := screen.Area{W: p.Frame(), H: min(len(p.Lines)+2, floor)}
	a.X, a.Y = max((m.size.W-a.W)/2, 0), max((m.size.H-1-a.H)/2, 0)
	switch {
	case p.Bottom: // it stays where it is, and a toast takes its last rows
		a.H = min(len(p.Lines)+2, m.size.H-1)
		a.Y = m.size.H - 1 - a.H
		a.H = max(min(a.H, floor-a.Y), 0)
	case a.Y+a.H > floor: // a toast moves only a box that it would touch
		a.Y = floor - a.H
	}
	return a
}

// fewCells is the width of a strip beside a dialog that is too narrow to show anything.
const fewCells = 12

// laid is a line that was dimmed, beside a part of a box or without one.
type laid struct {
	line, part string
	x, w       int // where the part begins, −1 without one; the width of the line
	faint      style.Ink
}

// lay puts a box over the screen and dims the rest, so that there is no doubt where the keys go. depth is how many dialogs are
// open under that of the box. While sound plays there are many frames, of which most lines are as in the one before: those are
// kept.
func (m *Model) lay(depth int, lines, box []string, at screen.Area) []string {
	for len(m.laid) <= depth {
		m.laid = append(m.laid, nil)
	}
	if len(m.laid[depth]) != len(lines) {
		m.laid[depth] = make([]keptLine, len(lines))
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		l := laid{line: line, x: -1, w: m.size.W, faint: m.look.Theme.Faint}
		if i >= at.Y && i < at.Y+len(box) {
			l.part, l.x = box[i-at.Y], at.X
		}
		kept := &m.laid[depth][i]
		if kept.laid != l {
			*kept = keptLine{l, l.draw()}
		}
		out[i] = kept.drawn
	}
	return out
}

// keptLine is a line of the last frame.
type keptLine struct {
	laid
	drawn string
}

func (l laid) draw() string {
	plain := ansi.Strip(l.line)
	if l.x < 0 {
		return l.faint.Paint(plain)
	}
	end := l.x + style.Width(l.part)
	return l.faint.Paint(before(plain, l.x)) + l.part + l.faint.Paint(after(plain, end, l.w))
}

// before is the part of a line at the left of a box that begins at cell x, without the phrase that the box divides.
func before(line string, x int) string {
	if x < fewCells {
		return style.Blank(x)
	}
	all := cellsOf(line)
	if x >= len(all) {
		return style.Blank(x)
	}
	end := x
	if ofPhrase(all, x) {
		for end > 0 && ofPhrase(all, end-1) {
			end--
		}
	}
	return style.Fit(strings.Join(all[:end], ""), x)
}

// after is the part of a line at the right of a box that ends at cell x, without the phrase that the box divides. w is the width
// of the line.
func after(line string, x, w int) string {
	if w-x < fewCells {
		return style.Blank(max(w-x, 0))
	}
	all := cellsOf(line)
	if x >= len(all) {
		return style.Blank(w - x)
	}
	from := x
	if ofPhrase(all, x-1) {
		for from < len(all) && ofPhrase(all, from) {
			from++
		}
	}
	return style.FitRight(strings.Join(all[from:], ""), w-x)
}

// cellsOf divides a line into its cells. The second cell of a wide character is empty.
func cellsOf(line string) []string {
	var all []string
	for state := -1; line != ""; {
		var cluster string
		cluster, line, _, state = uniseg.FirstGraphemeClusterInString(line, state)
		for i := range style.Width(cluster) {
			if i > 0 {
				cluster = ""
			}
			all = append(all, cluster)
		}
	}
	return all
}

// ofPhrase reports whether a cell belongs to words with single spaces between them, and not to a frame or a wider gap.
func ofPhrase(all []string, i int) bool {
	if all[i] != " " {
		r, _ := utf8.DecodeRuneInString(all[i])
		return all[i] == "" || r < 0x2500 || r > 0x257f
	}
	alone := func(i int) bool { return i >= 0 && i < len(all) && all[i] != " " && (all[i] == "" || ofPhrase(all, i)) }
	return alone(i-1) && alone(i+1)
}
