package tunnel_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"callboard/internal/tunnel"
	"callboard/internal/tunnel/ngroktest"
)

// ours are the goroutines that run code of the package, or were started by it. Tests that wait for their turn do not count.
func ours() (stacks []string) {
	b := make([]byte, 4<<20)
	for s := range strings.SplitSeq(string(b[:runtime.Stack(b, true)]), "\n\n") {
		if strings.Contains(s, "callboard/internal/tunnel.") && !strings.Contains(s, "testing.(*T).Parallel") {
			stacks = append(stacks, s)
		}
	}
	return stacks
}

// TestNgrokLeavesNothing looks at all goroutines and so runs alone.
func TestNgrokLeavesNothing(t *testing.T) {
	for _, tt := range []struct {
		name string
		into func(*ngroktest.Edge, *line)
	}{
		{"online", func(_ *ngroktest.Edge, l *line) { l.until(tunnel.Online) }},
		{"back after a cut", func(e *ngroktest.Edge, l *line) {
			l.until(tunnel.Online)
			e.Cut()
			l.until(tunnel.Reconnecting)
			l.until(tunnel.Online)
		}},
		{"away", func(e *ngroktest.Edge, l *line) {
			l.until(tunnel.Online)
			e.Refuse(true)
			e.Cut()
			l.next("a wait", func(r tunnel.Report) bool { return !r.NextTry.IsZero() })
		}},
		{"in the library's own wait", func(e *ngroktest.Edge, l *line) {
			l.until(tunnel.Online)
			e.Reject(108, -1)
			e.Cut()
			l.next("a wait", func(r tunnel.Report) bool { return r.Code == "ERR_NGROK_108" })
		}},
		{"frozen", func(e *ngroktest.Edge, l *line) {
			l.until(tunnel.Online)
			e.Freeze()
		}},
		{"login under way", func(e *ngroktest.Edge, l *line) {
			until(l.t, "a login", func() bool { return e.Logins() == 1 })
		}},
		{"refused", func(e *ngroktest.Edge, l *line) {
			l.until(tunnel.Online)
			e.Revoke()
			l.failed()
			l.start(echo)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			edge := ngroktest.Start(t, ngroktest.Options{})
			if tt.name == "login under way" {
				edge.SlowLogin(time.Minute)
			}
			l := open(t, edge, options(edge), echo)
			tt.into(edge, l)
			l.stop()
			_ = l.ended()
			began := time.Now()
			for left := ours(); len(left) > 0; left = ours() {
				if time.Sleep(time.Millisecond); time.Since(began) > patience {
					t.Fatalf("left behind: %s", strings.Join(left, "\n\n"))
				}
			}
			t.Logf("the last one ended %v after Run", time.Since(began).Round(time.Millisecond))
		})
	}
}
