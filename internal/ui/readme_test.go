package ui

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"callboard/internal/ui/keymap"
)

// TestTheKeyTable compares the table of docs/keys.md with the key map. With -update it writes the table.
func TestTheKeyTable(t *testing.T) {
	const path = "../../docs/keys.md"
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const open, end = "<!-- keys: the table is the key map; a test compares them -->\n", "<!-- /keys -->"
	before, rest, ok := strings.Cut(string(b), open)
	table, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("docs/keys.md has lost the marks around its table")
	}
	switch update := flag.Lookup("update"); { // the flag of package golden
	case table == keyTable(t):
	case update != nil && update.Value.String() == "true":
		if err := os.WriteFile(path, []byte(before+open+keyTable(t)+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Fatalf("the table of docs/keys.md is not the key map; go test ./internal/ui -update writes it:\n\n%s", keyTable(t))
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
		case keymap.InWebhooks, keymap.WebhookKeys:
			s.send(webhooksMsg(s.webhooks.Arrive(12)))
			s.press("esc", "esc", "2", "j", "d", "G", "m", "k") // something is deleted and something is marked
		case keymap.InDelivery:
			s.send(webhooksMsg(s.webhooks.Arrive(12)))
			s.press("esc", "esc", "2", "enter", "tab", "tab")
		case keymap.InAudition, keymap.CastingKeys, keymap.InTakes, keymap.InCast:
			s.audition()
			if b.Scope == keymap.InCast {
				s.press("tab")
			}
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
			return s.text() + strings.Join(s.player.did, ",") + strings.Join(s.link.did, ",") + strings.Join(s.jobs.saved, ",") + fmt.Sprint(s.m.work())
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

// keyTable is the table of docs/keys.md: the keys of the program with all its screens, and those of `callboard play`.
func keyTable(t *testing.T) string {
	return keymap.Markdown(append(newStage(t, 120, 36).m.keys.All(), keymap.PlayCommand()...))
}
