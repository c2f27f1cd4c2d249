package webhooks

import (
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
)

// pane names a part of the screen that can have the focus.
type pane int

const (
	paneList pane = iota
	paneDetail
)

// layout says where the panes are.
type layout struct {
	wide         bool // list and details side by side; otherwise the focused one has the whole area
	list, detail screen.Area
}

// wideFrom is the width from which both panes show.
const wideFrom = 100

// place works out the layout of an area. The list needs room for its columns, the details for a line of JSON.
func place(a screen.Area) layout {
	if a.W < wideFrom {
		return layout{list: a, detail: a}
	}
	left := min(a.W*55/100, 96)
	return layout{
		wide:   true,
		list:   screen.Area{X: a.X, Y: a.Y, W: left, H: a.H},
		detail: screen.Area{X: a.X + left, Y: a.Y, W: a.W - left, H: a.H},
	}
}

// shows reports whether a pane is on screen.
func (s *Screen) shows(p pane) bool { return s.layout.wide || s.focus == p }

// Resize is part of screen.Screen. It also notes what View needs and must not ask for.
func (s *Screen) Resize(area screen.Area) {
	s.area, s.layout = area, place(area)
	l := s.layout
	s.filter.lay(s.host.Look(), s.host.Keys().Key(keymap.Complete, keymap.InQuery), l.list.W-4, l.list.H-2)
	s.list.resize(l.list.W-4, l.list.H-2, s.filter.active(), len(s.filter.help))
	s.filter.field.SetWidth(l.list.W - 4 - 2)
	s.selected = webhookHead(s)
	if s.selected.ID != s.detail.ID() {
		s.reading.reselected()
	}
	s.detail.Show(s.selected)
	if j, ok := s.jobOf(s.selected); ok {
		s.detail.SetJob(j)
		s.detail.SetFirstSound(s.sounds[j.ID])
	}
	s.detail.Resize(l.detail.W-4, l.detail.H-2)
	s.scopes = s.Scopes()
}

// Tabs is part of screen.Tabbed.
func (s *Screen) Tabs() (names []string, current int) {
	return []string{"Deliveries", "Details"}, int(s.focus)
}

// ShowTab is part of screen.Tabbed.
func (s *Screen) ShowTab(n int) { s.setFocus(pane(n)) }

// paneAt is the pane under a cell, or −1.
func (s *Screen) paneAt(x, y int) pane {
	switch l := s.layout; {
	case !s.area.Has(x, y):
		return -1
	case !l.wide:
		return s.focus
	case l.list.Has(x, y):
		return paneList
	}
	return paneDetail
}
