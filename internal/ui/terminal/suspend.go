package terminal

import (
	"io"

	tea "charm.land/bubbletea/v2"
)

// Suspend gives the terminal back, stops the process and its group, as Ctrl+Z does, and sets the terminal up again when the
// process continues. The answer is a ResumedMsg.
func (t *Terminal) Suspend() tea.Cmd {
	return func() tea.Msg {
		if !t.CanSuspend() {
			return ResumedMsg{ErrNoShell}
		}
		return t.outside(t.stop, func(err error) tea.Msg { return ResumedMsg{err} })
	}
}

// refresh returns the message that makes Bubble Tea set the terminal up and draw it again.
func (t *Terminal) refresh() tea.Msg {
	t.awaitForeground()
	return t.outside(func() error { return nil }, func(error) tea.Msg { return nil })
}

// outside runs do while Bubble Tea does not use the terminal.
func (t *Terminal) outside(do func() error, then tea.ExecCallback) tea.Msg {
	if t.in != nil {
		t.in.interrupt()
	}
	return tea.Exec(&interlude{t, do}, then)()
}

// interlude is a tea.ExecCommand.
type interlude struct {
	t  *Terminal
	do func() error
}

// Run is part of tea.ExecCommand.
func (i *interlude) Run() error {
	i.t.leave()
	err := i.do()
	if entered := i.t.enter(); err == nil {
		err = entered
	}
	i.t.forget()
	return err
}

// SetStdin is part of tea.ExecCommand.
func (i *interlude) SetStdin(io.Reader) {}

// SetStdout is part of tea.ExecCommand.
func (i *interlude) SetStdout(io.Writer) {}

// SetStderr is part of tea.ExecCommand.
func (i *interlude) SetStderr(io.Writer) {}
