package testcost

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

// clocked is a clock that only work moves on, and an operation that takes a time by it.
type clocked struct{ now time.Duration }

func (c *clocked) clock() (time.Duration, bool) { return c.now, true }

func (c *clocked) takes(d ...time.Duration) func() {
	i := 0
	return func() {
		c.now += d[i%len(d)]
		i++
	}
}

// A ratio is that of most times, whatever disturbs the others, and a budget is exceeded by half.
func TestWorkIsOverItsBudget(t *testing.T) {
	t.Parallel()
	var c clocked
	begin := make([]time.Duration, 10*fewTurns) // other programs disturb all of the first turns
	for i := range begin {
		begin[i] = 14
		if i < 2*fewTurns {
			begin[i] = 90
		}
	}
	for _, x := range []struct {
		name  string
		ours  func()
		ratio float64
		turns int
	}{
		{"within", c.takes(20), 2, fewTurns},
		{"just within", c.takes(14), 1, fewTurns},
		{"over by more than half", c.takes(16), 1, mostTurns},
		{"some are longer", c.takes(90, 14, 90, 14, 14), 1, fewTurns},
		{"one is shorter", c.takes(16, 16, 16, 16, 16, 16, 16, 16, 16, 1), 1, mostTurns},
		{"disturbed at the beginning", c.takes(begin...), 1, 3 * fewTurns},
	} {
		w := Work{Name: x.name, Ours: x.ours, Theirs: c.takes(10), Ratio: x.ratio}
		ratio, turns := w.measure(c.clock)
		if turns != x.turns {
			t.Errorf("%s: a ratio of %g after %d turns, want %d", x.name, ratio, turns, x.turns)
		}
		if over := ratio > slack*w.Ratio; over != (x.turns == mostTurns) {
			t.Errorf("%s: a ratio of %g is over: %t", x.name, ratio, over)
		}
	}
	if got := (Work{Name: "a loop", Ratio: 2}).over(4); !strings.Contains(got, "a loop takes 4 times the reference; at most 3 times is permitted") {
		t.Error(got)
	}
}

// Work of the same kind has its real ratio, and twice of it is noticed.
func TestCheckWork(t *testing.T) { // not parallel: it measures time
	if _, ok := threadTime(); !ok {
		t.Skip("the processor time of a thread cannot be read here")
	}
	SkipUnderRace(t)
	sum := uint32(0)
	loop := func(n int) func() {
		return func() {
			for i := range n {
				sum = sum*31 + uint32(i)
			}
		}
	}
	CheckWork(t, Work{Name: "a loop", Ours: loop(100_000), Theirs: loop(100_000), Ratio: 1})
	twice := Work{Ours: loop(200_000), Theirs: loop(100_000), Ratio: 1}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if ratio, _ := twice.measure(threadTime); ratio <= slack {
		t.Errorf("twice the work is %g of it", ratio)
	}
}
