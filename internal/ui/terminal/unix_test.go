//go:build unix

package terminal

import (
	"io"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/creack/pty"
	"golang.org/x/term"
)

// ending is a program that ends at once.
type ending struct{}

func (ending) Init() tea.Cmd                       { return tea.Quit }
func (ending) Update(tea.Msg) (tea.Model, tea.Cmd) { return ending{}, nil }
func (ending) View() tea.View                      { return tea.NewView("hello") }

// A terminal that does not control this session, as one that a script has opened, is restored as well.
func TestTerminalOfAnotherSessionIsRestored(t *testing.T) {
	t.Parallel()
	master, slave, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminal here:", err)
	}
	defer master.Close()
	defer slave.Close()
	if err := pty.Setsize(slave, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, master) }()
	before, err := term.GetState(int(slave.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	terminal := Open(slave, slave, false)
	if err := terminal.Run(terminal.Program(t.Context(), ending{})); err != nil {
		t.Fatal(err)
	}
	after, err := term.GetState(int(slave.Fd()))
	if err != nil || *after != *before {
		t.Errorf("the terminal is in another mode: %+v, before %+v, %v", after, before, err)
	}
}
