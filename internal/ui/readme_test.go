package ui

import (
	"os"
	"strings"
	"testing"

	"callboard/internal/ui/keymap"
)

// TestReadmeHasTheKeyTable compares the README's table with the key map.
func TestReadmeHasTheKeyTable(t *testing.T) {
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	const open, end = "<!-- keys: the table is the key map; a test compares them -->\n", "<!-- /keys -->"
	_, rest, ok := strings.Cut(string(b), open)
	table, _, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the README has lost the marks around its key table")
	}
	if table != keyTable(t) {
		t.Fatalf("the README's key table is not the key map; it should read:\n\n%s", keyTable(t))
	}
}

// TestEveryActionIsCarriedOut does everything that Commands offers, and looks for an effect.
func TestEveryActionIsCarriedOut(t *testing.T) {
	for _, b := range newStage(t, 120, 36).m.keys.All() {
		if !b.Scope.Listed() || b.Scope == keymap.InPlay || b.Help().Key == "" && b.Scope != keymap.Anywhere {
			continue
		}
		s := newStage(t, 120, 36)
		s.press("enter")
		s.write("one two")
		switch b.Scope {
		case keymap.InActors:
			s.press("esc", "esc")
		case keymap.InJobs:
			s.press("tab")
			s.send(jobsMsg{{ID: "job-9", State: "failed", Text: "x", Problem: "y", CreatedAt: noon}})
			s.press("g")
		case keymap.OutsideText, keymap.BoothKeys, keymap.Moving:
			s.press("tab", "down")
		case keymap.InPlayer, keymap.OfPlayer:
			s.sounds()
		case keymap.InLink:
			s.linkUp()
		}
		switch b.Action {
		case keymap.Redo:
			s.press("alt+z")
		case keymap.Up, keymap.Top, keymap.PageUp, keymap.HalfUp:
			s.press("G")
		}
		effects := func() string {
			return s.text() + strings.Join(s.player.did, ",") + strings.Join(s.link.did, ",") + strings.Join(s.jobs.saved, ",")
		}
		before := effects()
		s.last = nil
		s.do(b.Action)
		if before == effects() && s.last == nil && len(s.jobs.orders)+len(s.actors.favourites) == 0 && b.Action != keymap.Retry {
			t.Errorf("%q (%s) does nothing", b.Action, b.Help().Key)
		}
	}
}

// TestNoKeyHasTwoActions looks for a key that two actions have in one place.
func TestNoKeyHasTwoActions(t *testing.T) {
	taken := map[string]keymap.Action{}
	for _, b := range append(newStage(t, 120, 36).m.keys.All(), keymap.PlayCommand()...) {
		for _, k := range b.Keys() {
			id := k + "@" + string(b.Scope)
			if other, ok := taken[id]; ok && other != b.Action {
				t.Errorf("%s is %q and %q", id, other, b.Action)
			}
			taken[id] = b.Action
		}
	}
}

// keyTable is the key table of the README: the keys of the program with all its screens, and those of `callboard play`.
func keyTable(t *testing.T) string {
	return keymap.Markdown(append(newStage(t, 120, 36).m.keys.All(), keymap.PlayCommand()...))
}
