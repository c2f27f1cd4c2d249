package actorlist_test

import (
	"fmt"
	"testing"

	"callboard/internal/actor"
)

// BenchmarkFacetKey is what a key of the filter costs the loop of the screen, with 10,000 actors and the facets open: a command
// searches and counts. Budget: 1 ms.
func BenchmarkFacetKey(b *testing.B) {
	list := make([]actor.Actor, 10_000)
	for i := range list {
		list[i] = someActors()[i%5]
		list[i].ID = fmt.Sprint(list[i].ID, i)
	}
	g := newStage(b, 120, 36, list)
	g.facets()
	g.Hold = true
	b.ReportAllocs()
	for i := range b.N {
		g.finder.Find([]string{"ca", "cal", "calm"}[i%3])
		g.Send(nil)
		g.Held = g.Held[:0]
		g.Top().View()
	}
}
