package audition

import (
	"testing"

	"callboard/internal/job"
)

// What was decided before the blind mode would tell which take is which. What is decided in it shows, and loses nothing of before.
func TestBlindHidesEarlierMarks(t *testing.T) {
	g := spoken(t, 120, 36, 3)
	g.Press("g", "*", "]", "]", "i")
	g.Write("Mina, velvet")
	g.Press("enter")
	g.Want("Takes · 3 · 1 kept", "★★", "Mina, velvet", "keep")
	g.Press("b")
	g.WantNot("kept", "★", "velvet")
	id := g.s.takes.of["take-01"]
	g.s.takes.list.Select(id)
	g.Press("d", "i")
	g.WantNot("velvet")
	g.Write("slow")
	g.Press("enter")
	g.Want("1 dropped", "slow")
	g.WantNot("velvet", "★")
	g.Press("b")
	g.Want("1 dropped", "★★", "Mina, velvet · slow")
	if m := g.takes.Noted["take-01"]; m != (job.Marks{Verdict: job.Drop, Rating: 2, Note: "Mina, velvet · slow"}) {
		t.Errorf("stored %+v", m)
	}
}
