package webhooks

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/widget/mouse"
)

// Mouse is part of screen.Screen. A click focuses and selects, a second one plays or opens, and the wheel scrolls what is under
// it.
func (s *Screen) Mouse(msg tea.MouseMsg) tea.Cmd {
	e := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		s.wheel(e)
	case tea.MouseClickMsg:
		if e.Button == tea.MouseLeft {
			s.click(e)
		}
	}
	return nil
}

func (s *Screen) wheel(e tea.Mouse) {
	by := mouse.Rows(e)
	switch s.paneAt(e.X, e.Y) {
	case paneList:
		s.move(by)
	case paneDetail:
		s.detail.Move(by)
	}
}

func (s *Screen) click(e tea.Mouse) {
	s.clicks.Begin()
	switch s.paneAt(e.X, e.Y) {
	case paneList:
		s.clickList(e.X-s.layout.list.X-2, e.Y-s.layout.list.Y-1)
	case paneDetail:
		s.setFocus(paneDetail)
		s.refollow()
		s.detail.Click(e.X-s.layout.detail.X-2, e.Y-s.layout.detail.Y-1)
	}
}

// clickList takes a click on a cell of the inside of the list.
func (s *Screen) clickList(_, y int) {
	p := s.list
	if p.filter && y == 0 {
		s.focus = paneList
		p.setFocused(true)
		s.filter.open = true
		return
	}
	s.setFocus(paneList)
	if !p.list.ClickAt(y - p.head) {
		s.refollow()
		return
	}
	s.moved(0)
	id, _ := p.list.Selected()
	if !s.clicks.Second(id, s.host.Now()) {
		return
	}
	s.selected = webhookHead(s)
	if j, ok := s.jobOf(s.selected); ok && j.File != "" {
		s.playJob(j)
		return
	}
	s.enter()
}
