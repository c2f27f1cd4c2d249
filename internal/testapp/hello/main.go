// Hello is the smallest full-screen Bubble Tea program. Benchmarks compare callboard with it in the same run, because absolute
// times say little on a machine that does other work.
package main

import (
	"fmt"
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

func main() {
	if _, err := tea.NewProgram(model(0)).Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
