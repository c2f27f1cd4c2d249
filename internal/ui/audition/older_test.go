package audition

import (
	"slices"
	"strings"
	"testing"

	"callboard/internal/job"
	"callboard/internal/ui/state"
)

// again speaks the selected take once more, and waits for what comes.
func (g *stage) again() { g.Press("r", "y") }

func TestOlderTakesOfARow(t *testing.T) {
	g := spoken(t, 120, 36, 2)
	selected := func(want string) {
		t.Helper()
		if j, _ := g.s.takes.selected(); j.ID != want {
			t.Fatalf("the row shows %s, want %s", j.ID, want)
		}
	}
	g.Press("n")
	if !strings.Contains(g.toast(), "no other take: r speaks it again") {
		t.Errorf("message %q", g.toast())
	}
	g.WantNot("1/1")
	g.again()
	g.Want("Takes · 2", "2/2")
	selected("take-03")
	g.Press("n")
	selected("take-01")
	g.Want("1/2")
	g.Press("*", "]", "n") // keeps the one that shows
	selected("take-03")
	if m := g.takes.Noted; m["take-01"] != (job.Marks{Verdict: job.Keep, Rating: 1}) || m["take-03"] != (job.Marks{}) {
		t.Errorf("marks %+v", m)
	}
	g.again()
	selected("take-04") // the one that has just arrived, although an earlier one is kept
	g.Want("3/3")
	g.Press("n", "n", "N", "n", "n")
	selected("take-04")
	g.Press("n", "space")
	g.plays("take-03")
	g.Press("n")
	want := []string{"match true", "toggle take-03", "switch take-01"}
	if !slices.Equal(g.sound.did, want) {
		t.Errorf("%v, want %v", g.sound.did, want)
	}
	g.plays("take-01")
	g.Press("alt+z", "alt+z")
	selected("take-01") // what was undone shows
	if n := len(g.takes.Orders); n != 4 {
		t.Errorf("%d orders: to step through takes costs nothing", n)
	}
	g.plays("take-03") // by the player's own key
	selected("take-03")
}

// After a restart a row shows the take that is kept. While a take sounds, one that arrives does not take its place.
func TestWhichTakeARowShows(t *testing.T) {
	g := spoken(t, 120, 36, 1)
	g.Press("*")
	g.again()
	kept := map[string]string{}
	g.s.Save(kept)
	takes := g.takes
	g = newStage(t, 120, 36)
	g.takes = takes
	g.begin()
	g.Do(g.s.Restore(kept))
	g.Send(nil)
	if j, _ := g.s.takes.selected(); j.ID != "take-01" {
		t.Errorf("after a restart the row shows %s, not the kept take", j.ID)
	}
	g.s.setFocus(paneTakes)
	g.Press("*", "n") // not kept, and its neighbour
	g.plays("take-02")
	j, _ := g.s.takes.selected()
	j.ID, j.Rev = "take-09", 1
	g.Send(state.JobsChanged{{After: j}})
	if j, _ := g.s.takes.selected(); j.ID != "take-02" {
		t.Errorf("a take that arrives replaces the one that sounds by %s", j.ID)
	}
	g.Want("2/3")
}

// A take that is kept stays kept, and can be seen, when its row shows a newer one: the count, the row and the filter say so.
func TestKeptTakeShowsBehindANewerOne(t *testing.T) {
	g := spoken(t, 120, 36, 3)
	g.Press("*", "]", "down", "*", "down", "d")
	g.Want("Takes · 3 · 2 kept · 1 dropped")
	g.Press("g")
	g.again() // the first one
	g.Want("Takes · 3 · 2 kept · 1 dropped", "2/2", "1/2 keep")
	if j, _ := g.s.takes.selected(); j.ID != "take-04" {
		t.Fatalf("the row shows %s, not the new take", j.ID)
	}
	r := g.s.takes.rows[g.s.takes.of["take-04"]]
	if sign, _ := g.s.sign(g.Look().Theme.Inks, g.Look().Glyphs, r); sign != g.Look().Glyphs.OK {
		t.Errorf("the sign of the row is %q", sign)
	}
	for query, want := range map[string]int{"kept": 2, "undecided": 0, "dropped": 1, "1*": 1, "0*": 2, "unrated": 2, "rated": 1} {
		if got := g.s.matching(g.s.takes.order, query); len(got) != want {
			t.Errorf("%q finds %d rows, want %d", query, len(got), want)
		}
	}
	g.Press("n")
	if j, _ := g.s.takes.selected(); j.ID != "take-01" {
		t.Errorf("n reaches %s, not the kept take", j.ID)
	}
	g.WantNot("1/2 keep")
	g.Want("1/2", "keep")
	g.Press("N", "d") // the new one is dropped: that is what its row says
	g.Want("2/2", "2 kept · 2 dropped")
	g.WantNot("1/2 keep")

	g.Size(80, 24)
	g.Press("d")
	g.Want("2 kept", "1/2 keep")
	g.Fits()
}

// A take that ends while the program starts does not come before those of the run before.
func TestRowsOfEarlierRunsKeepTheirOrder(t *testing.T) {
	g := spoken(t, 120, 36, 3)
	kept := map[string]string{}
	g.s.Save(kept)
	takes := g.takes
	g = newStage(t, 120, 36)
	g.takes = takes
	g.begin()
	g.Hold = true
	g.Do(g.s.Restore(kept))
	late := takes.Stored[2]
	late.Rev++
	g.Send(state.JobsChanged{{After: late}})
	g.Release()
	g.Send(nil)
	if got := g.labels(); got != "Mina Jinhyuk Sora" {
		t.Errorf("the rows are %s", got)
	}
}
