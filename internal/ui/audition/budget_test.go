package audition

import (
	"strings"
	"testing"

	"callboard/internal/job"
)

func TestOrderOverTheBudgetIsNotSent(t *testing.T) {
	g := newStage(t, 120, 36)
	budget := func(written string) {
		t.Helper()
		if err := g.state.Session.SetBudget(written); err != nil {
			t.Fatal(err)
		}
		g.Send(nil)
	}
	sent := func(n int, why string) {
		t.Helper()
		if len(g.takes.Orders) != n || !strings.Contains(g.toast(), why) {
			t.Fatalf("%d orders, want %d; the message is %q, want %q", len(g.takes.Orders), n, g.toast(), why)
		}
	}
	budget("20")
	g.markFirst(3)
	g.typeLine("Hello.")
	g.Want("3 new takes cost 18 characters · 0 of 20 spent", "ctrl+s speaks them")
	g.Press("ctrl+s")
	g.Want("3 cached, free · 18 of 20 spent")
	sent(3, "3 new takes")

	g.s.setFocus(paneCast)
	g.Press("G", "m") // one more actor
	g.Want("1 new take costs 6 characters · 3 cached, free · over the budget: 2 left", "$ changes it")
	g.WantNot("speaks it")
	g.Press("ctrl+s")
	const over = "not sent: 6 characters, and the budget of this session has 2 left of 20 · $ changes it"
	sent(3, over)
	g.s.setFocus(paneTakes)
	g.Press("r") // one of them again
	sent(3, over)
	g.s.setFocus(paneTakes)
	g.Press("v", "j", "enter")
	sent(3, "not sent: 24 characters")
	if g.Top() != nil {
		t.Error("a sweep over the budget is asked about")
	}
	budget("")
	g.Press("ctrl+s")
	sent(4, "1 new take")
	g.Want("4 cached, free · 24 spent")
}

// What is about to be sent counts too, and what was not sent does not.
func TestBudgetDuringARun(t *testing.T) {
	g := newStage(t, 120, 36)
	g.state.Session.SetBudget("30")
	g.takes.Answer = func(j *job.Job) error {
		if j.ActorID == "mina" {
			j.State, j.File, j.SpeakID, j.Problem, j.Refusal = job.Failed, "", "", "refused", job.RefusedRequest
		}
		return nil
	}
	g.markFirst(3)
	g.typeLine("Hello.")
	g.Hold = true
	g.Press("ctrl+s")
	if left, _ := g.state.Session.Left(); left != 12 {
		t.Errorf("%d left while 18 are being sent", left)
	}
	g.Release()
	if left, _ := g.state.Session.Left(); left != 18 || g.state.Session.Chars != 12 {
		t.Errorf("%d left after two takes were charged, %d spent", left, g.state.Session.Chars)
	}
}
