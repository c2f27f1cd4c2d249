package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// heldMsg says that the sound has faded out before the process is stopped.
type heldMsg struct{ played bool }

// suspend gives the terminal to the shell. Sound is paused first: a stopped process cannot do that, and the sound server
// would play on what it has buffered and then break off.
func (m *Model) suspend() tea.Cmd {
	p := m.svc.Player
	if p == nil || m.terminal != nil && !m.terminal.CanSuspend() {
		return m.stop()
	}
	return func() tea.Msg { return heldMsg{p.Hold(context.Background())} } // it is bounded
}

// stop stops the process.
func (m *Model) stop() tea.Cmd {
	if m.terminal == nil {
		return tea.Suspend
	}
	return m.terminal.Suspend()
}

// resumed plays on what was paused by suspend.
func (m *Model) resumed() {
	if m.held {
		m.held = false
		m.svc.Player.Resume()
	}
}
