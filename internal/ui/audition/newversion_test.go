package audition

import (
	"strings"
	"testing"
	"time"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/state"
)

// A price that has been on screen for a minute is worked out anew when the speak key is pressed. If it is the same, one press is
// enough; if an actor has a new version meanwhile, the new price is asked.
func TestOldPriceIsWorkedOutAnew(t *testing.T) {
	g := newStage(t, 120, 36)
	g.markFirst(3)
	g.typeLine("Hello.")
	g.Clock = g.Clock.Add(2 * time.Minute)
	g.Press("ctrl+s")
	g.Want("3 cached, free")
	if n := len(g.takes.Orders); n != 3 {
		t.Fatalf("%d orders after one press", n)
	}

	g.cast.newest = map[string]string{"mina": "v3"}
	g.Clock = g.Clock.Add(2 * time.Minute)
	g.Press("ctrl+s")
	if last := g.Toasts[len(g.Toasts)-1]; last.Ask != keymap.Speak || !strings.Contains(last.Text, "Mina has a new version, v3") {
		t.Errorf("the question is %+v", last)
	}
	if n := len(g.takes.Orders); n != 3 {
		t.Fatalf("%d orders before the answer", n)
	}
	g.Press("ctrl+s")
	if n := len(g.takes.Orders); n != 4 || g.takes.Orders[3].Version != "v3" {
		t.Errorf("%d orders: %+v", n, g.takes.Orders)
	}
}

// A line whose takes are here costs again for an actor that has a new version. The price says why, and the rows which version made
// which take.
func TestNewVersionIsSaid(t *testing.T) {
	g := newStage(t, 120, 36)
	g.markFirst(3)
	g.typeLine("Hello.")
	g.Press("ctrl+s")
	g.Want("3 cached, free")
	g.WantNot("new version", " v2")

	g.cast.newest = map[string]string{"mina": "v3"}
	g.Send(state.ActorsChanged{Fresh: true}) // as after a reload
	g.Want("1 new take costs 6 characters · Mina has a new version, v3 · 2 cached, free")

	// The question before it is spoken has the reason too, where there is one.
	g.cast.newest["jinhyuk"] = "v9"
	g.Send(state.ActorsChanged{Fresh: true})
	g.Want("2 new takes cost 12 characters", "Mina and Jinhyuk have new versions")

	g.Press("ctrl+s")
	g.Want("Takes · 5", "3 cached, free")
	g.WantNot("new version")
	if n := len(g.takes.Orders); n != 5 || g.takes.Orders[3].Version+g.takes.Orders[4].Version != "v3v9" {
		t.Errorf("%d orders: %+v", n, g.takes.Orders)
	}
	for _, r := range g.s.takes.rows {
		j := g.s.takes.jobs[r.take]
		want := j.ActorName
		if j.ActorID != "sora" {
			want += " " + j.Version
		}
		if r.label != want || r.brief != "" {
			t.Errorf("a row is %q with the settings %q, want %q", r.label, r.brief, want)
		}
	}

	// Another take of an outdated one is by the version that made it.
	g.s.setFocus(paneTakes)
	g.Press("g", "r")
	g.Want("by its version v2 as before, costs 6")
	g.Press("y")
	if last := g.takes.Orders[len(g.takes.Orders)-1]; last.Version != "v2" || last.Params.ModelName() != "v2" {
		t.Errorf("again: %+v", last)
	}

	// Blind, a version would tell which rows have the same actor.
	g.s.setFocus(paneTakes)
	g.Press("b")
	for _, r := range g.s.takes.rows {
		if r.brief != "" || !strings.HasPrefix(r.label, "take ") {
			t.Errorf("blind, a row is %q with the settings %q", r.label, r.brief)
		}
	}
	g.Press("r")
	if strings.Contains(g.Text(), "v2") {
		t.Error("blind, the question names a version")
	}
}

// Where there is little room the reason gives way, but the price does not.
func TestNewVersionInNarrowWindows(t *testing.T) {
	g := newStage(t, 80, 24)
	g.markFirst(3)
	g.typeLine("Hello.")
	g.Press("ctrl+s")
	g.cast.newest = map[string]string{"mina": "v3"}
	g.Send(state.ActorsChanged{Fresh: true})
	g.Want("1 new take costs 6 characters · Mina has a new version, v3")
	g.Size(40, 12)
	g.Want("6 characters")
	g.Press("ctrl+s")
	g.Want("Mina v2", "Mina v3")
}
