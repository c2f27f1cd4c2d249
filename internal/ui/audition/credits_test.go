package audition

import (
	"context"
	"testing"

	"callboard/internal/api/tts"
	"callboard/internal/job"
)

// credits is an account with this many credits left.
type credits int

func (c credits) Subscription(context.Context) (tts.Subscription, error) {
	return tts.Subscription{Credits: 5000, UsedCredits: 5000 - int(c)}, nil
}

// The price of an audition has the credits that are left beside it, as the Booth has.
func TestCreditsLeftAreBesideThePriceOfAnAudition(t *testing.T) {
	g := newStage(t, 120, 36)
	g.s.svc.Account = credits(2500)
	g.Do(g.s.Fetch(true))
	g.markFirst(3)
	g.WantNot("credits left") // there is no price yet
	g.typeLine("Hello.")
	g.Want("3 new takes cost 18 characters · 2,500 credits left")
	g.Press("ctrl+s")
	g.WantNot("credits left") // nothing is to be paid
	g.Want("3 cached, free · 18 spent")

	g.s.svc.Account = credits(5)
	g.state.Credits.Stale()
	g.Do(g.s.Fetch(true))
	g.s.setFocus(paneCast)
	g.Press("G", "m")
	g.Want("1 new take costs 6 characters · 3 cached, free · only 5 credits left · 18 spent") // a number that may be stale refuses nothing
	for _, w := range []int{80, 60, 40} {
		g.Size(w, 20)
		g.Fits()
	}
}

func TestUncertainTakesAreNotSpentForCertain(t *testing.T) {
	g := newStage(t, 120, 36)
	g.takes.Answer = func(j *job.Job) error {
		if j.ActorID == "mina" {
			j.State, j.File, j.SpeakID, j.Problem = job.Uncertain, "", "", "no clear answer"
		}
		return nil
	}
	g.markFirst(3)
	g.typeLine("Hello.")
	g.Press("ctrl+s")
	g.Want("12 spent (+6 uncertain)")
}
