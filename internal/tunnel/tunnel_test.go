package tunnel

import (
	"callboard/internal/testwait"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

type driver interface {
	Run(context.Context, http.Handler, func(Report)) error
}

// running is a tunnel that runs in a test.
type running struct {
	t       *testing.T
	stop    context.CancelFunc
	reports chan Report
	done    chan error
}

func start(t *testing.T, d driver, h http.Handler) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{t: t, stop: cancel, reports: make(chan Report, 16), done: make(chan error, 1)}
	go func() { r.done <- d.Run(ctx, h, func(rep Report) { r.reports <- rep }) }()
	t.Cleanup(cancel)
	return r
}

// waitState takes reports up to the first with that state.
func (r *running) waitState(s State) Report {
	r.t.Helper()
	deadline := time.After(testwait.Timeout())
	for {
		select {
		case rep := <-r.reports:
			if rep.State == s {
				return rep
			}
		case <-deadline:
			r.t.Fatalf("timed out waiting for a report of %s", s)
		}
	}
}

func (r *running) waitEnd() error {
	r.t.Helper()
	select {
	case err := <-r.done:
		return err
	case <-time.After(testwait.Timeout()):
		r.t.Fatal("Run did not return")
		return nil
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(body)
}

var echoPath = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.Path) })

// freeAddr is a loopback address that no program listened on a moment ago.
func freeAddr(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

func TestLoopbackServesAndStops(t *testing.T) {
	t.Parallel()
	tun := Loopback("")
	if tun.Name() != "loopback" {
		t.Errorf("Name = %s", tun.Name())
	}
	var base string
	for range 2 { // Run may be called again
		r := start(t, tun, echoPath)
		rep := r.waitState(Online)
		base = rep.URL
		if u, err := url.Parse(base); err != nil || u.Hostname() != "127.0.0.1" || u.Path != "" {
			t.Fatalf("URL %q", base)
		}
		if code, body := get(t, base+"/a"); code != 200 || body != "/a" {
			t.Errorf("%d %q", code, body)
		}
		begin := time.Now()
		r.stop()
		if err := r.waitEnd(); err != nil {
			t.Errorf("stopped with %v", err)
		}
		if took := time.Since(begin); took > testwait.Timeout() {
			t.Errorf("an idle tunnel stopped after %v", took)
		}
		r.waitState(Stopping)
		r.waitState(Off)
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(base, "http://")); err == nil {
		t.Error("still listening")
	}
}

func TestLoopbackPrefersItsAddress(t *testing.T) {
	t.Parallel()
	want := freeAddr(t)
	first := start(t, Loopback(want), echoPath)
	if got := first.waitState(Online).URL; got != "http://"+want {
		t.Errorf("preferred %s, got %s", want, got)
	}
	second := start(t, Loopback(want), echoPath) // taken
	if got := second.waitState(Online).URL; got == "http://"+want {
		t.Errorf("two tunnels at %s", got)
	}
	for _, odd := range []string{"0.0.0.0:0", ":0", "nonsense", "203.0.113.7:80"} {
		r := start(t, Loopback(odd), echoPath)
		if got := r.waitState(Online).URL; !strings.HasPrefix(got, "http://127.0.0.1:") {
			t.Errorf("%q gave %s", odd, got)
		}
	}
}
