// Hello is the smallest full-screen Bubble Tea program. Benchmarks compare callboard with it in the same run, because absolute
// times say little on a machine that does other work.
package main

import (
	"fmt"
	"net"
	"os"

	tea "charm.land/bubbletea/v2"
)

// model counts key presses, so that each of them changes the screen.
type model int

func (m model) Init() tea.Cmd { return nil }

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		if key.String() == "q" {
			return m, tea.Quit
		}
		m++
	}
	return m, nil
}

func (m model) View() tea.View {
	v := tea.NewView(fmt.Sprintf("hello, world %d", m))
	v.AltScreen = true
	return v
}

// With the argument listen, the program also listens on a TCP port that nobody uses. The Go runtime then asks the system for
// events at every wake-up, so that an idle program needs more time.
func main() {
	if len(os.Args) > 1 && os.Args[1] == "listen" {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		go func() { _, _ = l.Accept() }() // until the program ends
	}
	if _, err := tea.NewProgram(model(0)).Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
