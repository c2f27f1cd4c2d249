package voice_test

import (
	"context"
	"testing"

	"callboard/internal/sandbox/judge"
	"callboard/internal/sandbox/voice"
)

// A recogniser that was trained on people chooses one of ten digits, or one of twenty sentences.
func TestPeopleWouldUnderstand(t *testing.T) {
	t.Parallel()
	if why := judge.Available(); why != "" {
		t.Skip(why)
	}
	if testing.Short() {
		t.Skip("listening takes a while")
	}
	cast := company(t)
	right := func(name string, phrases []string, mark string) int {
		score, err := judge.Listen(context.Background(), phrases, func(text string) (judge.Sound, error) {
			return sound(say(t, voice.Utterance{Text: text + mark, Traits: cast[name].Traits})), nil
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
		n := right(name, judge.Digits, ".")
		digits += n
		if n < 7 {
			t.Errorf("of %s's digits %d are understood, want 7", name, n)
		}
	}
	if mean := float64(digits) / float64(len(names)); mean < 9 {
		t.Errorf("%.1f digits are understood, want 9", mean)
	}
	for _, name := range names[2:4] {
		if n := right(name, judge.Sentences, ""); n < 19 {
			t.Errorf("of %s's twenty sentences %d are understood", name, n)
		}
	}
}
