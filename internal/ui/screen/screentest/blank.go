package screentest

import (
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
)

// Blank is a screen with nothing on it, for the keys of a screen under a dialog.
type Blank struct {
	In   []keymap.Scope // where keys hold
	area screen.Area
}

var _ screen.Screen = (*Blank)(nil)

// Title is "Blank".
func (b *Blank) Title() string { return "Blank" }

// Bindings are none.
func (b *Blank) Bindings() []keymap.Binding { return nil }

// Scopes are those of In.
func (b *Blank) Scopes() []keymap.Scope { return b.In }

// Hints are none.
func (b *Blank) Hints() []key.Binding { return nil }

// Do handles nothing.
func (b *Blank) Do(keymap.Action, tea.KeyPressMsg) (tea.Cmd, bool) { return nil, false }

// Type does nothing.
func (b *Blank) Type(tea.KeyPressMsg) tea.Cmd { return nil }

// Paste does nothing.
func (b *Blank) Paste(string) tea.Cmd { return nil }

// Mouse does nothing.
func (b *Blank) Mouse(tea.MouseMsg) tea.Cmd { return nil }

// Update does nothing.
func (b *Blank) Update(tea.Msg) tea.Cmd { return nil }

// Resize sets the area.
func (b *Blank) Resize(area screen.Area) { b.area = area }

// View is empty.
func (b *Blank) View() ([]string, *screen.Point) {
	return slices.Repeat([]string{style.Blank(b.area.W)}, b.area.H), nil
}

// Playable is nothing.
func (b *Blank) Playable() (job.Job, bool) { return job.Job{}, false }

// Pace is never.
func (b *Blank) Pace(time.Time) time.Duration { return 0 }
