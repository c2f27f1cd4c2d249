package testterm_test

import (
	"testing"

	"callboard/internal/testterm"
)

// A program would take the first byte of an answer for the key Esc, and the rest for text.
func TestAnswersAreWhole(t *testing.T) {
	for _, answer := range []string{"\x1b[?62;22c", "\x1b[?2026;2$y", "\x1b[8;36;120t", "\x1bP>|testterm 1\x1b\\", "\x1b]11;rgb:0/0/0\x1b\\", "\x1b]11;rgb:0/0/0\a"} {
		for n := range len(answer) {
			if got := testterm.Answers([]byte(answer[:n])); got != 0 {
				t.Errorf("%d bytes of %q are complete", got, answer[:n])
			}
			if got := testterm.Answers([]byte(answer + answer[:n])); got != len(answer) {
				t.Errorf("%q: %d bytes are complete; want %d", answer+answer[:n], got, len(answer))
			}
		}
	}
}
