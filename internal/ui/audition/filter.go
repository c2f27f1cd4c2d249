package audition

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/widget/filterbox"
)

// filterBox is the filter of the focused list; nil: the line has none.
func (s *Screen) filterBox() *filterbox.Box {
	switch s.focus {
	case paneTakes:
		return s.takes.filter
	case paneCast:
		return s.cast.filter
	}
	return nil
}

// typedFilter is the filter into which text is typed; nil: none.
func (s *Screen) typedFilter() *filterbox.Box {
	if f := s.filterBox(); f != nil && f.Open {
		return f
	}
	return nil
}

// openFilter begins a new filter of the focused list: of the takes, where there are some, or else of the actors.
func (s *Screen) openFilter() {
	if s.focus != paneTakes || len(s.takes.order) == 0 {
		s.setFocus(paneCast)
	}
	s.clearFocused()
	s.filterBox().Open = true
}

// clearFocused empties the filter of the focused list. The cursor stays on its row.
func (s *Screen) clearFocused() {
	if s.focus != paneTakes {
		s.clearFilter()
		return
	}
	s.takes.filter.Field.SetText("")
	s.filterTakes()
}

// filterChanged narrows the focused list to the words of its filter.
func (s *Screen) filterChanged() tea.Cmd {
	if s.focus != paneTakes {
		return s.refilter()
	}
	s.filterTakes()
	s.takes.list.Top()
	return nil
}
