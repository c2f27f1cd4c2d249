//go:build unix

package terminal

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
	"golang.org/x/term"

	"callboard/internal/testwait"
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

// A terminal is given back after it has read all output: from then on Ctrl+C makes the system discard what was not read.
func TestOutputIsReadBeforeTheTerminalIsGivenBack(t *testing.T) {
	t.Parallel()
	master, slave, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminal here:", err)
	}
	defer master.Close()
	defer slave.Close()
	state := func() term.State {
		state, err := term.GetState(int(slave.Fd()))
		if err != nil {
			t.Error(err)
			return term.State{}
		}
		return *state
	}
	before := state()
	terminal := Open(slave, slave, false)
	terminal.ctx = t.Context()
	if err := terminal.enter(); err != nil {
		t.Fatal(err)
	}
	raw := state()
	if _, err := terminal.out.Write([]byte(ansi.RequestModeSynchronizedOutput)); err != nil {
		t.Fatal(err)
	}
	screen := &answering{file: master}
	screen.readUntil(t, ansi.RequestPrimaryDeviceAttributes)
	terminal.drain(testwait.Timeout())

	if _, err := terminal.out.Write([]byte(ansi.ResetModeAltScreenSaveCursor)); err != nil {
		t.Fatal(err)
	}
	left := make(chan struct{})
	go func() {
		defer close(left)
		terminal.leave()
	}()
	select {
	case <-left:
	case <-time.After(50 * time.Millisecond): // the terminal is slow
	}
	screen.readUntil(t, ansi.ResetModeAltScreenSaveCursor)
	if state() != raw {
		t.Fatal("the terminal was given back before it had read the end of the alternate screen")
	}
	screen.readUntil(t, ansi.RequestPrimaryDeviceAttributes)
	<-left
	if state() != before {
		t.Error("the terminal is in another mode than before")
	}
}

// answering is a terminal that answers when it is asked for its attributes.
type answering struct {
	file *os.File
	seen []byte // read, and not looked at yet
}

// readUntil reads until what was written contains a sequence.
func (a *answering) readUntil(t *testing.T, sequence string) {
	t.Helper()
	buf := make([]byte, 256)
	for {
		if _, rest, found := bytes.Cut(a.seen, []byte(sequence)); found {
			a.seen = rest
			if sequence == ansi.RequestPrimaryDeviceAttributes {
				if _, err := io.Copy(a.file, strings.NewReader("\x1b[?62;22c")); err != nil {
					t.Fatal(err)
				}
			}
			return
		}
		n, err := a.file.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		a.seen = append(a.seen, buf[:n]...)
	}
}
