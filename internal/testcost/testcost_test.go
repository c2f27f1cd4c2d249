package testcost

import (
	"strings"
	"testing"
	"time"
)

var kept []byte // so that the compiler does not leave the allocations out

func allocate(n, bytes int) func() {
	return func() {
		for range n {
			kept = make([]byte, bytes)
		}
	}
}

func TestMeasure(t *testing.T) { // not parallel: it counts allocations
	SkipUnderRace(t)
	if got := measure(allocate(10, 1024), 0); got.allocs != 10 || got.bytes < 10*1024 || got.bytes > 10*1024+spare {
		t.Errorf("%v for 10 times 1024 bytes", got)
	}
	if got := measure(func() {}, 5); got != (cost{}) {
		t.Errorf("%v for nothing", got)
	}
}

// A path fails once it needs more than half again, in allocations or in bytes, and not before.
func TestPathIsOverItsBudget(t *testing.T) {
	t.Parallel()
	p := Path{Allocs: 10, Bytes: 10_000}
	for _, c := range []struct {
		got  cost
		over bool
	}{
		{cost{10, 10_000}, false}, {cost{15, 15_000}, false}, {cost{5, 100}, false},
		{cost{16, 10_000}, true}, {cost{10, 15_100}, true}, {cost{100, 100_000}, true},
	} {
		if problem := p.over(c.got); (problem != "") != c.over {
			t.Errorf("%v: %q", c.got, problem)
		} else if c.over && !strings.Contains(problem, "15 allocations of 15064 bytes are permitted") {
			t.Errorf("%v: %q", c.got, problem)
		}
	}
	if (Path{}).over(cost{1, 8}) == "" {
		t.Error("a path that allocates nothing may allocate")
	}
}

func TestPairIsOverItsLimit(t *testing.T) {
	t.Parallel()
	p := Pair{Most: 0.5}
	if problem := p.over(cost{5, 500}, cost{10, 1000}); problem != "" {
		t.Error(problem)
	}
	for _, ours := range []cost{{6, 500}, {5, 501}} {
		if p.over(ours, cost{10, 1000}) == "" {
			t.Errorf("%v is permitted", ours)
		}
	}
}

func TestPercentile(t *testing.T) {
	t.Parallel()
	took := []time.Duration{5, 1, 4, 2, 3}
	for n, want := range map[int]time.Duration{0: 1, 50: 3, 99: 5, 100: 5} {
		if got := Percentile(took, n); got != want {
			t.Errorf("%d: %v, want %v", n, got, want)
		}
	}
	if took[0] != 5 {
		t.Error("the durations were sorted in place")
	}
}

// Check reports a path that is over its budget: the same operation with half of its allocations permitted.
func TestCheck(t *testing.T) {
	SkipUnderRace(t)
	run := allocate(10, 100)
	got := measure(run, 0)
	good, bad := Path{Allocs: got.allocs, Bytes: got.bytes}, Path{Allocs: got.allocs / 2, Bytes: got.bytes}
	if problem := good.over(measure(run, 0)); problem != "" {
		t.Error(problem)
	}
	if bad.over(measure(run, 0)) == "" {
		t.Error("twice the budget is permitted")
	}
	Check(t, Path{Name: "ten buffers", Allocs: got.allocs, Bytes: got.bytes, Run: run})
}
