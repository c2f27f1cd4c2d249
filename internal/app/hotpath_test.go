package app_test

import (
	"testing"

	"callboard/internal/testcost"
)

// TestHotPaths holds what a start and an end allocate, with all that the screen needs, in a data folder that exists.
func TestHotPaths(t *testing.T) { // not parallel: it counts allocations
	testcost.SkipUnderRace(t)
	c := sandboxConfig(t, t.TempDir())
	testcost.Check(t, testcost.Path{Name: "start and end", Allocs: 6_619, Bytes: 770_000, Runs: 3, Run: func() {
		closeApp(t, open(t, c, everything()))
	}})
}
