package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/api"
)

func crowd(n int) []actor.Actor {
	list := make([]actor.Actor, n)
	for i := range list {
		list[i] = actor.Actor{Actor: api.Actor{
			ID: fmt.Sprintf("%024x", i), Name: map[string]string{"en": fmt.Sprintf("Actor %d", i), "ko": fmt.Sprintf("배우 %d", i)},
			Language: "ko", Sex: "female", Age: "young adult", Tags: []string{"calm", "bright"},
		}}
	}
	return list
}

func crowded(tb testing.TB, n int) *stage {
	s := newStage(tb, 120, 40)
	s.actors.list = crowd(n)
	s.run(s.m.loader().refreshActors())
	return s
}

// BenchmarkActorKey is one key in the actors list, Update and View at 120 × 40. Budget: under 1 ms
// at any number of actors, within 1.5 times the cost at a hundred.
func BenchmarkActorKey(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := crowded(b, n)
			down, up := keyPress("down"), keyPress("up")
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				k := down
				if i/80%2 == 1 {
					k = up
				}
				s.m.Update(k)
				s.m.View()
			}
		})
	}
}

// TestActorKeyCostIsConstant holds the shape of that budget: the work of a key does not depend on the number of actors.
func TestActorKeyCostIsConstant(t *testing.T) {
	allocs := func(n int) float64 {
		s := crowded(t, n)
		down := keyPress("down")
		return testing.AllocsPerRun(50, func() {
			s.m.Update(down)
			s.m.View()
		})
	}
	few, many := allocs(100), allocs(20_000)
	if many > 1.5*few {
		t.Fatalf("%v allocations a key with 20,000 actors, %v with 100", many, few)
	}
}

// BenchmarkEditorKey is one key in a script of 10,000 Hangul characters, Update and View. Budget: under 10 ms.
func BenchmarkEditorKey(b *testing.B) {
	s := newStage(b, 120, 40)
	s.press("enter")
	s.send(tea.PasteMsg{Content: strings.Repeat("가나다라마바사아자 ", 1000)})
	key := tea.KeyPressMsg{Code: '가', Text: "가"}
	b.ReportAllocs()
	for b.Loop() {
		s.m.Update(key)
		s.m.View()
	}
}

// BenchmarkFrame is drawing the whole Booth again while sound plays.
func BenchmarkFrame(b *testing.B) {
	s := newStage(b, 120, 40)
	scenes()["playing"](s)
	b.ReportAllocs()
	for b.Loop() {
		s.m.Update(tickMsg(s.m.timers.tick))
		s.m.View()
	}
}
