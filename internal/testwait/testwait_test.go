package testwait_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/testwait"
)

// recorder is a test whose failure is recorded instead of reported.
type recorder struct {
	testing.TB
	message string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) { r.message = fmt.Sprintf(format, args...) }

func (r *recorder) Fatalf(format string, args ...any) {
	r.message = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func TestEventuallyReturnsWhenTheConditionHolds(t *testing.T) {
	t.Parallel()
	calls := 0
	testwait.Eventually(t, "third call", func() bool { calls++; return calls == 3 })
	if calls != 3 {
		t.Errorf("cond was called %d times, want 3", calls)
	}
}

func TestEventuallyFailsAfterTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{TB: t}
		start := time.Now()
		done := make(chan struct{})
		go func() {
			defer close(done)
			testwait.Eventually(r, "queue is empty", func() bool { return false })
		}()
		<-done
		if took := time.Since(start); took < testwait.Timeout() || took > testwait.Timeout()+time.Second {
			t.Errorf("gave up after %v, want %v", took, testwait.Timeout())
		}
		if !strings.Contains(r.message, "timed out waiting: queue is empty") {
			t.Errorf("message %q", r.message)
		}
	})
}

func TestQuickNeedsOneQuickRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			quick, runs int // which run is quick, and how many there are
			fails       bool
		}{{1, 1, false}, {3, 3, false}, {5, 5, false}, {6, 5, true}} {
			r, runs := &recorder{TB: t}, 0
			testwait.Quick(r, time.Second, "the call", func() {
				if runs++; runs < tt.quick {
					time.Sleep(2 * time.Second)
				}
			})
			if runs != tt.runs || (r.message != "") != tt.fails || tt.fails && !strings.HasPrefix(r.message, "the call took 2s ") {
				t.Errorf("the quick one is %d: %d runs, %q", tt.quick, runs, r.message)
			}
		}
	})
}
