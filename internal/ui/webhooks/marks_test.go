package webhooks

import (
	"slices"
	"strings"
	"testing"

	"callboard/internal/webhook"
)

// hideMarks marks the two newest of some deliveries, which the filter that follows does not select.
func hideMarks(t *testing.T) (g *stage, marked []string) {
	t.Helper()
	g = newStage(t, 10)
	marked = g.svc.IDs()[:2]
	for _, id := range g.svc.IDs()[3:] {
		g.changed(g.svc.Change(id, func(h *webhook.Head) { h.Status = "failed" }))
	}
	g.Press("m", "down", "m", "/")
	g.Write("status:failed")
	g.Press("enter")
	return g, marked
}

func TestWhatIsDoneWithMarksSaysThatTheyDoNotShow(t *testing.T) {
	g, ids := hideMarks(t)
	const hidden = "2 marked, 2 of them not shown"
	g.Want("Deliveries · 7 of 10 · " + hidden)
	g.Press("*")
	g.Want("toast: starred: " + hidden)
	g.Press("*")
	g.Want("toast: no star any more: " + hidden)
	g.Press("x")
	g.Want("─ Export " + hidden)
	g.Press("enter", "enter")
	g.Want("toast: exported 2 deliveries (2 of them not shown) to ")
	g.Press("d")
	g.Want("Delete 2 deliveries?", hidden)
	g.Press("enter")
	g.Want("toast: deleted 2 deliveries (2 of them not shown)")
	if left := g.svc.IDs(); slices.Contains(left, ids[0]) || slices.Contains(left, ids[1]) {
		t.Errorf("left %v", left)
	}
}

// One delivery is deleted without a question only if the user sees it.
func TestTheOneMarkThatDoesNotShowIsAskedAbout(t *testing.T) {
	g, _ := hideMarks(t)
	g.Press("esc", "g", "m", "/")
	g.Write("status:failed")
	g.Press("enter", "d")
	g.Want("Delete 1 delivery?", "1 marked, not shown")
}

// A marked delivery that is far from the window is not taken for one that the filter hides.
func TestAMarkThatIsNotInMemoryShows(t *testing.T) {
	g := newStage(t, 5000)
	g.Press("m", "/")
	g.Write("status:done")
	g.Press("enter", "G", "m")
	if _, ok := g.s.rows.get(g.s.marks[0]); ok {
		t.Fatal("the marked row is in memory")
	}
	g.Want("2 marked")
	g.WantNot("not shown")
	g.Press("/")
	g.Write("Mina status:done")
	g.Press("enter", "G")
	g.Want("2 marked, 1 of them not shown")
}

func TestStarAlwaysSaysWhatItDid(t *testing.T) {
	g := newStage(t, 3)
	g.Press("*")
	g.Want("toast: starred: 1 delivery")
	g.Press("*")
	g.Want("toast: no star any more: 1 delivery")
}

func TestMarksComeBackWithTheDeliveries(t *testing.T) {
	g := newStage(t, 6)
	g.Press("m", "down", "m")
	before := slices.Clone(g.s.marks)
	g.Press("d", "enter")
	g.WantNot("marked", "✓")
	g.Press("alt+z")
	g.Want("2 marked", "✓")
	if !slices.Equal(g.s.marks, before) {
		t.Errorf("marked %v; want %v", g.s.marks, before)
	}
	g.Press("esc", "esc")
	g.WantNot("marked", "✓")
}

// A mark that is taken away is drawn nowhere, also where its row was drawn before and had gone meanwhile.
func TestNoMarkIsLeftOnARow(t *testing.T) {
	g := newStage(t, 6)
	g.Press("m", "down", "m")
	g.Want("✓")
	g.Press("esc", "esc")
	g.WantNot("✓")
	g.Press("g", "m", "down", "m")
	g.s.deleted(deletedMsg{n: 6, token: 1})
	g.Send(nil)
	g.WantNot("✓", "marked")
}

func TestTheListFollowsAgainAfterADeletion(t *testing.T) {
	g := newStage(t, 6)
	g.Press("m", "down")
	g.WantNot("following")
	at := g.id()
	g.Press("d")
	g.Want("Deliveries · 5 · following")
	if g.id() != at {
		t.Errorf("the cursor went from %s to %s", at, g.id())
	}
	g.Press("down", "down", "d")
	g.Want("Deliveries · 4")
	g.WantNot("following")
	g.Press("g", "m", "down", "enter") // to the details, which must not change under the reader
	g.Press("d")
	g.Want("Deliveries · 3")
	g.WantNot("following")
}

func TestTimesAreRounded(t *testing.T) {
	g := newStage(t, 3)
	g.changed(g.svc.Change(g.id(), func(h *webhook.Head) {
		h.Forwarded = webhook.Forwarded{State: webhook.ForwardAnswered, Status: 200, Took: 17_800_000}
	}))
	g.Want("200 18ms")
	g.changed(g.svc.Change(g.id(), func(h *webhook.Head) { h.Forwarded.Took = 999_700_000 }))
	if !strings.Contains(g.Text(), "200 1.0s") {
		t.Errorf("no second:\n%s", g.Text())
	}
}

// Several deletions in a row are undone one by one, the latest first.
func TestEachDeletionIsUndone(t *testing.T) {
	g := newStage(t, 5)
	before := g.svc.IDs()
	g.Press("d", "d", "d")
	g.Want("Deliveries · 2")
	g.Press("alt+z", "alt+z", "alt+z")
	g.Want("Deliveries · 5")
	if got := g.svc.IDs(); !slices.Equal(got, before) {
		t.Errorf("%v are there, want %v", got, before)
	}
	g.Press("alt+z")
	g.Want("toast: there is nothing to bring back")
}
