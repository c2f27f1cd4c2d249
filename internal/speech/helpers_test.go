package speech_test

import (
	"context"
	"testing"

	"callboard/internal/speech"
	"callboard/internal/speech/audiometrics"
)

const tenWords = "We will meet again tomorrow morning beside the old harbour."

func mustSpeak(t testing.TB, u speech.Utterance) speech.PCM {
	t.Helper()
	p, err := speech.Synth{}.Speak(context.Background(), u)
	if err != nil {
		t.Fatalf("Speak(%q): %v", u.Text, err)
	}
	return p
}

func sound(p speech.PCM) audiometrics.Sound {
	return audiometrics.Sound{Samples: p.Samples, Rate: p.Rate}
}
