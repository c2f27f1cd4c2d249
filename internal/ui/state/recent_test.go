package state

import (
	"slices"
	"testing"

	"callboard/internal/ui/keymap"
)

func TestRecentKeepsTheLatestOnceEach(t *testing.T) {
	var r Recent
	for _, act := range []keymap.Action{"a", "b", "c", "a", "d", "e", "f"} {
		r.Add(act)
	}
	if want := []keymap.Action{"f", "e", "d", "a", "c"}; !slices.Equal(r.List(), want) {
		t.Errorf("got %q, want %q", r.List(), want)
	}
	var next Recent
	next.Add("e")
	next.Restore(r.Text() + "\n\nmore")
	if want := []keymap.Action{"e", "f", "d", "a", "c"}; !slices.Equal(next.List(), want) {
		t.Errorf("restored %q, want %q", next.List(), want)
	}
}
