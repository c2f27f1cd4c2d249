package tunnel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

type driver interface {
	Run(context.Context, http.Handler, func(Report)) error
}

// running is a tunnel under way in a test.
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

// until takes reports up to the first with that state.
func (r *running) until(s State) Report {
	r.t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		select {
		case rep := <-r.reports:
			if rep.State == s {
				return rep
			}
		case <-deadline:
			r.t.Fatalf("never reported %s", s)
		}
	}
}

func (r *running) ended() error {
	r.t.Helper()
	select {
	case err := <-r.done:
		return err
	case <-time.After(10 * time.Second):
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

// freeAddr is a loopback address that nobody listened on a moment ago.
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
		t.Errorf("it is called %s", tun.Name())
	}
	var base string
	for range 2 { // a tunnel can be run again
		r := start(t, tun, echoPath)
		rep := r.until(Online)
		base = rep.URL
		if u, err := url.Parse(base); err != nil || u.Hostname() != "127.0.0.1" || u.Path != "" {
			t.Fatalf("URL %q", base)
		}
		if code, body := get(t, base+"/a"); code != 200 || body != "/a" {
			t.Errorf("%d %q", code, body)
		}
		begin := time.Now()
		r.stop()
		if err := r.ended(); err != nil {
			t.Errorf("stopped with %v", err)
		}
		if took := time.Since(begin); took > 2*time.Second {
			t.Errorf("an idle tunnel took %v to stop", took)
		}
		r.until(Stopping)
		r.until(Off)
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(base, "http://")); err == nil {
		t.Error("still listening")
	}
}

func TestLoopbackPrefersItsAddress(t *testing.T) {
	t.Parallel()
	want := freeAddr(t)
	first := start(t, Loopback(want), echoPath)
	if got := first.until(Online).URL; got != "http://"+want {
		t.Errorf("preferred %s, got %s", want, got)
	}
	second := start(t, Loopback(want), echoPath) // taken
	if got := second.until(Online).URL; got == "http://"+want {
		t.Errorf("two tunnels at %s", got)
	}
	for _, odd := range []string{"0.0.0.0:0", ":0", "nonsense", "203.0.113.7:80"} {
		r := start(t, Loopback(odd), echoPath)
		if got := r.until(Online).URL; !strings.HasPrefix(got, "http://127.0.0.1:") {
			t.Errorf("%q led to %s", odd, got)
		}
	}
}

func TestRequestInFlightMayFinish(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	r := start(t, Loopback(""), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(entered)
		<-release
		_, _ = io.WriteString(w, "whole")
	}))
	base := r.until(Online).URL
	got := make(chan string, 1)
	go func() {
		_, body := get(t, base)
		got <- body
	}()
	<-entered
	r.stop()
	r.until(Stopping)
	close(release)
	if err := r.ended(); err != nil {
		t.Error(err)
	}
	if body := <-got; body != "whole" {
		t.Errorf("got %q", body)
	}
}

func TestHangingRequestDoesNotHoldTheStop(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	defer close(release)
	r := start(t, Loopback(""), http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(entered)
		<-release
	}))
	base := r.until(Online).URL
	cut := make(chan error, 1)
	go func() {
		res, err := http.Get(base)
		if err == nil {
			_ = res.Body.Close()
		}
		cut <- err
	}()
	<-entered
	begin := time.Now()
	r.stop()
	if err := r.ended(); err != nil {
		t.Error(err)
	}
	if took := time.Since(begin); took < grace || took > 2*time.Second {
		t.Errorf("took %v; the grace is %v", took, grace)
	} else {
		t.Logf("stopped in %v", took)
	}
	select {
	case err := <-cut:
		if err == nil {
			t.Error("the sender was answered though nobody did")
		}
	case <-time.After(10 * time.Second):
		t.Error("the sender still waits")
	}
}

func TestStoppedBeforeItBegan(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Loopback("").Run(ctx, echoPath, func(Report) {}); err != nil {
		t.Error(err)
	}
}

func TestPublicServesAtTheGivenURL(t *testing.T) {
	t.Parallel()
	addr := freeAddr(t)
	tun, err := Public(addr, " https://Hook.Example/base/ ")
	if err != nil {
		t.Fatal(err)
	}
	if tun.Name() != "public" {
		t.Errorf("it is called %s", tun.Name())
	}
	r := start(t, tun, echoPath)
	if rep := r.until(Online); rep.URL != "https://hook.example/base" || !rep.Fixed || rep.Problem != "" {
		t.Errorf("reported %+v", rep)
	}
	for sent, want := range map[string]string{"/base/hook/x": "/hook/x", "/hook/x": "/hook/x", "/basement": "/basement", "/base": "/base"} {
		if code, got := get(t, "http://"+addr+sent); code != 200 || got != want {
			t.Errorf("%s: %d %q", sent, code, got)
		}
	}
	r.stop()
	if err := r.ended(); err != nil {
		t.Error(err)
	}
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	tun, err := Public(ln.Addr().String(), "https://hook.example")
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, tun, echoPath)
	got := r.ended()
	var p *Problem
	if !errors.As(got, &p) || !strings.Contains(p.Text, "port "+port+" is in use") || !strings.Contains(p.Text, "--listen") || p.Unwrap() == nil {
		t.Fatalf("got %v", got)
	}
	if rep := r.until(Failed); rep.Problem != p.Text {
		t.Errorf("reported %+v", rep)
	}
}

func TestForeignAddress(t *testing.T) {
	t.Parallel()
	tun, err := Public("203.0.113.7:8080", "https://hook.example") // RFC 5737: nobody's
	if err != nil {
		t.Fatal(err)
	}
	if err := start(t, tun, echoPath).ended(); err == nil || !strings.Contains(err.Error(), "203.0.113.7 is no address of this machine") {
		t.Errorf("got %v", err)
	}
}

func TestPublicValidates(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ listen, url, want string }{
		{"127.0.0.1:8080", "https://h", ""},
		{":8080", "http://h:81/p/q/", ""},
		{"[::1]:8080", "HTTPS://h/", ""},
		{"8080", "https://h", "--listen 8080 is no address"},
		{"", "https://h", "--listen"},
		{"h:http", "https://h", "--listen"},
		{"h:99999", "https://h", "--listen"},
		{"h\x1b[2J:80", "https://h", "--listen"},
		{"127.0.0.1:0", "https://h", "not 0"},
		{":1", "", "must begin with https://"},
		{":1", "h.example", "must begin with https://"},
		{":1", "ftp://h", "must begin with https://"},
		{":1", "https://", "name a host"},
		{":1", "https://:443", "name a host"},
		{":1", "https://u:hushhush@h", "password"},
		{":1", "https://u:hushhush@h\x7f/", "--public-url"},
		{":1", "https://h\u202e/", "--public-url"},
		{":1", "https://h?", "before any ?"},
		{":1", "https://h/?a=hushhush", "before any ?"},
		{":1", "https://h/#f", "before any ?"},
	} {
		_, err := Public(tt.listen, tt.url)
		if (tt.want == "") != (err == nil) {
			t.Errorf("%q %q: %v", tt.listen, tt.url, err)
			continue
		}
		if err != nil && (!strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hushhush") || strings.ContainsAny(err.Error(), "\x1b\n\x7f")) {
			t.Errorf("%q %q: %q, want %q", tt.listen, tt.url, err, tt.want)
		}
	}
}

func FuzzPublic(f *testing.F) {
	f.Add("127.0.0.1:8080", "https://h/p")
	f.Add(":1", "http://[::1]:2/")
	f.Add("[fe80::1%eth0]:9", "https://h/%2f/%zz")
	f.Add("x", "://")
	f.Fuzz(func(t *testing.T, listen, public string) {
		tun, err := Public(listen, public)
		if err != nil {
			if hasHidden(err.Error()) {
				t.Fatalf("%q", err)
			}
			return
		}
		again, err := Public(listen, tun.base)
		if err != nil || again.base != tun.base {
			t.Fatalf("%q became %q, and that %v, %v", public, tun.base, again, err)
		}
		u, err := url.Parse(tun.base + "/hook/s")
		if err != nil || u.Host == "" || u.RawQuery != "" || u.User != nil || !strings.HasSuffix(u.Path, "/hook/s") {
			t.Fatalf("%q became %q: %v", public, tun.base, err)
		}
	})
}

func TestServerIsBounded(t *testing.T) {
	t.Parallel()
	var logged atomic.Int32
	srv := NewServer(echoPath, slog.New(counter{slog.DiscardHandler, &logged}))
	if srv.ReadHeaderTimeout <= 0 || srv.ReadTimeout <= 0 || srv.WriteTimeout <= 0 || srv.IdleTimeout <= 0 {
		t.Errorf("a deadline is missing: %+v", srv)
	}
	srv.ErrorLog.Print("remark")
	if logged.Load() != 1 {
		t.Error("the server's remarks do not reach the log")
	}
	r := start(t, Loopback(""), echoPath)
	req, _ := http.NewRequest("GET", r.until(Online).URL, nil)
	req.Header.Set("X-Long", strings.Repeat("x", 80<<10))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("80 KiB of headers: %d", res.StatusCode)
	}
}

// counter counts what is logged.
type counter struct {
	slog.Handler
	n *atomic.Int32
}

func (c counter) Enabled(context.Context, slog.Level) bool { return true }
func (c counter) Handle(context.Context, slog.Record) error {
	c.n.Add(1)
	return nil
}
