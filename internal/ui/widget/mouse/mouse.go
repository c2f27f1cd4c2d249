// Package mouse has what screens share about the mouse: how far the wheel scrolls, and which click is the second one.
package mouse

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

const (
	wheelRows   = 3                      // that a step of the wheel scrolls
	doubleClick = 400 * time.Millisecond // within which a second click counts as one
)

// Rows is how many rows a step of the wheel scrolls: down if it is positive, up if it is negative. A wheel that is tilted to a
// side scrolls none.
func Rows(e tea.Mouse) int {
	switch e.Button {
	case tea.MouseWheelUp:
		return -wheelRows
	case tea.MouseWheelDown:
		return wheelRows
	}
	return 0
}

// Clicks finds the second of two clicks on a row. Its zero value is ready.
type Clicks struct{ last, before click }

type click struct {
	row string // its key; empty: no row
	at  time.Time
}

// Begin notes that a click came. It is called for each click, also for one that is on no row.
func (c *Clicks) Begin() { c.last, c.before = click{}, c.last }

// Second says on which row the click is that Begin has noted, by a key of the row that is not empty, and when. It reports whether
// this is the second one on that row in a short time. A third one is a first one again.
func (c *Clicks) Second(row string, now time.Time) bool {
	if c.before.row == row && now.Sub(c.before.at) < doubleClick {
		return true
	}
	c.last = click{row, now}
	return false
}
