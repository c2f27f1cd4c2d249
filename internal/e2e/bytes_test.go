//go:build unix

package e2e

import (
	"testing"
	"time"

	"callboard/internal/testapp"
	"callboard/internal/testterm"
)

// A key that moves the cursor draws what changes, and not the whole screen: also on an actor that was not visited before, whose
// details come from the service a moment later.
func TestMovingToNewActorsWritesWhatChanges(t *testing.T) {
	t.Parallel()
	term := openSandboxApp(t, testapp.NewEnv(t))
	const most = 3000
	for i := range 5 {
		before := settledOutput(term)
		term.Key("down")
		term.WaitOutput(before)
		n := settledOutput(term) - before
		t.Logf("key %d wrote %d bytes", i+1, n)
		if n > most {
			t.Errorf("key %d wrote %d bytes; at most %d: %q", i+1, n, most, term.Output()[before:before+n])
		}
	}
}

// settledOutput returns the length of the output once nothing was written for a while.
func settledOutput(term *testterm.Term) int {
	n, _ := term.WaitOutput(0)
	for {
		time.Sleep(300 * time.Millisecond) // longer than any pause within one change of the screen
		now, _ := term.WaitOutput(0)
		if now == n {
			return n
		}
		n = now
	}
}
