package ui

import "testing"

// What the version of the actor cannot do is said before the request, also where the dialog is closed.
func TestOrderThatTheVersionCannotDoIsNotSent(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("enter")
	s.write("hi")
	s.press("ctrl+o", "esc") // the versions of the actor are known now
	s.m.state.Params.Emotion = new("preset-of-another-actor")
	s.press("ctrl+s")
	s.want("emotion preset-of-another-actor: the version", "does not have it", "ctrl+o changes it")
	if len(s.jobs.orders) != 0 {
		t.Fatal("it was ordered")
	}
	s.press("ctrl+o")
	s.want("emotion preset-of-another-actor: the version")
	s.press("ctrl+s")
	s.want("nothing was sent: emotion preset-of-another-actor")
	s.press("ctrl+r", "ctrl+s")
	if len(s.jobs.orders) != 1 {
		t.Fatal("it was not ordered after the reset")
	}
}
