package rating_test

import (
	"strings"
	"testing"

	"callboard/internal/rating"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	for stars, ok := range map[int]bool{-1: false, 0: true, 1: true, 5: true, 6: false} {
		if err := rating.Check(stars); (err == nil) != ok {
			t.Errorf("%d stars: %v", stars, err)
		}
	}
}

func TestNote(t *testing.T) {
	t.Parallel()
	if got, err := rating.Note(" calm\n and\twarm \x1b[31m"); err != nil || !strings.HasPrefix(got, "calm") || strings.ContainsAny(got, "\n\t\x1b") {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := rating.Note(strings.Repeat("가", 500)); err != nil {
		t.Error(err)
	}
	if _, err := rating.Note(strings.Repeat("가", 501)); err == nil {
		t.Error("501 characters")
	}
}
