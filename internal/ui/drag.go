package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
)

// drag is a movement of the mouse along the waveform, from the press of a button to its release: with the left one
// the place that is heard follows, with the right one a loop is drawn.
type drag struct {
	on     bool
	button tea.MouseButton
	wave   rect
	from   time.Duration // where the button went down
	to     time.Duration // where the pointer is
	told   time.Duration // what the player knows of it
	timed  bool          // a dragMsg is under way
}

// dragMsg comes when the player may be told of a place again.
type dragMsg struct{}

// pointAtSound takes the mouse over the strip or the panel: the wheel is the volume, the waveform is held and drawn
// along, and the sign before it is the space bar.
func (m *Model) pointAtSound(msg tea.MouseMsg, wave rect) tea.Cmd {
	e := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		if e.Button == tea.MouseWheelUp {
			m.setVolume(m.deps.Player.State().Volume + 5)
		} else if e.Button == tea.MouseWheelDown {
			m.setVolume(m.deps.Player.State().Volume - 5)
		}
		return m.fade()
	case tea.MouseClickMsg:
		switch {
		case wave.has(e.X, e.Y) && m.player.Length > 0 && (e.Button == tea.MouseLeft || e.Button == tea.MouseRight):
			at := momentAt(e.X, wave, m.player.Length)
			m.drag = drag{on: true, button: e.Button, wave: wave, from: at, to: at, told: -1, timed: m.drag.timed}
			if e.Button == tea.MouseLeft {
				return m.follow()
			}
		case e.Button == tea.MouseLeft && e.X < 3:
			return m.toggleSound()
		}
	}
	return nil
}

// draw goes on with a drag, wherever the pointer is, until the button is released.
func (m *Model) draw(msg tea.MouseMsg) tea.Cmd {
	e := msg.Mouse()
	switch msg.(type) {
	case tea.MouseMotionMsg:
		m.drag.to = momentAt(e.X, m.drag.wave, m.player.Length)
		if m.drag.timed {
			return nil
		}
		return m.follow()
	case tea.MouseReleaseMsg:
		m.drag.to = momentAt(e.X, m.drag.wave, m.player.Length)
		m.drag.on = false
		return m.tellDrag()
	}
	return nil
}

// dragged tells the player what has come together since the last frame.
func (m *Model) dragged() tea.Cmd {
	m.drag.timed = false
	if !m.drag.on || m.drag.to == m.drag.told {
		return nil
	}
	return m.follow()
}

// follow tells the player at once, and no more than once a frame.
func (m *Model) follow() tea.Cmd {
	m.drag.timed = true
	return tea.Batch(m.tellDrag(), m.after(frameEvery, dragMsg{}))
}

func (m *Model) tellDrag() tea.Cmd {
	d := &m.drag
	if d.to == d.told {
		return nil
	}
	d.told = d.to
	if d.button == tea.MouseLeft {
		m.deps.Player.Seek(d.to)
		return m.animate()
	}
	m.deps.Player.SetLoop(player.Loop{}) // a press of the right button alone ends the loop
	if d.from != d.to {
		m.deps.Player.SetLoop(player.Loop{From: min(d.from, d.to), To: max(d.from, d.to)})
	}
	return m.animate()
}

// momentAt is the place in the clip that column x means; beyond the waveform means its ends.
func momentAt(x int, wave rect, length time.Duration) time.Duration {
	if wave.w == 0 {
		return 0
	}
	at := time.Duration(float64(length) * (float64(x-wave.x) + 0.5) / float64(wave.w))
	switch {
	case x < wave.x:
		return 0
	case x >= wave.x+wave.w:
		return length
	}
	return at
}
