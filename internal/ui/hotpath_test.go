package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/testcost"
)

// toggle returns an operation that sends two messages in turn, each with what it asks for, and draws the screen.
func (s *stage) toggle(one, other tea.Msg) func() {
	next := one
	return func() {
		s.send(next)
		s.m.View()
		if next == one {
			next = other
		} else {
			next = one
		}
	}
}

// TestHotPaths holds what a key and a frame of each screen allocate, at 120 × 40.
func TestHotPaths(t *testing.T) {
	testcost.SkipUnderRace(t)
	down, up := keyPress("down"), keyPress("up")
	script := newStage(t, 120, 40)
	script.press("enter")
	script.send(tea.PasteMsg{Content: strings.Repeat("가나다라마바사아자 ", 1000)})
	search := crowded(t, 1_000)
	search.press("/")
	search.write("act")
	find := manyDeliveries(t, 100)
	find.press("/")
	playing := newStage(t, 120, 40)
	playing.sounds()
	panel := newStage(t, 120, 40)
	panel.sounds()
	panel.press("P")
	update := func(s *stage, next func() tea.Msg) func() { // without the commands
		return func() {
			s.m.Update(next())
			s.m.View()
		}
	}
	tick := func(s *stage) func() { return update(s, func() tea.Msg { return tickMsg(s.m.timers.tick) }) }
	arriving := manyDeliveries(t, 1_000)
	typed := 0
	letter := func() tea.Msg {
		if typed++; typed%2 == 0 {
			return keyPress("backspace")
		}
		return tea.KeyPressMsg{Code: 'a', Text: "a"}
	}
	testcost.Check(t,
		testcost.Path{Name: "key in the actors of the Booth", Allocs: 203, Bytes: 52_000, Run: crowded(t, 1_000).toggle(down, up)},
		testcost.Path{Name: "key in the jobs of the Booth", Allocs: 203, Bytes: 59_000, Run: manyJobs(t, 1_000).toggle(down, up)},
		testcost.Path{Name: "key in the deliveries", Allocs: 297, Bytes: 73_000, Run: manyDeliveries(t, 1_000).toggle(down, up)},
		testcost.Path{Name: "key in the actors of the auditions", Allocs: 214, Bytes: 54_000, Run: manyCast(t, 1_000).toggle(down, up)},
		testcost.Path{Name: "letter in a script of 10,000 characters", Allocs: 246, Bytes: 66_000, Run: script.toggle(tea.KeyPressMsg{Code: '가', Text: "가"}, keyPress("backspace"))},
		testcost.Path{Name: "letter in the search of 1,000 actors", Allocs: 242, Bytes: 110_000, Run: search.toggle(tea.KeyPressMsg{Code: 'o', Text: "o"}, keyPress("backspace"))},
		testcost.Path{Name: "letter in the search of deliveries, before it is searched", Allocs: 240, Bytes: 64_000, Run: update(find, letter)},
		testcost.Path{Name: "34 deliveries that come at once", Allocs: 2_182, Bytes: 175_000, Run: func() {
			arriving.send(webhooksMsg(arriving.webhooks.Arrive(34)))
			arriving.m.View()
		}},
		testcost.Path{Name: "frame while sound plays", Allocs: 283, Bytes: 55_000, Run: tick(playing)},
		testcost.Path{Name: "frame with the panel of the player", Allocs: 507, Bytes: 112_000, Run: tick(panel)},
		testcost.Path{Name: "whole frame at another size", Allocs: 289, Bytes: 53_000, Run: newStage(t, 120, 40).toggle(tea.WindowSizeMsg{Width: 119, Height: 40}, tea.WindowSizeMsg{Width: 120, Height: 40})},
	)
}

// TestHotPathsByRows holds that a key costs about the same with many rows as with 100. The lists of actors of the Booth and of
// deliveries have tests of their own (TestActorKeyCostIsConstant, TestDeliveryKeyCostIsConstant).
func TestHotPathsByRows(t *testing.T) {
	testcost.SkipUnderRace(t)
	down, up := keyPress("down"), keyPress("up")
	testcost.CheckPairs(t,
		testcost.Pair{Name: "jobs of the Booth", Ours: manyJobs(t, 5_000).toggle(down, up), Theirs: manyJobs(t, 100).toggle(down, up), Most: 1.2},
		testcost.Pair{Name: "actors of the auditions", Ours: manyCast(t, 5_000).toggle(down, up), Theirs: manyCast(t, 100).toggle(down, up), Most: 1.2},
	)
}
