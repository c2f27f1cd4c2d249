package ui

import tea "charm.land/bubbletea/v2"

// key gives a key press to the dialog on top, to the text being typed, or to the pane with the focus.
func (m *Model) key(msg tea.KeyPressMsg) tea.Cmd {
	asked := m.flash.kind == flashAsk
	if m.flash.text != "" && !asked {
		m.flash = flash{}
	}
	if d := m.top(); d != nil {
		switch m.keys.find(msg, anywhere) {
		case ActQuit:
			return m.quit()
		case ActRedraw:
			return tea.ClearScreen
		case ActSuspend:
			return tea.Suspend
		}
		return d.key(m, msg)
	}
	act := m.keys.find(msg, m.scopes()...)
	if asked && act != ActSpeak {
		m.flash = flash{}
	}
	if act != ActNone {
		return m.do(act, msg)
	}
	return m.typed(msg)
}

// scopes are the key sets that hold now, the nearest first.
func (m *Model) scopes() []scope {
	switch {
	case m.actors.filtering:
		return []scope{anywhere}
	case m.script.typing:
		return []scope{inScript, anywhere}
	case m.focus == paneActors:
		return []scope{inActors, outside, ofPlayer, anywhere}
	case m.focus == paneJobs:
		return []scope{inJobs, outside, ofPlayer, anywhere}
	}
	return []scope{outside, ofPlayer, anywhere}
}

// typed gives a key that is no action to the text that has the cursor.
func (m *Model) typed(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case m.actors.filtering:
		return m.filterKey(msg)
	case m.script.typing:
		if m.script.key(msg) {
			return m.keepSoon()
		}
	}
	return nil
}

// filterKey edits the filter; arrows move the list under it and enter chooses from it.
func (m *Model) filterKey(msg tea.KeyPressMsg) tea.Cmd {
	p := m.actors
	switch {
	case msg.String() == "enter":
		return m.chooseActor()
	case walkUnderField(p.list, msg):
		return m.lookAtActor()
	case editField(p.filter, msg):
		return m.refilter()
	}
	return nil
}

// paste puts text where one types; outside of text it goes to the script, so that nothing pasted is lost.
func (m *Model) paste(text string) tea.Cmd {
	if d := m.top(); d != nil {
		d.paste(m, text)
		return nil
	}
	if m.actors.filtering {
		m.actors.filter.Insert(text)
		return m.refilter()
	}
	m.setFocus(paneScript)
	m.script.typing = true
	dropped := m.script.buf.Paste(text)
	switch {
	case dropped > 0 && m.script.buf.Chars() >= scriptMax:
		m.say(flashBad, "the script is full: %s of the paste did not fit; alt+z takes the paste back", count(dropped, "character"))
	case dropped > 0:
		m.say(flashPlain, "left out %s that cannot be spoken or shown", count(dropped, "sign"))
	}
	return m.keepSoon()
}

// setFocus moves the focus. Whoever comes to the script comes to type.
func (m *Model) setFocus(p pane) {
	m.focus = p
	m.actors.filtering = false
	m.script.typing = p == paneScript
	m.lit(p)
}

// lit tells the lists which of them has the focus; only there the row under the cursor has a ground.
func (m *Model) lit(p pane) {
	m.actors.focused, m.jobs.focused = p == paneActors, p == paneJobs
	m.actors.list.InvalidateAll()
	m.jobs.list.InvalidateAll()
}

// mouse: a click focuses and selects, on the waveform it seeks, and the wheel scrolls what is under it.
func (m *Model) mouse(msg tea.MouseMsg) tea.Cmd {
	e := msg.Mouse()
	if m.lay.tier == tooSmall {
		return nil
	}
	if _, click := msg.(tea.MouseClickMsg); m.drag.on && !click { // a release that a terminal swallows must not hold the mouse for ever
		return m.draw(msg)
	}
	m.drag.on = false
	if d := m.top(); d != nil {
		if p, ok := d.(pointed); ok {
			return p.mouse(m, msg)
		}
		return nil
	}
	if e.Y == m.stripRow() {
		_, wave := m.playerLine()
		return m.pointAtSound(msg, wave)
	}
	switch msg.(type) {
	case tea.MouseWheelMsg:
		return m.wheel(e)
	case tea.MouseClickMsg:
		if e.Button == tea.MouseLeft {
			return m.click(e)
		}
	}
	return nil
}

func (m *Model) wheel(e tea.Mouse) tea.Cmd {
	by := 3
	if e.Button == tea.MouseWheelUp {
		by = -3
	}
	switch m.paneAt(e.X, e.Y) {
	case paneActors:
		m.actors.list.Move(by)
		return m.lookAtActor()
	case paneScript:
		m.script.buf.ScrollBy(by)
	case paneJobs:
		m.jobs.list.Move(by)
	}
	return nil
}

func (m *Model) click(e tea.Mouse) tea.Cmd {
	p := m.paneAt(e.X, e.Y)
	switch p {
	case paneActors:
		m.setFocus(p)
		head := m.actors.parts.head
		if e.Y == m.lay.actors.y+1 && head > 0 {
			m.actors.filtering = true
			return nil
		}
		m.actors.list.ClickAt(e.Y - m.lay.actors.y - 1 - head)
		return m.lookAtActor()
	case paneScript:
		m.setFocus(p)
		m.script.buf.Click(e.X-m.lay.script.x-2, e.Y-m.lay.script.y-1)
	case paneJobs:
		m.setFocus(p)
		m.jobs.list.ClickAt(e.Y - m.lay.jobs.y - 1)
	}
	return nil
}

// paneAt is the pane under a cell, or −1.
func (m *Model) paneAt(x, y int) pane {
	l := m.lay
	if l.tier == single {
		if l.actors.has(x, y) {
			return m.focus
		}
		return -1
	}
	for p, r := range [paneCount]rect{l.actors, l.script, l.jobs} {
		if r.has(x, y) {
			return pane(p)
		}
	}
	return -1
}
