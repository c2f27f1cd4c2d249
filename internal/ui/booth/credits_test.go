package booth

import (
	"context"
	"errors"
	"testing"

	"callboard/internal/api"
	"callboard/internal/api/tts"
	"callboard/internal/job"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
)

// account tells what is left of 500 credits, and counts how often it is asked.
type account struct {
	left, asked int
	err         error
}

func (a *account) Subscription(context.Context) (tts.Subscription, error) {
	a.asked++
	return tts.Subscription{Credits: 500, UsedCredits: 500 - a.left}, a.err
}

func TestCreditsLeftAreBesideThePrice(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	b := h.Screen.(*Booth)
	h.WantNot("credits")
	a := &account{left: 6}
	b.svc.Account = a
	ask := func() {
		t.Helper()
		h.Do(b.Fetch(true))
	}
	h.Do(b.Fetch(false))
	if a.asked != 0 {
		t.Error("it asks while another screen shows")
	}
	ask()
	h.Press("enter")
	h.Write("hello")
	h.Want("6 credits left")
	h.WantNot("only 6 credits left")
	h.Write(" all")
	h.Want("only 6 credits left")
	h.Press("ctrl+s") // a number that may be stale refuses nothing
	if len(svc.jobs.orders) != 1 {
		t.Fatalf("%d orders", len(svc.jobs.orders))
	}
	h.Want("only 6 credits left · 9 spent")

	ask() // nothing has ended: nothing to ask
	j := job.Job{ID: "5", State: job.Submitting, ActorName: "Mina", Text: "hello all", Params: api.Params{Service: api.ServiceTTS}, CreatedAt: screentest.Noon}
	change(h, st, j)
	ask()
	if a.asked != 1 {
		t.Errorf("asked %d times before anything has ended", a.asked)
	}
	j.State, j.File, a.left = job.Done, "/5", 3
	change(h, st, j)
	ask()
	h.Want("only 3 credits left")
	h.Press("esc", "tab", "r")
	h.Want("costs 9 credits. Only 3", "of them are left.")
	h.Press("esc")

	a.err = errors.New("no answer")
	j.ID = "6"
	change(h, st, j)
	ask()
	if a.asked != 3 {
		t.Errorf("asked %d times", a.asked)
	}
	h.Want("3 credits left") // what was known stays
	h.Send(state.Tick{})
	h.Size(40, 12)
	h.Fits()
}
