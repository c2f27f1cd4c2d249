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

// What will be sent stands under the script as a whole where there are empty lines for it.
func TestSettingsUnderTheScriptAreWrapped(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("enter")
	s.write("hi")
	p := s.m.state.Params
	p.Tempo, p.Pitch, p.LastPitch, p.MaxSeconds, p.Volume, p.Speed = new(1.2), new(-2), new(1), new(20.0), new(120), new(0.9)
	s.press("a")
	s.want("3 / 350 · auto · 44.1 kHz wav", "volume 120 %")
	s = newStage(t, 120, 16)
	s.m.state.Params.Tempo = new(1.2)
	s.press("enter", "a")
	s.want("1 / 350 · auto · 44.1 kHz wav · latest · tempo 1.2")
	s = newStage(t, 40, 12)
	s.m.state.Params.Tempo = new(1.2)
	s.press("enter", "a")
	s.want("1 / 350 · auto · 44.1 kHz wav", "latest · tempo 1.2")
}
