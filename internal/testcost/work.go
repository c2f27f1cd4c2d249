package testcost

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// Work is an operation that may take more time without allocating more, such as a loop over samples. Its processor time is
// compared with that of another one of the same kind of work, which stays as it is: the other one is a reference of this machine,
// so that only their ratio counts. Each should take between 20 µs and 20 ms, and they should be about as long.
type Work struct {
	Name   string
	Ours   func()
	Theirs func()
	Ratio  float64 // of ours to theirs, as measured when the budget was set
}

// The two sides run in turn in one thread, whose processor time does not count while other programs have the processor. What
// counts is the quartile of each side's times: most are alike, some are longer because of a disturbance, and a few are shorter,
// because systems note the change of a thread late. A ratio within the budget is believed after fewTurns; what is over it is
// measured for longer, so that a busy machine takes more time and fails no test.
const (
	fewTurns  = 60
	mostTurns = 300
)

// CheckWork measures all operations, and fails the test for each that takes over 1.5 times its ratio, where the environment sets CI.
// Elsewhere it only logs: a processor of another kind may do one side's work faster than the other's. It must not run in parallel
// with other tests. It skips under the race detector, with coverage, and where a thread's time cannot be read (not on Linux).
func CheckWork(t *testing.T, works ...Work) {
	t.Helper()
	SkipUnderRace(t)
	if testing.CoverMode() != "" {
		t.Skip("what counts coverage takes time itself")
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if _, ok := threadTime(); !ok {
		t.Skip("the processor time of a thread cannot be read here")
	}
	for _, w := range works {
		ratio, turns := w.measure(threadTime)
		t.Logf("%s: %.3g times the reference after %d turns; the budget is set at %.3g", w.Name, ratio, turns, w.Ratio)
		switch {
		case ratio <= slack*w.Ratio:
		case os.Getenv("CI") != "":
			t.Error(w.over(ratio))
		default:
			t.Log(w.over(ratio) + "; this fails where CI is set")
		}
	}
}

// measure returns the ratio of the times, and the number of turns: as many as it takes to be within the budget, at most
// mostTurns. The goroutine must stay in its thread.
func (w Work) measure(clock func() (time.Duration, bool)) (ratio float64, turns int) {
	timed := func(run func()) time.Duration {
		before, _ := clock()
		run()
		after, _ := clock()
		return after - before
	}
	for range warmUps {
		w.Ours()
		w.Theirs()
	}
	var ours, theirs []time.Duration
	for turns < mostTurns {
		for range fewTurns {
			ours, theirs = append(ours, timed(w.Ours)), append(theirs, timed(w.Theirs))
		}
		turns += fewTurns
		ratio = float64(Percentile(ours, 25)) / float64(max(Percentile(theirs, 25), 1))
		if ratio <= slack*w.Ratio {
			break
		}
	}
	return ratio, turns
}

// over says which budget the ratio exceeds.
func (w Work) over(ratio float64) string {
	return fmt.Sprintf("%s takes %.3g times the reference; at most %.3g times is permitted. Find what was added, or raise the budget with a reason",
		w.Name, ratio, slack*w.Ratio)
}
