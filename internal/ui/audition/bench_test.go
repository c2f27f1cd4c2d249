package audition

import (
	"fmt"
	"testing"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
)

// crowd is a screen with many actors and takes.
func crowd(b *testing.B, actors, takes int) *stage {
	b.Helper()
	g := &stage{Host: screentest.New(b, 120, 36), state: state.New(api.ServiceSpeak), takes: screentest.NewTakes(), sound: &sounds{}, cast: &catalogue{}}
	g.s = New(g, screen.Services{Takes: g.takes, Actors: g.cast, Samples: g.cast, Player: g.sound, Jobs: noJobs{}}, g.state, Options{Lang: "en"})
	g.Screen = g.s
	list := make([]actor.Actor, actors)
	for i := range list {
		list[i] = actor.Actor{Actor: api.Actor{ID: fmt.Sprint("actor-", i), Name: map[string]string{"en": fmt.Sprint("Mina ", i), "ko": "미나"}, Language: "ko", Tags: []string{"calm", "bright"}}}
	}
	g.state.Actors.Set(list)
	g.Send(state.ActorsChanged{Fresh: true})
	g.s.setLine("Welcome aboard.")
	for i := range takes {
		id := fmt.Sprintf("take-%04d", i)
		g.takes.Stored = append(g.takes.Stored, job.Job{ID: id, State: job.Done, ActorID: list[i%actors].ID, ActorName: "Mina", Text: "Welcome aboard.", Version: fmt.Sprint(i), File: "/none/" + id, Duration: 2, Rev: 1})
	}
	g.s.takes.stale = true
	g.Send(nil)
	return g
}

// BenchmarkKey is a key and the frame after it with 10,000 actors and 200 takes. Budget: 2 ms.
func BenchmarkKey(b *testing.B) {
	g := crowd(b, 10_000, 200)
	g.s.setFocus(paneTakes)
	b.ReportAllocs()
	for i := range b.N {
		g.Press([]string{"j", "k"}[i%2])
		g.s.View()
	}
}

// BenchmarkFilter is a letter of the filter with 10,000 actors, which are searched by a command. Budget: 5 ms.
func BenchmarkFilter(b *testing.B) {
	g := crowd(b, 10_000, 0)
	g.Press("/")
	g.Write("cal")
	b.ReportAllocs()
	for i := range b.N {
		g.Press([]string{"m", "backspace"}[i%2])
		g.s.View()
	}
}
