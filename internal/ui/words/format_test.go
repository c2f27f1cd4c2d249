package words_test

import (
	"testing"
	"time"

	"callboard/internal/ui/words"
)

// A second before the change the words are the same, at the change they differ.
func TestSecondsChange(t *testing.T) {
	for _, age := range []time.Duration{0, 300 * time.Millisecond, 11 * time.Second, 90*time.Second + time.Millisecond, 2 * time.Minute, 65 * time.Minute, 3*time.Hour + time.Minute, 50 * time.Hour} {
		next := words.SecondsChange(age)
		if next <= 0 || age > 10*time.Second && words.Seconds(age) != words.Seconds(age+next-time.Nanosecond) {
			t.Errorf("after %v: %q changes before %v are over", age, words.Seconds(age), next)
		}
		if words.Seconds(age) == words.Seconds(age+next) {
			t.Errorf("after %v: %q has not changed after %v", age, words.Seconds(age), next)
		}
	}
}

// The end of a path tells files apart: it stays, as far as there is room.
func TestPathEndKeepsTheName(t *testing.T) {
	t.Parallel()
	const path = "~/.local/share/callboard/audio/mina.wav"
	for w, want := range map[int]string{
		39: path, 38: "…/share/callboard/audio/mina.wav", 20: "…/audio/mina.wav", 15: "…/mina.wav", 10: "…/mina.wav", 8: "mina.wav", 7: "mina…av",
	} {
		if got := words.PathEnd(path, w); got != want {
			t.Errorf("%d cells: %q, want %q", w, got, want)
		}
	}
	if got := words.PathEnd("/tmp/a-long-folder/x.wav", 12); got != "…/x.wav" {
		t.Errorf("an absolute path: %q", got)
	}
}
