package tunnel_test

import (
	"context"
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

// window is how soon a tunnel with fast heartbeats notices that nothing is received.
const window = 400 * time.Millisecond

// fastHeartbeats is for tests of heartbeats. See edgeOptions for why they do not run under the race detector.
func fastHeartbeats(t *testing.T, o tunnel.NgrokOptions) tunnel.NgrokOptions {
	t.Helper()
	if ngroktest.Race {
		t.Skip("the ngrok library has a data race between a login and a heartbeat")
	}
	o.Heartbeat, o.Tolerance = window/4, window*3/4
	return o
}

func TestNgrokFrozenConnection(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	l := open(t, edge, fastHeartbeats(t, edgeOptions(edge)), echo)
	up := l.waitState(tunnel.Online)
	if beat := l.waitReport("a heartbeat", func(r tunnel.Report) bool { return r.Latency > 0 }); beat.State != tunnel.Online || beat.URL != up.URL {
		t.Errorf("with a heartbeat: %+v", beat.Report)
	}
	began := time.Now()
	edge.Freeze()
	down := l.waitState(tunnel.Reconnecting)
	t.Logf("noticed after %v: %s", down.at.Sub(began), down.Problem)
	if took := down.at.Sub(began); took > window+busyAllowance() {
		t.Errorf("noticed after %v", took)
	}
	edge.Thaw()
	began = time.Now()
	again := l.waitState(tunnel.Online)
	t.Logf("back after %v", again.at.Sub(began))
	if again.URL != up.URL {
		t.Errorf("the URL was %s, is %s", up.URL, again.URL)
	}
	edge.Freeze()
	l.checkStopsPromptly("frozen, not yet noticed")
}

func TestNgrokMissingHeartbeats(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	l := open(t, edge, fastHeartbeats(t, edgeOptions(edge)), echo)
	l.waitState(tunnel.Online)
	began := time.Now()
	edge.MuteHeartbeats(true)
	down := l.waitState(tunnel.Reconnecting)
	t.Logf("noticed after %v: %s", down.at.Sub(began), down.Problem)
	edge.MuteHeartbeats(false)
	l.waitState(tunnel.Online)
}

// TestNgrokOutage keeps the service away for so long that the library's own waits would have grown to 2 s.
func TestNgrokOutage(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	l := open(t, edge, edgeOptions(edge), echo)
	up := l.waitState(tunnel.Online)
	edge.Refuse(true)
	edge.Cut()
	for range 3 {
		r := l.waitReport("a report with NextTry", func(r tunnel.Report) bool { return !r.NextTry.IsZero() })
		if r.State != tunnel.Reconnecting || r.URL != up.URL || !strings.Contains(r.Problem, "nothing listens") {
			t.Errorf("%+v", r.Report)
		}
	}
	edge.Refuse(false)
	began := time.Now()
	again := l.waitState(tunnel.Online)
	t.Logf("back %v after the service", again.at.Sub(began))
	if again.at.Sub(began) > busyAllowance() || again.URL != up.URL {
		t.Errorf("back after %v at %s; was %s", again.at.Sub(began), again.URL, up.URL)
	}
	if code, _ := l.post(again.URL, ""); code != 200 {
		t.Errorf("after the outage: %d", code)
	}
}

// relay forwards connections to an edge. Without a target it accepts connections and closes them.
type relay struct {
	ln   net.Listener
	mu   sync.Mutex
	to   string // empty: close
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
		r.setTarget("")
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

// setTarget leads new connections to another address and closes the open ones.
func (r *relay) setTarget(to string) {
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

// TestNgrokServiceDropsConnections has the service accept and close connections, as a load balancer without a backend does.
func TestNgrokServiceDropsConnections(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	relay := startRelay(t, edge.ConnectURL())
	o := edgeOptions(edge).WithInterval(200 * time.Millisecond)
	o.ConnectURL = relay.ln.Addr().String()
	l := open(t, edge, o, echo)
	up := l.waitState(tunnel.Online)
	began := time.Now()
	relay.setTarget("")
	l.waitState(tunnel.Reconnecting)
	for range 5 {
		l.waitReport("a report with NextTry", func(r tunnel.Report) bool { return !r.NextTry.IsZero() })
	}
	t.Logf("five attempts in %v", time.Since(began))
	relay.setTarget(edge.ConnectURL())
	began = time.Now()
	again := l.waitState(tunnel.Online)
	t.Logf("back %v after the service", again.at.Sub(began))
	if again.at.Sub(began) > busyAllowance() || again.URL != up.URL {
		t.Errorf("back after %v at %s; was %s", again.at.Sub(began), again.URL, up.URL)
	}
}

// TestNgrokForeignCertificate has a server with another CA answer, as a proxy that inspects TLS does.
func TestNgrokForeignCertificate(t *testing.T) {
	t.Parallel()
	edge, other := ngroktest.Start(t, ngroktest.Options{}), ngroktest.Start(t, ngroktest.Options{})
	o := edgeOptions(edge).WithInterval(50 * time.Millisecond)
	o.ConnectCAs = other.CAFile()
	l := open(t, edge, o, echo)
	r := l.waitReport("a report with NextTry", func(r tunnel.Report) bool { return !r.NextTry.IsZero() })
	if r.State != tunnel.Connecting || !strings.Contains(r.Problem, "--ngrok-connect-cas") {
		t.Errorf("%+v", r.Report)
	}
	l.checkStopsPromptly("with a foreign certificate")
	if edge.Logins() != 0 {
		t.Error("the token was sent to a foreign server")
	}
}

func TestNgrokGoAway(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	l := open(t, edge, edgeOptions(edge), echo)
	up := l.waitState(tunnel.Online)
	edge.GoAway()
	l.waitState(tunnel.Reconnecting)
	if again := l.waitState(tunnel.Online); again.URL != up.URL {
		t.Errorf("the URL was %s, is %s", up.URL, again.URL)
	}
}

// TestNgrokUnderLoad cuts the connection while senders are at work. Nothing else may break.
func TestNgrokUnderLoad(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	l := open(t, edge, edgeOptions(edge), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = w.Write(make([]byte, 64<<10))
	}))
	url := l.waitState(tunnel.Online).URL
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
		l.waitState(tunnel.Reconnecting)
		l.waitState(tunnel.Online)
	}
	l.checkStopsPromptly("under load")
	stop()
	senders.Wait()
}
