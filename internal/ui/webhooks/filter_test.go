package webhooks

import (
	"strings"
	"testing"
)

func TestTabGoesOnWithATermOfTheFilter(t *testing.T) {
	g := newStage(t, 50)
	g.Press("/")
	g.Want("tab status:", "job:", "ours:", "tab complete")
	g.Write("st")
	g.Want("tab status:", "starred", "Deliveries · 50")
	g.Press("tab")
	g.Want("status:", "tab status:done", "status:failed")
	g.Write("fa")
	g.Want("tab status:failed")
	g.Press("tab")
	g.Want("0 of 50", "no delivery matches")
	if got := g.s.filter.text(); got != "status:failed" {
		t.Errorf("the filter is %q", got)
	}
	g.WantNot("tab status:failed")
	g.Press("tab") // nothing is left to complete
	if g.s.focus != paneDetail || g.s.filter.open {
		t.Error("tab did not go to the details")
	}
}

// A word in the middle is not completed: what is at the cursor would be replaced.
func TestTabCompletesOnlyAtTheEnd(t *testing.T) {
	g := newStage(t, 5)
	g.Press("/")
	g.Write("ours")
	g.Press("left")
	g.WantNot("tab ours:")
}

func TestAnUnknownTermNamesTheKnownOnes(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {40, 14}} {
		g := newStage(t, 50)
		g.Size(size[0], size[1])
		g.Press("/")
		g.Write("blah:")
		g.WantNot("blah: is no term")
		g.Write("3")
		g.Want("blah: is no term")
		before := g.id()
		if size[0] == 120 {
			g.Want("Known: status:failed", "unmatched", "Deliveries · 50")
		}
		g.Press("enter")
		g.Want("blah: is no term")
		if !g.s.filter.open || g.id() != before || g.s.list.list.Len() != 50 {
			t.Error("the list has changed, or the filter was accepted")
		}
		g.Press("backspace")
		g.Press("backspace")
		g.WantNot("is no term")
	}
}

// Leaving the box by another way than enter reads the filter to its end.
func TestLeavingTheFilterAcceptsIt(t *testing.T) {
	g := newStage(t, 50)
	g.Press("/")
	g.Write("Mina st")
	g.Want("17 of 50")
	g.Press("shift+tab")
	if got := g.s.filter.query.String(); !strings.Contains(got, "st") {
		t.Errorf("the query is %q", got)
	}
}
