// Package testwait lets tests wait for a condition that other goroutines or processes bring about.
package testwait

import (
	"os"
	"testing"
	"time"
)

const (
	timeout     = 15 * time.Second
	slowTimeout = time.Minute // under the race detector and on build servers, which are busy with other work
	interval    = 2 * time.Millisecond
)

// Timeout is how long a test waits for something that takes milliseconds on an idle machine: 15 seconds, or a minute
// under the race detector or where the environment sets CI. It only decides how long a failing test takes.
func Timeout() time.Duration {
	if Race || os.Getenv("CI") != "" {
		return slowTimeout
	}
	return timeout
}

// Scaled is how long something may take that an idle machine does in less than d: d, or four times as much where Timeout is a
// minute. It is for limits that tell a fault from a busy machine, where Timeout would be too long to do so; and for the time limit
// of a program that is to reach some step before the limit ends it.
func Scaled(d time.Duration) time.Duration { return d * time.Duration(int64(Timeout()/timeout)) }

// Flag is Scaled as the value of a flag of the program, such as --timeout.
func Flag(d time.Duration) string { return Scaled(d).String() }

// Quick runs do until one run takes no longer than limit, at most five times. It fails the test when none does; what names do in
// that message. A busy machine delays some runs, and a fault all of them.
func Quick(t testing.TB, limit time.Duration, what string, do func()) {
	t.Helper()
	var took time.Duration
	for range 5 {
		begun := time.Now()
		do()
		if took = time.Since(begun); took <= limit {
			return
		}
	}
	t.Errorf("%s took %v in the last of five runs, more than %v", what, took, limit)
}

// Eventually checks cond every 2 ms until it holds. It fails the test when cond does not hold within Timeout; what names
// the condition in that message. cond runs on the caller's goroutine, so it may use t.
func Eventually(t testing.TB, what string, cond func() bool) {
	t.Helper()
	Within(t, Timeout(), what, cond)
}

// Within is Eventually with a limit of its own, for what takes longer.
func Within(t testing.TB, limit time.Duration, what string, cond func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !cond(); time.Sleep(interval) {
		if time.Now().After(deadline) {
			t.Fatalf("timed out waiting: %s", what)
		}
	}
}
