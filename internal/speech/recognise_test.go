package speech_test

import (
	"context"
	"testing"

	"callboard/internal/speech"
	"callboard/internal/speech/audiometrics"
)

// A recogniser that was trained with human voices must choose the right one of ten digits, and of twenty sentences.
func TestRecogniserUnderstandsTheVoice(t *testing.T) {
	t.Parallel()
	if reason := audiometrics.Available(); reason != "" {
		t.Skip(reason)
	}
	if testing.Short() {
		t.Skip("the recogniser is slow")
	}
	all := actors(t)
	recognised := func(name string, phrases []string, mark string) int {
		score, err := audiometrics.Evaluate(context.Background(), phrases, func(text string) (audiometrics.Sound, error) {
			return sound(mustSpeak(t, speech.Utterance{Text: text + mark, Traits: all[name].Traits})), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %v", name, score)
		return score.Right
	}
	names := []string{"owen", "hugo", "felix", "nora", "clara", "velma"}
	digits := 0
	for _, name := range names {
		n := recognised(name, audiometrics.Digits, ".")
		digits += n
		if n < 7 {
			t.Errorf("%s: %d digits recognised, want 7", name, n)
		}
	}
	if mean := float64(digits) / float64(len(names)); mean < 9 {
		t.Errorf("%.1f digits recognised on average, want 9", mean)
	}
	for _, name := range names[2:4] {
		if n := recognised(name, audiometrics.Sentences, ""); n < 19 {
			t.Errorf("%s: %d of 20 sentences recognised, want 19", name, n)
		}
	}
}
