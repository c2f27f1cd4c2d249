package ui

import (
	"fmt"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/style"
)

// counter is a screen: it counts presses of its one key, and shows how many jobs there are.
type counter struct {
	host  screen.Host
	state *state.State
	area  screen.Area
	n     int
}

const inCounter keymap.Scope = "counter"

func (c *counter) Title() string { return "Counter" }
func (c *counter) Bindings() []keymap.Binding {
	return []keymap.Binding{keymap.Bind("count", inCounter, []string{"+"}, "+", "count one more")}
}
func (c *counter) Scopes() []keymap.Scope {
	return []keymap.Scope{inCounter, keymap.OutsideText, keymap.OfPlayer, keymap.Anywhere}
}
func (c *counter) Hints() []key.Binding {
	return []key.Binding{c.host.Keys().Hint("count", c.Scopes(), "count"), c.host.Keys().Hint("help", c.Scopes(), keymap.Help)}
}
func (c *counter) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	if act == "count" {
		c.n++
	}
	return nil, act == "count"
}
func (c *counter) Type(tea.KeyPressMsg) tea.Cmd { return nil }
func (c *counter) Paste(string) tea.Cmd         { return nil }
func (c *counter) Mouse(tea.MouseMsg) tea.Cmd   { return nil }
func (c *counter) Update(tea.Msg) tea.Cmd       { return nil }
func (c *counter) Resize(a screen.Area)         { c.area = a }
func (c *counter) View() ([]string, *screen.Point) {
	text := fmt.Sprintf("%d presses, %d jobs", c.n, len(c.state.Jobs.IDs()))
	return slices.Repeat([]string{style.Fit(text, c.area.W)}, c.area.H), nil
}
func (c *counter) Playable() (job.Job, bool)    { return job.Job{}, false }
func (c *counter) Pace(time.Time) time.Duration { return 0 }
