package ui

import (
	"testing"
)

// The budget is set by a key on any screen, and holds for the orders of the Booth too.
func TestBudgetOfTheSession(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}, {40, 12}} {
		s := newStage(t, size[0], size[1])
		s.press("2", "$")
		s.want("─ Budget of this session ", "│ ▌ ", "enter set")
		fits(t, s, size[0], size[1])
		s.write("many")
		s.press("enter")
		s.want("budget many: it is not a number")
		s.press("1", "$")
		s.write("8")
		s.press("enter")
		s.want("this session may spend 8")
		s.press("enter")
		s.want("0 of 8 used, no cost")
		s.write("Hello.")
		s.press("ctrl+s", "ctrl+s", "ctrl+s")
		s.want("6 of 8 used, no cost")
		if len(s.jobs.orders) != 1 {
			t.Fatalf("%d orders of 6 characters were sent with a budget of 8", len(s.jobs.orders))
		}
		s.press("ctrl+p")
		s.write("budget")
		s.want("▌ budget", "8 ")
		s.press("enter", "ctrl+u", "enter")
		s.want("no budget")
	}
}
