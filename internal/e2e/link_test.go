//go:build unix

package e2e

import (
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/testproxy"
	"callboard/internal/testwait"
	"callboard/internal/tunnel/ngroktest"
)

// TestLinkThroughNgrok brings the tunnel up and receives a delivery through it. Then it cuts the connection during a
// synthesis, whose job still settles once; gives the tunnel another URL, which is noticed and registered; and quits, which
// restores the former callback.
func TestLinkThroughNgrok(t *testing.T) {
	t.Parallel()
	c := startNgrok(t, ngroktest.Options{}, "--synth-delay", "1500ms")
	const former = "https://former.example/hook/of-somebody"
	c.box.Register(former)

	l := c.listen("--on-exit", "restore")
	proven, next := l.waitFor("the link is proven", 0, isProven)
	if callback := c.box.Callback(); !strings.HasPrefix(proven.URL, "https://") || !strings.HasPrefix(callback, proven.URL+"/hook/") {
		t.Fatalf("proven at %s, registered is %s", proven.URL, callback)
	}
	for _, e := range l.events() {
		if e.Event == "link" && strings.Contains(e.URL+e.Problem, "/hook/") && !strings.Contains(e.Problem, "/hook/…") {
			t.Errorf("the secret path is printed: %+v", e)
		}
	}

	wait := c.startSpeak("Through the tunnel.")
	delivery, next := l.waitFor("a delivery", next, isDelivery)
	if state, by, file := wait(); state != "done" || by != "webhook" || file == "" || delivery.Status != "done" || delivery.JobID == "" {
		t.Errorf("%s by %s, %q; %+v", state, by, file, delivery)
	}

	// The sandbox's first attempts may meet the closed connection. Its later ones do not.
	wait = c.startSpeak("The connection is cut.")
	testwait.Eventually(t, "the sandbox has accepted the text", func() bool { return len(c.box.Speaks()) == 2 })
	cut := time.Now()
	c.edge.Cut()
	_, next = l.waitFor("reconnecting", next, func(e listenEvent) bool { return e.Event == "link" && e.State == "reconnecting" })
	t.Logf("the cut was reported after %v", time.Since(cut).Round(time.Millisecond))
	_, next = l.waitFor("the link is proven again", next, isProven)
	t.Logf("it was proven again after %v", time.Since(cut).Round(time.Millisecond))
	if state, _, file := wait(); state != "done" || file == "" {
		t.Errorf("%s, %q", state, file)
	}
	settled := map[string]bool{}
	for _, e := range l.events() {
		if e.Event == "job" && e.SettledBy != "" {
			settled[e.ID] = true
		}
	}
	if n := len(c.box.Speaks()); n != 2 || len(settled) > 2 {
		t.Errorf("%d speaks, %d settled", n, len(settled))
	}

	// The SDK does not report the new URL; the link's own proof notices it. The old URL is requested again, and refused.
	c.edge.MoveOnRebind("https://another-lamp.ngrok-free.app")
	c.edge.Cut()
	_, next = l.waitFor("the old URL does not answer", next, func(e listenEvent) bool { return strings.Contains(e.Problem, "ERR_NGROK_3200") })
	c.edge.RejectBind(320, 1)
	moved, _ := l.waitFor("the link is proven at another URL", next, func(e listenEvent) bool { return isProven(e) && e.URL != proven.URL })
	if callback := c.box.Callback(); !strings.HasPrefix(callback, moved.URL+"/hook/") {
		t.Errorf("proven at %s, registered is %s", moved.URL, callback)
	}

	l.quit()
	if got := c.box.Callback(); got != former {
		t.Errorf("the callback is %s, want the former one", got)
	}
}

// An authtoken that ngrok does not accept is reported at once, with what to do, and not tried again.
func TestBadAuthtokenIsReportedAtOnce(t *testing.T) {
	t.Parallel()
	c := startNgrok(t, ngroktest.Options{})
	for name, token := range map[string]string{"unknown": strings.Replace(ngroktest.Token, "2", "3", 1), "garbage": "not-a-token"} {
		begun := time.Now()
		r := c.env.With("NGROK_AUTHTOKEN="+token, "CALLBOARD_DATA_DIR="+t.TempDir()).Run(t, "listen", "--json", "--for", "25s")
		if r.Code != 3 || strings.Count(r.Stderr, "\n") != 1 || strings.Contains(r.Stderr+r.Stdout, token) || !strings.Contains(r.Stdout, `"state":"failed"`) {
			t.Errorf("%s: exit %d\n%s%s", name, r.Code, r.Stdout, r.Stderr)
		}
		t.Logf("%s: reported after %v", name, time.Since(begun).Round(time.Millisecond))
	}
}

// The secret path and the URL are the same after a restart, so the retries of a webhook that met nobody reach the next
// process. The user's own proxy, which answers 502 meanwhile, is in front.
func TestRetriesArriveAfterARestart(t *testing.T) {
	t.Parallel()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	backend := free.Addr().String()
	free.Close()
	proxy := httptest.NewServer(testproxy.To(t, "http://"+backend))
	t.Cleanup(proxy.Close)

	c := startNgrok(t, ngroktest.Options{}, "--time-scale", "30") // a minute lasts two seconds
	c.env = c.env.With("CALLBOARD_TUNNEL=public", "CALLBOARD_LISTEN="+backend, "CALLBOARD_PUBLIC_URL="+proxy.URL)
	first := c.listen()
	first.waitFor("the link is proven", 0, isProven)
	first.quit()
	c.submitElsewhere("Is anybody there?")
	testwait.Eventually(t, "the first attempts have failed", func() bool {
		attempts := c.box.Attempts()
		return len(attempts) >= 6 && attempts[5].Status == http.StatusBadGateway
	})
	second := c.listen()
	_, next := second.waitFor("the link is proven", 0, isProven)
	late, _ := second.waitFor("the retry", next, isDelivery)
	if late.JobID != "" || late.Status != "done" {
		t.Errorf("%+v", late)
	}
	second.quit()
}

// ngrok's edge answers 404 for a tunnel that is down, which ends Typecast's retries (the vendor's guide: a timeout, 429 or
// 5xx is tried again). A job that ends while no callboard runs is therefore settled by polling at the next start.
func TestJobThatEndsBetweenTwoRunsIsSettledByPolling(t *testing.T) {
	t.Parallel()
	c := startNgrok(t, ngroktest.Options{}, "--synth-delay", testwait.Flag(6*time.Second))
	first := c.listen()
	first.waitFor("the link is proven", 0, isProven)
	if r := c.env.Run(t, "speak", "Into the gap.", "--actor", "Mina", "--timeout", testwait.Flag(2*time.Second), "--no-webhook"); r.Code != 6 {
		t.Fatalf("exit %d: %s", r.Code, r.Stdout)
	}
	first.quit()
	testwait.Eventually(t, "the webhook is answered 404", func() bool {
		attempts := c.box.Attempts()
		return len(attempts) == 1 && attempts[0].Status == http.StatusNotFound && attempts[0].NextAt == nil
	})
	second := c.listen()
	settled, _ := second.waitFor("the job is done", 0, func(e listenEvent) bool { return e.Event == "job" && e.State == "done" && e.File != "" })
	if settled.SettledBy != "poll" {
		t.Errorf("%+v", settled)
	}
	second.quit()
}

// Sandbox mode with a tunnel: the sandbox inside the program posts to the public URL, and the webhook comes back through
// the tunnel.
func TestSandboxModeThroughTheTunnel(t *testing.T) {
	t.Parallel()
	c := startNgrok(t, ngroktest.Options{})
	c.env.Vars = slices.DeleteFunc(c.env.Vars, func(s string) bool {
		return strings.HasPrefix(s, "CALLBOARD_API_URL=") || strings.HasPrefix(s, "TYPECAST_API_TOKEN=") || strings.HasPrefix(s, "CALLBOARD_TUNNEL=")
	})
	l := c.listen("--sandbox", "--tunnel", "ngrok")
	proven, next := l.waitFor("the link is proven", 0, isProven)
	if !slices.Contains(c.edge.Online(), proven.URL) {
		t.Errorf("proven at %s, online are %v", proven.URL, c.edge.Online())
	}
	if r := c.env.Run(t, "speak", "Out and in again.", "--actor", "Mina", "--sandbox", "--tunnel", "ngrok"); r.Code != 0 {
		t.Fatalf("speak: exit %d\n%s", r.Code, r.Stdout)
	}
	if d, _ := l.waitFor("a delivery", next, isDelivery); d.Status != "done" || d.JobID == "" {
		t.Errorf("%+v", d)
	}
	l.quit()
}

// A connection that carries nothing delays the end only a little, and the former callback is restored.
func TestQuitOnAFrozenConnection(t *testing.T) {
	t.Parallel()
	c := startNgrok(t, ngroktest.Options{})
	const former = "https://former.example/hook"
	c.box.Register(former)
	l := c.listen("--on-exit", "restore")
	l.waitFor("the link is proven", 0, isProven)
	c.edge.Freeze()
	begun := time.Now()
	l.quit()
	if took := time.Since(begun); took > testwait.Scaled(5*time.Second) { // on an idle machine a tenth of a second
		t.Errorf("it took %v", took)
	}
	if got := c.box.Callback(); got != former {
		t.Errorf("the callback is %s", got)
	}
}
