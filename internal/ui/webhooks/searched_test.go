package webhooks

import "testing"

// Where only the newest deliveries are searched, the title and the empty list say so.
func TestTheScreenSaysWhatItSearched(t *testing.T) {
	g := newStage(t, 50)
	g.svc.Newest = 2000
	g.Want("Deliveries · 50")
	g.WantNot("newest")
	g.Press("/")
	g.Write("mi")
	g.Want("in newest 2,000")
	g.Size(40, 14)
	g.Want("in newest 2,000")
	g.Size(120, 36)
	g.Write("~~~")
	g.Want("0 in newest 2,000", "none of the newest 2,000 matches “mi~~~”", "three letters are searched for in all")
	g.svc.Newest = 0
	g.Write("~")
	g.Want("0 of 50", "no delivery matches “mi~~~~”")
}
