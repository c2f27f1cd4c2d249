package voice_test

import (
	"context"
	"testing"

	"callboard/internal/sandbox/judge"
	"callboard/internal/sandbox/voice"
)

const tenWords = "We will meet again tomorrow morning beside the old harbour."

func say(t testing.TB, u voice.Utterance) voice.PCM {
	t.Helper()
	p, err := voice.Synth{}.Speak(context.Background(), u)
	if err != nil {
		t.Fatalf("Speak(%q): %v", u.Text, err)
	}
	return p
}

func sound(p voice.PCM) judge.Sound { return judge.Sound{Samples: p.Samples, Rate: p.Rate} }

func within(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	if !(got >= low && got <= high) {
		t.Errorf("%s is %.3f, want %.3f … %.3f", what, got, low, high)
	}
}
