package ui

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
)

// mouse gives the mouse to a drag along the waveform, the key hints, the top dialog, the header, the player's line or the screen.
func (m *Model) mouse(msg tea.MouseMsg) tea.Cmd {
	if m.bare {
		return m.screen().Mouse(msg)
	}
	if m.size.TooSmall() {
		return nil
	}
	if _, click := msg.(tea.MouseClickMsg); m.player.Dragging() && !click {
		return m.player.Drag(msg)
	}
	m.player.Drop()
	if c, ok := msg.(tea.MouseClickMsg); ok && c.Button == tea.MouseLeft && c.Y == m.size.H-1 {
		return m.clickHint(c.X)
	}
	if d := m.top(); d != nil {
		if q := m.present(); d == q.dialog && !m.asking.answers(q) {
			return nil
		}
		if p, ok := d.(screen.Pointed); ok {
			return p.Mouse(msg, m.boxOf(d.View()))
		}
		return nil
	}
	if c, ok := msg.(tea.MouseClickMsg); ok && c.Button == tea.MouseLeft && c.Y == 0 {
		return m.clickTab(c.X)
	}
	if y := m.rows().player; msg.Mouse().Y == y {
		return m.player.Mouse(msg, y)
	}
	return m.screen().Mouse(msg)
}

// clickHint does what the key of the hint at column x does. A hint of two keys, such as ↑↓, has two halves.
func (m *Model) clickHint(x int) tea.Cmd {
	at := 1
	for _, h := range m.shownHints(m.size.W) {
		shown, keys := style.Width(h.Help().Key), h.Keys()
		end := at + shown + 1 + style.Width(h.Help().Desc)
		if x >= at && x < end && len(keys) > 0 {
			name := keys[0]
			if x < at+shown && 2*(x-at) >= shown {
				name = keys[len(keys)-1]
			}
			if act := m.keys.Named(name, m.scopes()...); act != keymap.None {
				return m.order(act, tea.KeyPressMsg{})
			}
			return nil
		}
		at = end + style.Width(m.look.Glyphs.Sep)
	}
	return nil
}

// clickTab shows the screen whose name is at column x of the header; on a narrow terminal, the pane.
func (m *Model) clickTab(x int) tea.Cmd {
	names, at := m.screenNames(), 1+style.Width(appName)+style.Width(tabGap)
	s, tabbed := m.screen().(screen.Tabbed)
	if tabbed = tabbed && m.size.Compact(); tabbed {
		names, _ = s.Tabs()
		at = 1
		if w := style.Width(m.numbers(m.size.W)); w > 0 {
			if step := 1 + style.Width(tabGap); x >= at && x < at+w-style.Width(numbersEnd) {
				if i := (x - at) / step; (x-at)%step == 0 && i < len(m.screens) {
					m.current = i
				}
				return nil
			}
			at += w
		}
	}
	for i, name := range names {
		end := at + style.Width(name)
		switch {
		case x < at || x >= end:
		case tabbed:
			s.ShowTab(i)
		case len(names) > 1:
			m.current = i
		}
		at = end + style.Width(tabGap)
	}
	return nil
}
