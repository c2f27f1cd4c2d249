package mouse_test

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/widget/mouse"
)

func TestRows(t *testing.T) {
	t.Parallel()
	for button, want := range map[tea.MouseButton]int{
		tea.MouseWheelUp: -3, tea.MouseWheelDown: 3, tea.MouseWheelLeft: 0, tea.MouseWheelRight: 0,
	} {
		if got := mouse.Rows(tea.Mouse{Button: button}); got != want {
			t.Errorf("button %d scrolls %d rows, want %d", button, got, want)
		}
	}
}

func TestSecondClick(t *testing.T) {
	t.Parallel()
	type click struct {
		row  string // empty: on no row
		wait time.Duration
		want bool
	}
	for name, clicks := range map[string][]click{
		"two":                {{"a", 0, false}, {"a", 399 * time.Millisecond, true}},
		"too late":           {{"a", 0, false}, {"a", 400 * time.Millisecond, false}, {"a", 1, true}},
		"another row":        {{"a", 0, false}, {"b", 1, false}, {"a", 1, false}},
		"elsewhere between":  {{"a", 0, false}, {"", 1, false}, {"a", 1, false}},
		"a third is a first": {{"a", 0, false}, {"a", 1, true}, {"a", 1, false}, {"a", 1, true}},
	} {
		var c mouse.Clicks
		now := time.Unix(0, 0)
		for i, k := range clicks {
			now = now.Add(k.wait)
			c.Begin()
			if k.row == "" {
				continue
			}
			if got := c.Second(k.row, now); got != k.want {
				t.Errorf("%s: click %d is the second one: %v", name, i+1, got)
			}
		}
	}
}
