package audition

import (
	"slices"
	"time"

	"callboard/internal/ui/screen"
)

// pane names a part of the screen that can have the focus.
type pane int

const (
	paneLine pane = iota
	paneTakes
	paneCast
	paneCount
)

// layout says where the panes are. It depends on the size and on the focus.
type layout struct {
	compact           bool // one pane at a time, in the whole area
	line, takes, cast screen.Area
}

// place works out the layout of an area. term is the size of the terminal. From 100 columns on, takes and actors are side by side
// below the line; otherwise one is above the other, and the one without the focus keeps what it needs to be recognised.
func place(a screen.Area, term screen.Size, focus pane) layout {
	if term.Compact() {
		return layout{compact: true, line: a, takes: a, cast: a}
	}
	const roomy = 18
	line := 3
	switch {
	case focus == paneLine && a.H >= roomy:
		line = 6
	case a.H >= 2*roomy-8:
		line = 4
	}
	l := layout{line: screen.Area{X: a.X, Y: a.Y, W: a.W, H: line}}
	y, h := a.Y+line, a.H-line
	if a.W >= 100 {
		right := min(44+max(a.W-120, 0)/3, 64)
		l.takes = screen.Area{X: a.X, Y: y, W: a.W - right, H: h}
		l.cast = screen.Area{X: a.X + a.W - right, Y: y, W: right, H: h}
		return l
	}
	takes := h / 2
	switch focus {
	case paneTakes:
		takes = h - max(h/3, 5)
	case paneCast:
		takes = max(h/3, 5)
	}
	l.takes = screen.Area{X: a.X, Y: y, W: a.W, H: takes}
	l.cast = screen.Area{X: a.X, Y: y + takes, W: a.W, H: h - takes}
	return l
}

// Resize is part of screen.Screen.
func (s *Screen) Resize(area screen.Area) {
	s.area = area
	s.layout = place(area, screen.Size{W: area.W, H: area.H + 3}, s.focus)
	l := s.layout
	s.line.buf.SetSize(l.line.W-4, max(l.line.H-2, 1))
	s.takes.resize(l.takes.W-4, l.takes.H-2, s.detailsHeight(l.takes.W-4, l.takes.H-2))
	s.cast.resize(l.cast.W-4, l.cast.H-2)
	if widths := s.takeWidths(); !slices.Equal(widths, s.takes.widths) {
		s.takes.widths = widths
		s.takes.list.InvalidateAll()
	}
	s.scopes = s.Scopes()
}

// Tabs is part of screen.Tabbed.
func (s *Screen) Tabs() (names []string, current int) {
	return []string{"Line", "Takes", "Actors"}, int(s.focus)
}

// ShowTab is part of screen.Tabbed.
func (s *Screen) ShowTab(n int) { s.setFocus(pane(n)) }

// Pace is part of screen.Screen: the ages of takes that are under way go on.
func (s *Screen) Pace(now time.Time) time.Duration { return s.takes.pace(now) }

// paneAt is the pane under a cell, or −1.
func (s *Screen) paneAt(x, y int) pane {
	l := s.layout
	switch {
	case !s.area.Has(x, y):
		return -1
	case l.compact:
		return s.focus
	case l.line.Has(x, y):
		return paneLine
	case l.takes.Has(x, y):
		return paneTakes
	}
	return paneCast
}
