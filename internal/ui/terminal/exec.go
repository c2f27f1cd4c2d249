package terminal

import (
	"io"
	"os/exec"

	tea "charm.land/bubbletea/v2"
)

// Exec gives the terminal to another program, such as an editor, until that has ended. The answer is what then makes of its
// error.
func (t *Terminal) Exec(c *exec.Cmd, then func(error) tea.Msg) tea.Cmd {
	return func() tea.Msg {
		if t.in != nil {
			t.in.interrupt()
		}
		return tea.Exec(&guest{t: t, cmd: c}, then)()
	}
}

// guest is a tea.ExecCommand: a program that has the terminal for some time.
type guest struct {
	t   *Terminal
	cmd *exec.Cmd
}

// Run is part of tea.ExecCommand. The program gets the terminal itself: what the user types is not filtered for it.
func (g *guest) Run() error {
	if g.t.in != nil {
		g.cmd.Stdin = g.t.in.file
	}
	if g.t.out != nil {
		g.cmd.Stdout, g.cmd.Stderr = g.t.out.file, g.t.out.file
	}
	return (&interlude{g.t, func() error {
		defer g.t.lend()()
		return g.cmd.Run()
	}}).Run()
}

// SetStdin is part of tea.ExecCommand.
func (g *guest) SetStdin(r io.Reader) {
	if g.cmd.Stdin == nil {
		g.cmd.Stdin = r
	}
}

// SetStdout is part of tea.ExecCommand.
func (g *guest) SetStdout(w io.Writer) {
	if g.cmd.Stdout == nil {
		g.cmd.Stdout = w
	}
}

// SetStderr is part of tea.ExecCommand.
func (g *guest) SetStderr(io.Writer) {}
