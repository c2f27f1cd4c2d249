package ui

import (
	"os"
	"strings"
	"testing"
)

// TestTheReadmeHasTheKeysThatHold compares the README's table with the key map.
func TestTheReadmeHasTheKeysThatHold(t *testing.T) {
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
	if table != keyTable() {
		t.Fatalf("the README's key table is not the key map; it should read:\n\n%s", keyTable())
	}
}

// TestEveryActionIsCarriedOut does everything that has a name, and looks for an effect.
func TestEveryActionIsCarriedOut(t *testing.T) {
	for _, b := range append(bindings(), paletteOnly()...) {
		s := newStage(t, 120, 36)
		s.press("enter")
		s.write("one two")
		switch b.in {
		case inActors:
			s.press("esc", "esc")
		case inJobs:
			s.press("tab")
			s.send(jobsMsg{{ID: "job-9", State: "failed", Text: "x", Problem: "y", CreatedAt: noon}})
			s.press("g")
		case outside:
			s.press("tab", "down")
		}
		if b.act == ActRedo {
			s.press("alt+z")
		}
		if b.act == ActUp || b.act == ActTop || b.act == ActPageUp || b.act == ActHalfUp {
			s.press("G")
		}
		before := s.text() + string(rune(len(s.player.did)))
		s.last = nil
		s.run(s.m.do(b.act, keyPress("x")))
		s.m.arrange()
		after := s.text() + string(rune(len(s.player.did)))
		if before == after && s.last == nil && len(s.jobs.saved)+len(s.jobs.orders)+len(s.actors.favourites) == 0 && b.act != ActAgain {
			t.Errorf("%q (%s) does nothing", b.act, b.Help().Key)
		}
	}
}

// TestNoKeyMeansTwoThings looks for a key that two actions claim in one place.
func TestNoKeyMeansTwoThings(t *testing.T) {
	taken := map[string]Action{}
	for _, b := range bindings() {
		for _, k := range b.Keys() {
			id := k + "@" + string(rune('0'+b.in))
			if other, ok := taken[id]; ok && other != b.act {
				t.Errorf("%s is %q and %q", k, other, b.act)
			}
			taken[id] = b.act
		}
	}
}

// keyTable is the key map as a Markdown table.
func keyTable() string {
	var b strings.Builder
	b.WriteString("| key | does | where |\n|---|---|---|\n")
	for _, group := range helpGroups() {
		for _, k := range bindings() {
			if k.in == group.in && k.Help().Key != "" {
				b.WriteString("| `" + k.Help().Key + "` | " + k.Help().Desc + " | " + strings.ToLower(group.name) + " |\n")
			}
		}
	}
	return b.String()
}
