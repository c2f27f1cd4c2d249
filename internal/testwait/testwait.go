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
