package audition

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/widget/mouse"
)

// Mouse is part of screen.Screen. A click focuses and selects, a second one marks or plays, and the wheel scrolls what is under it.
func (s *Screen) Mouse(msg tea.MouseMsg) tea.Cmd {
	e := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		by := mouse.Rows(e)
		switch s.paneAt(e.X, e.Y) {
		case paneLine:
			s.line.buf.ScrollBy(by)
		case paneTakes:
			s.takes.list.Move(by)
		case paneCast:
			s.cast.list.Move(by)
		}
	case tea.MouseClickMsg:
		if e.Button == tea.MouseLeft {
			return s.click(e)
		}
	}
	return nil
}

func (s *Screen) click(e tea.Mouse) tea.Cmd {
	s.clicks.Begin()
	p, l := s.paneAt(e.X, e.Y), s.layout
	switch p {
	case paneLine:
		s.setFocus(p)
		s.line.buf.Click(e.X-l.line.X-2, e.Y-l.line.Y-1)
	case paneTakes:
		s.setFocus(p)
		if e.Y == l.takes.Y+1 && s.takes.head > 0 {
			s.takes.filter.Open = true
			return nil
		}
		was, _ := s.takes.list.Selected()
		if !s.takes.list.ClickAt(e.Y - l.takes.Y - 1 - s.takes.head) {
			return nil
		}
		id, _ := s.takes.list.Selected()
		if s.clicks.Second("take "+id, s.host.Now()) {
			return s.play()
		}
		if id != was {
			s.moved()
		}
	case paneCast:
		s.setFocus(p)
		if e.Y == l.cast.Y+1 && s.cast.head > 0 {
			s.cast.filter.Open = true
			return nil
		}
		if !s.cast.list.ClickAt(e.Y - l.cast.Y - 1 - s.cast.head) {
			return nil
		}
		if id, _ := s.cast.list.Selected(); s.clicks.Second("actor "+id, s.host.Now()) {
			return s.mark()
		}
	}
	return nil
}
