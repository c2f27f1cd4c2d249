package match_test

import (
	"testing"

	"charm.land/bubbles/v2/list"

	"callboard/internal/testcost"
)

// TestHotPaths holds what a search in 10,000 names allocates, also against the filter of bubbles/list.
func TestHotPaths(t *testing.T) {
	testcost.SkipUnderRace(t)
	const n = 10_000
	x, targets := many(n), make([]string, n)
	for i := range targets {
		targets[i] = manyName(i)
	}
	search := func(query string) func() { return func() { x.Filter(t.Context(), query) } }
	theirs := func(query string) func() { return func() { list.DefaultFilter(query, targets) } }
	testcost.Check(t,
		testcost.Path{Name: "one letter", Allocs: 53, Bytes: 390_000, Run: search("a"), Runs: 3},
		testcost.Path{Name: "a name", Allocs: 21, Bytes: 77_000, Run: search("mina"), Runs: 3},
		testcost.Path{Name: "initials", Allocs: 21, Bytes: 34_000, Run: search("ㅎㄱㄷ"), Runs: 3},
		testcost.Path{Name: "nothing", Allocs: 3, Bytes: 80, Run: search("zqx"), Runs: 3},
	)
	testcost.CheckPairs(t,
		testcost.Pair{Name: "mina", Ours: search("mina"), Theirs: theirs("mina"), Most: 0.5, Runs: 3},
		testcost.Pair{Name: "홍길", Ours: search("홍길"), Theirs: theirs("홍길"), Most: 0.5, Runs: 3},
	)
	testcost.CheckWork(t,
		testcost.Work{Name: "mina", Ours: search("mina"), Theirs: theirs("mina"), Ratio: 0.25},
		testcost.Work{Name: "홍길", Ours: search("홍길"), Theirs: theirs("홍길"), Ratio: 0.17},
		testcost.Work{Name: "nothing", Ours: search("zqx"), Theirs: theirs("zqx"), Ratio: 0.3},
	)
}
