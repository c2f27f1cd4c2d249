package audition

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// Mouse is part of screen.Screen. A click focuses and selects, a second one marks or plays, and the wheel scrolls what is under it.
func (s *Screen) Mouse(msg tea.MouseMsg) tea.Cmd {
	e := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		by := 3
		if e.Button == tea.MouseWheelUp {
			by = -3
		}
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

// doubleClick is the time within which a second click on a row means it.
const doubleClick = 400 * time.Millisecond

// lastClick is the row that was clicked last, and when.
type lastClick struct {
	row string // its key; empty: no row
	at  time.Time
}

func (s *Screen) click(e tea.Mouse) tea.Cmd {
	before := s.clicked
	s.clicked = lastClick{}
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
		if s.twice(before, id) {
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
		if id, _ := s.cast.list.Selected(); s.twice(before, "actor "+id) {
			return s.mark()
		}
	}
	return nil
}

// twice notes a click on a row, and reports whether it is the second one in a short time.
func (s *Screen) twice(before lastClick, row string) bool {
	now := s.host.Now()
	if before.row == row && now.Sub(before.at) < doubleClick {
		return true
	}
	s.clicked = lastClick{row, now}
	return false
}
