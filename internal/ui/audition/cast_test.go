package audition

import "testing"

// Favourites of the Booth change the order of the catalogue.
func TestCatalogueInAnotherOrder(t *testing.T) {
	g := newStage(t, 120, 36)
	g.Press("/")
	g.Write("calm") // the matcher is made
	g.Press("esc", "esc")
	g.state.Actors.SetFavourite("yuna", true)
	g.state.Actors.Sort()
	g.Send(nil)
	g.Want("★ Yuna 유나")
	g.Press("/")
	g.Write("calm")
	g.Want("Jinhyuk 진혁")
	g.WantNot("Sora 소라")
	g.Press("enter", "*")
	if a, _ := g.state.Actors.Get("jinhyuk"); !a.Favourite {
		t.Error("no favourite")
	}
	g.Want("★ Jinhyuk")
}
