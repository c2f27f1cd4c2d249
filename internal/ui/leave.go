package ui

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
)

// leaveID is the kind of the question before requests are lost.
const leaveID = "leave"

// leave is the question before requests are lost.
type leave struct {
	*dialog.Confirm
	atOnce key.Binding
}

// ID is part of screen.Dialog.
func (l *leave) ID() string { return leaveID }

// Hints are those of the question, and the key that quits without an answer.
func (l *leave) Hints() []key.Binding { return append(l.Confirm.Hints(), l.atOnce) }

// quit ends the program. It asks first if that loses requests, which may be charged. Asked again while the question is open, it
// ends the program.
func (m *Model) quit() tea.Cmd {
	n := m.svc.Jobs.Unanswered()
	h := host{m}
	if n == 0 || h.Opened(leaveID) {
		return m.link.Quit()
	}
	text := "1 request is not answered yet. It may be charged, and audio that has not arrived when you quit cannot be had later."
	if n > 1 {
		text = fmt.Sprintf("%d requests are not answered yet. They may be charged, and audio that has not arrived when you quit cannot be had later.", n)
	}
	h.Open(&leave{ // questions are compared
		dialog.NewConfirm(h, "Quit now?", text, "quit", m.link.Quit),
		m.keys.Hint("quit at once", []keymap.Scope{keymap.Always}, keymap.Quit),
	})
	return nil
}
