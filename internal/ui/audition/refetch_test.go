package audition

import (
	"strings"
	"testing"

	"callboard/internal/job"
)

// lose has the takes with these numbers lose their audio, as after a download that has failed for good.
func (g *stage) lose(numbers ...int) {
	for _, n := range numbers {
		j := &g.takes.Stored[n]
		j.File, j.Problem = "", "the network failed; download the audio again, it is free"
		j.Rev++
		g.s.takes.put(*j)
	}
	g.s.price.due = true
	g.s.setRows()
	g.Send(nil)
}

// A take that was paid for, and whose audio did not come, is downloaded again by the key that speaks the rest. It costs nothing, also of
// the budget.
func TestLostAudioIsDownloadedAgain(t *testing.T) {
	g := spoken(t, 120, 36, 3)
	if err := g.state.Session.SetBudget("138"); err != nil {
		t.Fatal(err)
	}
	g.lose(0, 1)
	g.Want("no audio: the network failed", "1 cached, free · 2 to download again, free", "ctrl+s downloads")
	g.Press("ctrl+s")
	if !strings.Contains(g.toast(), "2 takes downloaded again, free") || len(g.takes.Orders) != 3 || g.takes.Refetches != 2 {
		t.Errorf("%q, %d orders, %d downloads", g.toast(), len(g.takes.Orders), g.takes.Refetches)
	}
	g.Want("3 cached, free")
	g.WantNot("no audio")

	// With a new take beside it, only that is paid for.
	g.state.Session.SetBudget("300")
	g.lose(2)
	g.s.setFocus(paneCast)
	g.Press("G", "m")
	g.Want("1 new take costs", "2 cached, free · 1 to download again, free")
	spent := g.state.Session.Chars
	g.Press("ctrl+s")
	if len(g.takes.Orders) != 4 || g.takes.Refetches != 3 || g.state.Session.Chars-spent != g.takes.Stored[3].Chars() || !strings.Contains(g.toast(), "1 downloaded again, free") {
		t.Errorf("%d orders, %d downloads, %d spent, %q", len(g.takes.Orders), g.takes.Refetches, g.state.Session.Chars-spent, g.toast())
	}
	if left, _ := g.state.Session.Left(); left != 300-g.state.Session.Chars {
		t.Errorf("%d left of 300, %d spent", left, g.state.Session.Chars)
	}
}

// The key that speaks a take again downloads it first. Only when that has failed does it ask to pay.
func TestAgainDownloadsFirst(t *testing.T) {
	g := spoken(t, 120, 36, 2)
	g.s.setFocus(paneTakes)
	g.Press("g")
	g.lose(0)
	g.takes.Answer = func(j *job.Job) error {
		if len(g.takes.Orders) == 2 { // no new one: a download
			j.File, j.Problem = "", "the network failed again"
		}
		return nil
	}
	g.Press("r")
	if len(g.takes.Orders) != 2 || g.takes.Refetches != 1 || g.Top() != nil || !strings.Contains(g.toast(), "the network failed again") {
		t.Fatalf("%d orders, %d downloads, %q", len(g.takes.Orders), g.takes.Refetches, g.toast())
	}
	g.s.setFocus(paneTakes)
	g.Press("r")
	g.Want("Another take by Mina costs")
	g.Press("y")
	if len(g.takes.Orders) != 3 || g.takes.Refetches != 1 {
		t.Errorf("%d orders, %d downloads", len(g.takes.Orders), g.takes.Refetches)
	}
}
