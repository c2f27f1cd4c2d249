package actor

import (
	"testing"

	"callboard/internal/testcost"
)

// TestHotPaths holds what a key in the filter of 10,000 actors allocates.
func TestHotPaths(t *testing.T) {
	testcost.SkipUnderRace(t)
	m := NewMatcher(crowd(10_000), ssfm)
	filter := func(text string) func() { return func() { m.Filter(t.Context(), text) } }
	facets := func(text string) func() { return func() { m.Facets(t.Context(), text) } }
	testcost.Check(t,
		testcost.Path{Name: "a letter that most have", Allocs: 32, Bytes: 450_000, Run: filter("m"), Runs: 3},
		testcost.Path{Name: "words", Allocs: 65, Bytes: 610_000, Run: filter("female calm mi"), Runs: 3},
		testcost.Path{Name: "properties", Allocs: 58, Bytes: 140_000, Run: filter("lang:ko mood:calm rating:>=3"), Runs: 3},
		testcost.Path{Name: "nothing that is found", Allocs: 11, Bytes: 344, Run: filter("nobody"), Runs: 3},
		testcost.Path{Name: "the counts of all facets", Allocs: 510, Bytes: 510_000, Run: facets("lang:ko sex:female calm"), Runs: 3},
	)
}
