package speech_test

import (
	"encoding/json"
	"math"
	"testing"

	"callboard/assets"
	"callboard/internal/speech"
	"callboard/internal/speech/audiometrics"
)

// actor is an actor of the sandbox, with the fields that these tests need.
type actor struct {
	Name   string        `json:"unique_id"`
	Sex    []string      `json:"sex"`
	Age    string        `json:"age"`
	Traits speech.Traits `json:"voice"`
	Locked bool          `json:"locked"`
}

func actors(t testing.TB) map[string]actor {
	t.Helper()
	var file struct{ Actors []actor }
	if err := json.Unmarshal(assets.SandboxActors(), &file); err != nil {
		t.Fatal(err)
	}
	out := map[string]actor{}
	for _, p := range file.Actors {
		out[p.Name] = p
	}
	return out
}

// Listeners can distinguish two voices that are one just noticeable difference apart.
func TestActorsDiffer(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it measures all actors")
	}
	const text = "We will meet again tomorrow morning. Are you coming?"
	profiles := map[string]audiometrics.Profile{}
	for name, p := range actors(t) {
		profiles[name] = sound(mustSpeak(t, speech.Utterance{Text: text, Traits: p.Traits})).Profile()
	}
	indistinct := map[string]bool{}
	for a, pa := range profiles {
		for b, pb := range profiles {
			if a < b && audiometrics.Distance(pa, pb) < 1 {
				t.Logf("%s and %s are %.2f apart", a, b, audiometrics.Distance(pa, pb))
				indistinct[a] = true
			}
		}
	}
	if n := len(profiles) - len(indistinct); n < 24 {
		t.Errorf("%d of %d voices can be distinguished, want 24", n, len(profiles))
	}
}

func TestActorsHaveTheirPitch(t *testing.T) {
	t.Parallel()
	for name, p := range actors(t) {
		got := sound(mustSpeak(t, speech.Utterance{Text: "We will meet again tomorrow morning.", Traits: p.Traits})).Pitch().Median()
		if math.Abs(got/p.Traits.PitchHz-1) > 0.05 {
			t.Errorf("%s speaks at %.0f Hz, want %.0f", name, got, p.Traits.PitchHz)
		}
	}
}

func TestMenWomenAndChildrenDiffer(t *testing.T) {
	t.Parallel()
	const text = "나는 노래를 매일 하루 종일 부릅니다."
	profile := func(name string) audiometrics.Profile {
		p := actors(t)[name]
		if p.Name == "" {
			t.Fatal(name)
		}
		return sound(mustSpeak(t, speech.Utterance{Text: text, Traits: p.Traits})).Profile()
	}
	man, woman, child := profile("jinhyuk"), profile("eunbi"), profile("jiho")
	if !(man.PitchHz < woman.PitchHz && woman.PitchHz < child.PitchHz) {
		t.Errorf("pitch: man %.0f, woman %.0f, child %.0f Hz", man.PitchHz, woman.PitchHz, child.PitchHz)
	}
	if !(man.FormantScale < woman.FormantScale*0.95 && woman.FormantScale < child.FormantScale*0.95) {
		t.Errorf("size: man %.2f, woman %.2f, child %.2f", man.FormantScale, woman.FormantScale, child.FormantScale)
	}
}
