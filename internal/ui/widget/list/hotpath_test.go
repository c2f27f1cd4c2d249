package list_test

import (
	"testing"

	"callboard/internal/testcost"
)

// TestHotPaths holds that a key and the rows after it allocate a tenth of what bubbles/list needs, and less of bubbles/table.
func TestHotPaths(t *testing.T) {
	testcost.SkipUnderRace(t)
	key := func(name string) func() {
		l, i := lists(10_000)[name], 0
		return func() {
			l.press(i/80%2 == 0)
			i++
		}
	}
	testcost.CheckPairs(t,
		testcost.Pair{Name: "bubbles/list", Ours: key("ours"), Theirs: key("bubbles-list"), Most: 0.15},
		testcost.Pair{Name: "bubbles/table", Ours: key("ours"), Theirs: key("bubbles-table"), Most: 0.05},
	)
}

// TestHotWork holds what 40 keys, each with the rows after it, take against one key of bubbles/list.
func TestHotWork(t *testing.T) {
	testcost.SkipUnderRace(t)
	all := lists(10_000)
	i := 0
	key := func(l pressed) {
		l.press(i/80%2 == 0)
		i++
	}
	testcost.CheckWork(t, testcost.Work{Name: "bubbles/list", Ratio: 0.35, Theirs: func() { key(all["bubbles-list"]) }, Ours: func() {
		for range 40 {
			key(all["ours"])
		}
	}})
}
