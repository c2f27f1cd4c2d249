package tunnel_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"callboard/internal/testwait"
	"callboard/internal/tunnel"
	"callboard/internal/tunnel/ngroktest"
)

// packageGoroutines are the stacks of goroutines that run code of the package or were started by it, except tests that wait
// to run in parallel.
func packageGoroutines() (stacks []string) {
	b := make([]byte, 4<<20)
	for s := range strings.SplitSeq(string(b[:runtime.Stack(b, true)]), "\n\n") {
		if strings.Contains(s, "callboard/internal/tunnel.") && !strings.Contains(s, "testing.(*T).Parallel") {
			stacks = append(stacks, s)
		}
	}
	return stacks
}

// TestNgrokEndsItsGoroutines looks at all goroutines and so is not parallel.
func TestNgrokEndsItsGoroutines(t *testing.T) {
	for _, tt := range []struct {
		name string
		into func(*ngroktest.Edge, *runningNgrok)
	}{
		{"online", func(_ *ngroktest.Edge, l *runningNgrok) { l.waitState(tunnel.Online) }},
		{"back after a cut", func(e *ngroktest.Edge, l *runningNgrok) {
			l.waitState(tunnel.Online)
			e.Cut()
			l.waitState(tunnel.Reconnecting)
			l.waitState(tunnel.Online)
		}},
		{"service down", func(e *ngroktest.Edge, l *runningNgrok) {
			l.waitState(tunnel.Online)
			e.Refuse(true)
			e.Cut()
			l.waitReport("a report with NextTry", func(r tunnel.Report) bool { return !r.NextTry.IsZero() })
		}},
		{"while the library waits", func(e *ngroktest.Edge, l *runningNgrok) {
			l.waitState(tunnel.Online)
			e.Reject(108, -1)
			e.Cut()
			l.waitReport("a report with NextTry", func(r tunnel.Report) bool { return r.Code == "ERR_NGROK_108" })
		}},
		{"frozen", func(e *ngroktest.Edge, l *runningNgrok) {
			l.waitState(tunnel.Online)
			e.Freeze()
		}},
		{"login under way", func(e *ngroktest.Edge, l *runningNgrok) {
			testwait.Eventually(l.t, "login", func() bool { return e.Logins() == 1 })
		}},
		{"refused", func(e *ngroktest.Edge, l *runningNgrok) {
			l.waitState(tunnel.Online)
			e.Revoke()
			l.waitFailed()
			l.start(echo)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			edge := ngroktest.Start(t, ngroktest.Options{})
			if tt.name == "login under way" {
				edge.SlowLogin(time.Minute)
			}
			l := open(t, edge, edgeOptions(edge), echo)
			tt.into(edge, l)
			l.stop()
			_ = l.waitEnd()
			began := time.Now()
			var left []string
			defer func() { // also when Eventually has ended the test
				if len(left) > 0 {
					t.Logf("goroutines left: %s", strings.Join(left, "\n\n"))
				}
			}()
			testwait.Eventually(t, "no goroutine is left", func() bool {
				left = packageGoroutines()
				return len(left) == 0
			})
			t.Logf("the last goroutine ended %v after Run", time.Since(began).Round(time.Millisecond))
		})
	}
}
