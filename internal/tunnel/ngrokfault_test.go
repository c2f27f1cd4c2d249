package tunnel_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/tunnel"
	"callboard/internal/tunnel/ngroktest"
)

// window is how soon a quick tunnel notices that nothing is heard.
const window = 400 * time.Millisecond

// quick is for tests of heartbeats. See options for why they do not run under the race detector.
func quick(t *testing.T, o tunnel.NgrokOptions) tunnel.NgrokOptions {
	t.Helper()
	if ngroktest.Race {
		t.Skip("the ngrok library has a data race between a login and a heartbeat")
	}
	o.Heartbeat, o.Tolerance = window/4, window*3/4
	return o
}

// failed waits for Run to return a *Problem, and for the report before it.
func (l *line) failed() *tunnel.Problem {
	l.t.Helper()
	r := l.until(tunnel.Failed)
	var p *tunnel.Problem
	if err := l.ended(); !errors.As(err, &p) {
		l.t.Fatalf("Run returned %v", err)
	}
	if r.Problem != p.Text || r.Code != p.Code {
		l.t.Errorf("reported %+v, returned %+v", r.Report, p)
	}
	if p.Unwrap() != nil && strings.Contains(p.Unwrap().Error(), ngroktest.Token) {
		l.t.Errorf("the cause shows the token: %v", p.Unwrap())
	}
	return p
}

func TestNgrokRefusedToken(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, token, code string }{
		{"strange", ngroktest.StrangeToken, "ERR_NGROK_107"},
		{"odd", "not-a-token-at-all", "ERR_NGROK_105"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			edge := ngroktest.Start(t, ngroktest.Options{})
			o := options(edge)
			o.Authtoken, o.TokenFrom = tt.token, "ngrok.yml"
			began := time.Now()
			p := open(t, edge, o, echo).failed()
			took := time.Since(began)
			t.Logf("after %v: %s", took, p)
			if p.Code != tt.code || !p.Unauthorised || !strings.Contains(p.Text, "ngrok.yml") || took > 2*time.Second {
				t.Errorf("after %v: %+v", took, p)
			}
			if n := edge.Logins(); n != 1 {
				t.Errorf("%d logins", n)
			}
		})
	}
}

func TestNgrokRevoked(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	l := open(t, edge, options(edge), echo)
	l.until(tunnel.Online)
	began := time.Now()
	edge.Revoke()
	p := l.failed()
	t.Logf("after %v: %s", time.Since(began), p)
	if p.Code != "ERR_NGROK_107" || !p.Unauthorised {
		t.Errorf("%+v", p)
	}
}

func TestNgrokFrozen(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	l := open(t, edge, quick(t, options(edge)), echo)
	up := l.until(tunnel.Online)
	if beat := l.next("a heartbeat", func(r tunnel.Report) bool { return r.Latency > 0 }); beat.State != tunnel.Online || beat.URL != up.URL {
		t.Errorf("with a heartbeat: %+v", beat.Report)
	}
	began := time.Now()
	edge.Freeze()
	down := l.until(tunnel.Reconnecting)
	t.Logf("noticed after %v: %s", down.at.Sub(began), down.Problem)
	if took := down.at.Sub(began); took > window+busy {
		t.Errorf("noticed after %v", took)
	}
	edge.Thaw()
	began = time.Now()
	again := l.until(tunnel.Online)
	t.Logf("back after %v", again.at.Sub(began))
	if again.URL != up.URL {
		t.Errorf("was %s, is %s", up.URL, again.URL)
	}
	edge.Freeze()
	l.stopsPromptly("frozen, not yet noticed")
}

func TestNgrokMuted(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	l := open(t, edge, quick(t, options(edge)), echo)
	l.until(tunnel.Online)
	began := time.Now()
	edge.MuteHeartbeats(true)
	down := l.until(tunnel.Reconnecting)
	t.Logf("noticed after %v: %s", down.at.Sub(began), down.Problem)
	edge.MuteHeartbeats(false)
	l.until(tunnel.Online)
}

// TestNgrokStops tells Run to stop in every state there is.
func TestNgrokStops(t *testing.T) {
	t.Parallel()
	waiting := func(r tunnel.Report) bool { return !r.NextTry.IsZero() }
	for _, tt := range []struct {
		name string
		edge ngroktest.Options
		into func(*testing.T, *ngroktest.Edge) *line
	}{
		{name: "at once", into: func(t *testing.T, e *ngroktest.Edge) *line { return open(t, e, options(e), echo) }},
		{name: "nothing listens", into: func(t *testing.T, e *ngroktest.Edge) *line {
			e.Refuse(true)
			l := open(t, e, options(e), echo)
			l.next("a wait", waiting)
			return l
		}},
		{name: "frozen before the handshake", into: func(t *testing.T, e *ngroktest.Edge) *line {
			e.Freeze()
			l := open(t, e, options(e), echo)
			time.Sleep(50 * time.Millisecond) // there is nothing to wait for: nothing happens
			return l
		}},
		{name: "login under way", into: func(t *testing.T, e *ngroktest.Edge) *line {
			e.SlowLogin(time.Minute)
			l := open(t, e, options(e), echo)
			until(t, "a login", func() bool { return e.Logins() == 1 })
			return l
		}},
		{name: "login under way and frozen", into: func(t *testing.T, e *ngroktest.Edge) *line {
			e.SlowLogin(time.Minute)
			l := open(t, e, options(e), echo)
			until(t, "a login", func() bool { return e.Logins() == 1 })
			e.Freeze()
			return l
		}},
		{name: "login refused for now", into: func(t *testing.T, e *ngroktest.Edge) *line {
			e.Reject(108, -1)
			l := open(t, e, options(e), echo)
			l.next("a wait", waiting)
			return l
		}},
		{name: "frozen and noticed", into: func(t *testing.T, e *ngroktest.Edge) *line {
			l := open(t, e, quick(t, options(e)), echo)
			l.until(tunnel.Online)
			e.Freeze()
			l.until(tunnel.Reconnecting)
			return l
		}},
		{name: "cut and refused", into: func(t *testing.T, e *ngroktest.Edge) *line {
			l := open(t, e, options(e), echo)
			l.until(tunnel.Online)
			e.Refuse(true)
			e.Cut()
			l.next("a wait", waiting)
			return l
		}},
		{name: "bind refused again and again", into: func(t *testing.T, e *ngroktest.Edge) *line {
			l := open(t, e, options(e), echo)
			l.until(tunnel.Online)
			e.RejectBind(334, -1)
			e.Cut()
			l.next("a wait", waiting)
			return l
		}},
		{name: "in the library's own wait", into: func(t *testing.T, e *ngroktest.Edge) *line {
			l := open(t, e, options(e), echo)
			l.until(tunnel.Online)
			e.Reject(108, -1)
			e.Cut()
			l.next("a wait", func(r tunnel.Report) bool { return r.Code == "ERR_NGROK_108" })
			return l
		}},
		{name: "a request hangs", into: func(t *testing.T, e *ngroktest.Edge) *line {
			return hanging(t, e)
		}},
		{name: "a request hangs on a frozen wire", into: func(t *testing.T, e *ngroktest.Edge) *line {
			l := hanging(t, e)
			e.Freeze()
			return l
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.into(t, ngroktest.Start(t, tt.edge)).stopsPromptly(tt.name)
		})
	}
}

func until(t *testing.T, what string, cond func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !cond(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// hanging is a tunnel with a request whose handler waits for the end of the test.
func hanging(t *testing.T, e *ngroktest.Edge) *line {
	t.Helper()
	entered, release := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(release) })
	l := open(t, e, options(e), http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(entered)
		<-release
	}))
	url := l.until(tunnel.Online).URL
	go func() {
		res, err := (&http.Client{Transport: e.Transport(), Timeout: patience}).Post(url, "", nil)
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
	l := open(t, edge, options(edge), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(entered)
		<-release
		_, _ = io.WriteString(w, "whole")
	}))
	url := l.until(tunnel.Online).URL
	got := make(chan string, 1)
	go func() {
		_, body := l.post(url, "")
		got <- body
	}()
	<-entered
	l.stop()
	l.until(tunnel.Stopping)
	close(release)
	if body := <-got; body != "whole" {
		t.Errorf("got %q", body)
	}
}

// TestNgrokOutage has the service away for long enough for the library's own waits to have grown to 2 s.
func TestNgrokOutage(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	l := open(t, edge, options(edge), echo)
	up := l.until(tunnel.Online)
	edge.Refuse(true)
	edge.Cut()
	for range 3 {
		r := l.next("an attempt", func(r tunnel.Report) bool { return !r.NextTry.IsZero() })
		if r.State != tunnel.Reconnecting || r.URL != up.URL || !strings.Contains(r.Problem, "nothing listens") {
			t.Errorf("%+v", r.Report)
		}
	}
	edge.Refuse(false)
	began := time.Now()
	again := l.until(tunnel.Online)
	t.Logf("back %v after the service", again.at.Sub(began))
	if again.at.Sub(began) > 2*time.Second || again.URL != up.URL {
		t.Errorf("back after %v at %s; was %s", again.at.Sub(began), again.URL, up.URL)
	}
	if code, _ := l.post(again.URL, ""); code != 200 {
		t.Errorf("after the outage: %d", code)
	}
}

// relay stands before an edge and can fall ill: it then takes connections and drops them, or leads them to a server that
// is not ngrok.
type relay struct {
	ln   net.Listener
	mu   sync.Mutex
	to   string // empty: drop
	open []net.Conn
}

func startRelay(t *testing.T, to string) *relay {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{ln: ln, to: to}
	var wg sync.WaitGroup
	t.Cleanup(func() {
		ln.Close()
		r.lead("")
		wg.Wait()
	})
	wg.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { r.serve(c) })
		}
	})
	return r
}

// lead leads new connections somewhere else and drops the others.
func (r *relay) lead(to string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.to = to
	for _, c := range r.open {
		c.Close()
	}
	r.open = nil
}

func (r *relay) serve(c net.Conn) {
	defer c.Close()
	r.mu.Lock()
	var far net.Conn
	var err error
	if r.to != "" {
		if far, err = net.Dial("tcp", r.to); err == nil {
			r.open = append(r.open, c, far)
		}
	}
	r.mu.Unlock()
	if far == nil {
		return
	}
	defer far.Close()
	go func() {
		_, _ = io.Copy(far, c)
		far.Close()
	}()
	_, _ = io.Copy(c, far)
}

// TestNgrokIllService has the service take connections and drop them, as a load balancer does with nothing behind it.
func TestNgrokIllService(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	relay := startRelay(t, edge.ConnectURL())
	o := options(edge).WithPace(200 * time.Millisecond)
	o.ConnectURL = relay.ln.Addr().String()
	l := open(t, edge, o, echo)
	up := l.until(tunnel.Online)
	began := time.Now()
	relay.lead("")
	l.until(tunnel.Reconnecting)
	for range 5 {
		l.next("an attempt", func(r tunnel.Report) bool { return !r.NextTry.IsZero() })
	}
	t.Logf("five attempts in %v", time.Since(began))
	relay.lead(edge.ConnectURL())
	began = time.Now()
	again := l.until(tunnel.Online)
	t.Logf("back %v after the service", again.at.Sub(began))
	if again.at.Sub(began) > 2*time.Second || again.URL != up.URL {
		t.Errorf("back after %v at %s; was %s", again.at.Sub(began), again.URL, up.URL)
	}
}

// TestNgrokStranger has something else answer in ngrok's place: a proxy that reads along has another CA.
func TestNgrokStranger(t *testing.T) {
	t.Parallel()
	edge, other := ngroktest.Start(t, ngroktest.Options{}), ngroktest.Start(t, ngroktest.Options{})
	o := options(edge).WithPace(50 * time.Millisecond)
	o.ConnectCAs = other.CAFile()
	l := open(t, edge, o, echo)
	r := l.next("a wait", func(r tunnel.Report) bool { return !r.NextTry.IsZero() })
	if r.State != tunnel.Connecting || !strings.Contains(r.Problem, "--ngrok-connect-cas") {
		t.Errorf("%+v", r.Report)
	}
	l.stopsPromptly("with a stranger")
	if edge.Logins() != 0 {
		t.Error("the token was shown to a stranger")
	}
}

func TestNgrokGoAway(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	l := open(t, edge, options(edge), echo)
	up := l.until(tunnel.Online)
	edge.GoAway()
	l.until(tunnel.Reconnecting)
	if again := l.until(tunnel.Online); again.URL != up.URL {
		t.Errorf("was %s, is %s", up.URL, again.URL)
	}
}

func TestNgrokStopped(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		code int
		want string
	}{
		{4711, "ERR_NGROK_4711"},
		{-1, ""}, // no code that there could be
	} {
		edge := ngroktest.Start(t, ngroktest.Options{})
		l := open(t, edge, options(edge), echo)
		url := l.until(tunnel.Online).URL
		began := time.Now()
		edge.StopEndpoint(url, tt.code, "An admin stopped it.\nYour authtoken: "+ngroktest.Token)
		p := l.failed()
		t.Logf("after %v: %s", time.Since(began), p)
		if p.Code != tt.want || !strings.Contains(p.Text, "An admin stopped it") || !strings.Contains(p.Text, url) ||
			tt.want != "" && !strings.Contains(p.Text, "ngrok.com/docs/errors/err_ngrok_4711") {
			t.Errorf("%+v", p)
		}
	}
}

func TestNgrokTooManyAgents(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{Sessions: 1})
	first := open(t, edge, options(edge), echo)
	first.until(tunnel.Online)
	second := open(t, edge, options(edge).WithPace(20*time.Millisecond), echo)
	r := second.next("a wait", func(r tunnel.Report) bool { return !r.NextTry.IsZero() })
	if r.State != tunnel.Connecting || r.Code != "ERR_NGROK_108" || !strings.Contains(r.Problem, "dashboard.ngrok.com/agents") {
		t.Errorf("%+v", r.Report)
	}
	first.stopsPromptly("online")
	second.until(tunnel.Online)
}

// TestNgrokUnderLoad cuts the wire while senders are at work: nothing may break that is not the wire.
func TestNgrokUnderLoad(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	l := open(t, edge, options(edge), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = w.Write(make([]byte, 64<<10))
	}))
	url := l.until(tunnel.Online).URL
	ctx, stop := context.WithCancel(t.Context())
	var senders sync.WaitGroup
	for range 8 {
		senders.Go(func() {
			client := &http.Client{Transport: edge.Transport()}
			for ctx.Err() == nil {
				req, _ := http.NewRequestWithContext(ctx, "POST", url, strings.NewReader(strings.Repeat("x", 32<<10)))
				if res, err := client.Do(req); err == nil {
					_, _ = io.Copy(io.Discard, res.Body)
					_ = res.Body.Close()
				}
			}
		})
	}
	for range 5 {
		edge.Cut()
		l.until(tunnel.Reconnecting)
		l.until(tunnel.Online)
	}
	l.stopsPromptly("under load")
	stop()
	senders.Wait()
}
