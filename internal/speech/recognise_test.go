package speech_test

import (
	"context"
	"testing"

	"callboard/internal/speech"
	"callboard/internal/speech/audiometrics"
)

// A recogniser that was trained on people chooses one of ten digits, or one of twenty sentences.
func TestPeopleWouldUnderstand(t *testing.T) {
	t.Parallel()
	if why := audiometrics.Available(); why != "" {
		t.Skip(why)
	}
	if testing.Short() {
		t.Skip("listening takes a while")
	}
	cast := company(t)
	right := func(name string, phrases []string, mark string) int {
		score, err := audiometrics.Listen(context.Background(), phrases, func(text string) (audiometrics.Sound, error) {
			return sound(say(t, speech.Utterance{Text: text + mark, Traits: cast[name].Traits})), nil
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
		n := right(name, audiometrics.Digits, ".")
		digits += n
		if n < 7 {
			t.Errorf("of %s's digits %d are understood, want 7", name, n)
		}
	}
	if mean := float64(digits) / float64(len(names)); mean < 9 {
		t.Errorf("%.1f digits are understood, want 9", mean)
	}
	for _, name := range names[2:4] {
		if n := right(name, audiometrics.Sentences, ""); n < 19 {
			t.Errorf("of %s's twenty sentences %d are understood", name, n)
		}
	}
}
