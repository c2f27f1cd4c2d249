package terminal

import (
	"io"
	"time"

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

// stopTime is how long an interlude takes at least. In Bubble Tea 2.1.1 stopRenderer signals the goroutine of startRenderer, which then
// calls ticker.Stop, and does not wait for that. If RestoreTerminal calls ticker.Reset before, the ticker stays stopped, and nothing
// is drawn any more. It is a time because the program has no way to learn that the goroutine has ended.
const stopTime = 30 * time.Millisecond

// interlude is a tea.ExecCommand.
type interlude struct {
	t  *Terminal
	do func() error
}

// Run is part of tea.ExecCommand.
func (i *interlude) Run() error {
	i.t.leave()
	begun := time.Now()
	err := i.do()
	time.Sleep(stopTime - time.Since(begun)) // returns at once if that is over
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
