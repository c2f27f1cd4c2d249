package tunnel_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"callboard/internal/testwait"
	"callboard/internal/tunnel"
	"callboard/internal/tunnel/ngroktest"
)

// TestNgrokStops stops Run in every state.
func TestNgrokStops(t *testing.T) {
	t.Parallel()
	waiting := func(r tunnel.Report) bool { return !r.NextTry.IsZero() }
	for _, tt := range []struct {
		name string
		edge ngroktest.Options
		into func(*testing.T, *ngroktest.Edge) *runningNgrok
	}{
		{name: "at once", into: func(t *testing.T, e *ngroktest.Edge) *runningNgrok { return open(t, e, edgeOptions(e), echo) }},
		{name: "nothing listens", into: func(t *testing.T, e *ngroktest.Edge) *runningNgrok {
			e.Refuse(true)
			l := open(t, e, edgeOptions(e), echo)
			l.waitReport("a report with NextTry", waiting)
			return l
		}},
		{name: "frozen before the handshake", into: func(t *testing.T, e *ngroktest.Edge) *runningNgrok {
			e.Freeze()
			l := open(t, e, edgeOptions(e), echo)
			time.Sleep(50 * time.Millisecond) // there is no event to wait for
			return l
		}},
		{name: "login under way", into: func(t *testing.T, e *ngroktest.Edge) *runningNgrok {
			e.SlowLogin(time.Minute)
			l := open(t, e, edgeOptions(e), echo)
			testwait.Eventually(t, "login", func() bool { return e.Logins() == 1 })
			return l
		}},
		{name: "login under way and frozen", into: func(t *testing.T, e *ngroktest.Edge) *runningNgrok {
			e.SlowLogin(time.Minute)
			l := open(t, e, edgeOptions(e), echo)
			testwait.Eventually(t, "login", func() bool { return e.Logins() == 1 })
			e.Freeze()
			return l
		}},
		{name: "login refused for now", into: func(t *testing.T, e *ngroktest.Edge) *runningNgrok {
			e.Reject(108, -1)
			l := open(t, e, edgeOptions(e), echo)
			l.waitReport("a report with NextTry", waiting)
			return l
		}},
		{name: "frozen and noticed", into: func(t *testing.T, e *ngroktest.Edge) *runningNgrok {
			l := open(t, e, fastHeartbeats(t, edgeOptions(e)), echo)
			l.waitState(tunnel.Online)
			e.Freeze()
			l.waitState(tunnel.Reconnecting)
			return l
		}},
		{name: "cut and refused", into: func(t *testing.T, e *ngroktest.Edge) *runningNgrok {
			l := open(t, e, edgeOptions(e), echo)
			l.waitState(tunnel.Online)
			e.Refuse(true)
			e.Cut()
			l.waitReport("a report with NextTry", waiting)
			return l
		}},
		{name: "bind refused again and again", into: func(t *testing.T, e *ngroktest.Edge) *runningNgrok {
			l := open(t, e, edgeOptions(e), echo)
			l.waitState(tunnel.Online)
			e.RejectBind(334, -1)
			e.Cut()
			l.waitReport("a report with NextTry", waiting)
			return l
		}},
		{name: "while the library waits", into: func(t *testing.T, e *ngroktest.Edge) *runningNgrok {
			l := open(t, e, edgeOptions(e), echo)
			l.waitState(tunnel.Online)
			e.Reject(108, -1)
			e.Cut()
			l.waitReport("a report with NextTry", func(r tunnel.Report) bool { return r.Code == "ERR_NGROK_108" })
			return l
		}},
		{name: "a request is hanging", into: func(t *testing.T, e *ngroktest.Edge) *runningNgrok {
			return withHangingRequest(t, e)
		}},
		{name: "a request is hanging on a frozen connection", into: func(t *testing.T, e *ngroktest.Edge) *runningNgrok {
			l := withHangingRequest(t, e)
			e.Freeze()
			return l
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.into(t, ngroktest.Start(t, tt.edge)).checkStopsPromptly(tt.name)
		})
	}
}

// withHangingRequest starts a tunnel and a request whose handler returns at the end of the test.
func withHangingRequest(t *testing.T, e *ngroktest.Edge) *runningNgrok {
	t.Helper()
	entered, release := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(release) })
	l := open(t, e, edgeOptions(e), http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(entered)
		<-release
	}))
	url := l.waitState(tunnel.Online).URL
	go func() {
		res, err := (&http.Client{Transport: e.Transport(), Timeout: testwait.Timeout()}).Post(url, "", nil)
		if err == nil {
			_ = res.Body.Close()
		}
	}()
	<-entered
	return l
}

func TestNgrokRequestInFlightMayFinish(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	entered, release := make(chan struct{}), make(chan struct{})
	l := open(t, edge, edgeOptions(edge), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(entered)
		<-release
		_, _ = io.WriteString(w, "complete")
	}))
	url := l.waitState(tunnel.Online).URL
	got := make(chan string, 1)
	go func() {
		_, body := l.post(url, "")
		got <- body
	}()
	<-entered
	l.stop()
	l.waitState(tunnel.Stopping)
	close(release)
	if body := <-got; body != "complete" {
		t.Errorf("got %q", body)
	}
}
