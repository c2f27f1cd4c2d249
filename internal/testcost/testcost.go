// Package testcost fails a test when an operation allocates half as much again as it did when its budget was set. Allocations and
// their bytes are the same on a busy machine, which times are not. For benchmarks it reports times.
package testcost

import (
	"fmt"
	"math"
	"runtime"
	"testing"

	"callboard/internal/testwait"
)

// Path is an operation for which a user or a sender waits, with what one run of it allocates. When a change makes it better, lower
// the figures; when one must make it worse, raise them in the same commit, with the reason in its message.
type Path struct {
	Name   string
	Allocs float64 // as measured when the budget was set
	Bytes  float64
	Run    func()
	Runs   int // in each of three rounds; 0: 20
}

// Pair is an operation with another one of the same purpose, measured at the same time.
type Pair struct {
	Name   string
	Ours   func()
	Theirs func()
	Most   float64 // ours divided by theirs, for allocations and for bytes
	Runs   int     // in each of three rounds; 0: 20
}

const (
	rounds  = 3   // the one with the fewest counts, because other goroutines of the process allocate too
	runs    = 20  // in a round
	warmUps = 3   // before them: caches are filled and buffers have grown
	slack   = 1.5 // a budget is exceeded by half of it
	spare   = 64  // bytes that another goroutine may allocate meanwhile
)

// cost is what one run allocates.
type cost struct{ allocs, bytes float64 }

// Check measures all paths, and fails the test for each that is over 1.5 times its figures. It must not run in parallel with
// other tests. Under the race detector, which allocates itself, it skips the test (SkipUnderRace).
func Check(t *testing.T, paths ...Path) {
	t.Helper()
	SkipUnderRace(t)
	for _, p := range paths {
		got := measure(p.Run, p.Runs)
		t.Logf("%s: %s; the budget is set at %s", p.Name, got, cost{p.Allocs, p.Bytes})
		if problem := p.over(got); problem != "" {
			t.Errorf("%s: %s", p.Name, problem)
		}
	}
}

// CheckPairs measures both sides of all pairs, and fails the test for each whose ratio is over its limit. It skips like Check.
func CheckPairs(t *testing.T, pairs ...Pair) {
	t.Helper()
	SkipUnderRace(t)
	for _, p := range pairs {
		ours, theirs := measure(p.Ours, p.Runs), measure(p.Theirs, p.Runs)
		t.Logf("%s: %s against %s", p.Name, ours, theirs)
		if problem := p.over(ours, theirs); problem != "" {
			t.Errorf("%s: %s", p.Name, problem)
		}
	}
}

// SkipUnderRace skips a test that counts allocations, before it prepares what it measures.
func SkipUnderRace(t *testing.T) {
	t.Helper()
	if testwait.Race {
		t.Skip("the race detector allocates itself")
	}
}

// measure returns the smallest cost of three rounds.
func measure(run func(), n int) cost {
	if n == 0 {
		n = runs
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // fewer goroutines allocate meanwhile
	for range warmUps {
		run()
	}
	least := cost{math.Inf(1), math.Inf(1)}
	for range rounds {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range n {
			run()
		}
		runtime.ReadMemStats(&after)
		least.allocs = min(least.allocs, math.Floor(float64(after.Mallocs-before.Mallocs)/float64(n)))
		least.bytes = min(least.bytes, math.Floor(float64(after.TotalAlloc-before.TotalAlloc)/float64(n)))
	}
	return least
}

func (c cost) String() string {
	return fmt.Sprintf("%.0f allocations of %.0f bytes", c.allocs, c.bytes)
}

// over says which budget got exceeds, or nothing.
func (p Path) over(got cost) string {
	most := cost{math.Floor(slack * p.Allocs), math.Floor(slack*p.Bytes) + spare}
	if got.allocs <= most.allocs && got.bytes <= most.bytes {
		return ""
	}
	return fmt.Sprintf("%s; at most %s are permitted. Find what was added, or raise the budget with a reason", got, most)
}

// over says that the ratio is over its limit, or nothing.
func (p Pair) over(ours, theirs cost) string {
	if ours.allocs <= p.Most*theirs.allocs && ours.bytes <= p.Most*theirs.bytes {
		return ""
	}
	return fmt.Sprintf("%s, and the other side %s; at most %g times as much is permitted", ours, theirs, p.Most)
}
