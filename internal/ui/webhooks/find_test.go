package webhooks

import "testing"

func TestSearchInTheDetails(t *testing.T) {
	g := newStage(t, 50)
	g.Press("enter", "n")
	g.Want("toast: nothing is searched for: / searches what the details show")
	g.Press("/")
	g.Want("search", "esc end the search")
	g.Write("TYPEcast")
	g.Want("1 of 1", "enter keep it marked")
	g.Press("enter", "n", "N")
	g.Want("TYPEcast", "1 of 1", "n next · N previous")
	g.Press("]", "]") // the search goes on in another tab
	g.Want("calm-otter", "1 found")
	g.Press("n")
	g.Want("1 of 1")
	g.Press("esc")
	g.WantNot("1 of 1")
	if g.s.focus != paneDetail {
		t.Error("ending the search left the details")
	}
	g.Press("/")
	g.Paste("x-try")
	g.Want("1 of 2")
	g.Press("tab")
	if g.s.focus != paneList || g.s.detail.Finding() {
		t.Error("tab did not leave the search")
	}
	g.Press("tab", "esc", "esc")
	if g.s.focus != paneList || g.s.detail.Found() {
		t.Error("esc did not end the search and leave the details, in this order")
	}
}

// A search is drawn in every size, with its cursor in the box.
func TestSearchFits(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}, {40, 12}, {40, 10}} {
		g := newStage(t, 5)
		g.Size(size[0], size[1])
		g.Press("enter", "/")
		g.Write("한국 x")
		_, at := g.s.View()
		if at == nil || !g.s.layout.detail.Has(at.X, at.Y) {
			t.Errorf("%v: the cursor is at %v", size, at)
		}
		g.Want("한국 x")
	}
}
