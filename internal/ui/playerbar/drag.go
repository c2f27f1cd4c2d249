package playerbar

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
)

// drag is a movement of the mouse along the waveform, from the press of a button to its release. The left button seeks,
// the right one sets the loop.
type drag struct {
	on     bool
	button tea.MouseButton
	wave   screen.Area
	from   time.Duration // where the button went down
	to     time.Duration // where the pointer is
	sent   time.Duration // the position that was sent to the player last
	timed  bool          // a dragMsg is under way
}

// dragEvery is the shortest time between two positions that are sent to the player.
const dragEvery = 34 * time.Millisecond

// dragMsg comes when the next position may be sent to the player.
type dragMsg struct{}

// Dragging reports that a button is held on the waveform: the mouse belongs to it wherever the pointer is.
func (c *Control) Dragging() bool { return c.drag.on }

// Drop ends a drag whose release the terminal did not report.
func (c *Control) Drop() { c.drag.on = false }

// Mouse takes the mouse over the player's line, which is in row y of the terminal.
func (c *Control) Mouse(msg tea.MouseMsg, y int) tea.Cmd {
	_, wave := c.line()
	wave.Y = y
	return c.pointAt(msg, wave)
}

// pointAt takes the mouse over the line or the panel: the wheel changes the volume, the waveform seeks, and a click on
// the sign at the left plays or pauses.
func (c *Control) pointAt(msg tea.MouseMsg, wave screen.Area) tea.Cmd {
	e := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		switch e.Button {
		case tea.MouseWheelUp:
			c.adjust(keymap.Louder)
		case tea.MouseWheelDown:
			c.adjust(keymap.Quieter)
		}
	case tea.MouseClickMsg:
		length := c.state.Player.Last.Length
		switch {
		case wave.Has(e.X, e.Y) && length > 0 && (e.Button == tea.MouseLeft || e.Button == tea.MouseRight):
			at := timeAt(e.X, wave, length)
			c.drag = drag{on: true, button: e.Button, wave: wave, from: at, to: at, sent: -1, timed: c.drag.timed}
			if e.Button == tea.MouseLeft {
				return c.sendAndWait()
			}
		case e.Button == tea.MouseLeft && e.X < 3:
			if c.state.Player.Last.Status == player.Idle {
				return c.host.Run(keymap.Play) // what is selected
			}
			c.toggle()
		}
	}
	return nil
}

// Drag goes on with a drag, wherever the pointer is, until the button is released.
func (c *Control) Drag(msg tea.MouseMsg) tea.Cmd {
	to := timeAt(msg.Mouse().X, c.drag.wave, c.state.Player.Last.Length)
	switch msg.(type) {
	case tea.MouseMotionMsg:
		if c.drag.to = to; !c.drag.timed {
			return c.sendAndWait()
		}
	case tea.MouseReleaseMsg:
		c.drag.to, c.drag.on = to, false
		c.send()
	}
	return nil
}

// dragged sends the position that the pointer has reached since the last one.
func (c *Control) dragged() tea.Cmd {
	c.drag.timed = false
	if !c.drag.on || c.drag.to == c.drag.sent {
		return nil
	}
	return c.sendAndWait()
}

// sendAndWait sends the position now, and the next one after dragEvery at the earliest.
func (c *Control) sendAndWait() tea.Cmd {
	c.drag.timed = true
	c.send()
	return c.host.After(dragEvery, dragMsg{})
}

func (c *Control) send() {
	d := &c.drag
	if d.to == d.sent {
		return
	}
	d.sent = d.to
	if d.button == tea.MouseLeft {
		c.player.Seek(d.to)
		return
	}
	c.player.SetLoop(player.Loop{}) // a click of the right button alone ends the loop
	if d.from != d.to {
		c.player.SetLoop(player.Loop{From: min(d.from, d.to), To: max(d.from, d.to)})
	}
}

// timeAt is the position in the clip that column x means; beyond the waveform means its ends.
func timeAt(x int, wave screen.Area, length time.Duration) time.Duration {
	if wave.W == 0 {
		return 0
	}
	at := time.Duration(float64(length) * (float64(x-wave.X) + 0.5) / float64(wave.W))
	switch {
	case x < wave.X:
		return 0
	case x >= wave.X+wave.W:
		return length
	}
	return at
}
