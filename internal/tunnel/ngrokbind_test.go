package tunnel_test

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/tunnel"
	"callboard/internal/tunnel/ngroktest"
)

// requestedURLs are the URLs of the binds so far.
func requestedURLs(edge *ngroktest.Edge) (urls []string) {
	for _, b := range edge.Binds() {
		urls = append(urls, b.Requested)
	}
	return urls
}

func fastOptions(edge *ngroktest.Edge) tunnel.NgrokOptions {
	return edgeOptions(edge).WithInterval(20 * time.Millisecond)
}

func TestNgrokRequestedURL(t *testing.T) {
	t.Parallel()
	const last, domain = "https://quiet-lamp.ngrok.app", "https://other.ngrok.dev"
	for _, tt := range []struct {
		name      string
		set       func(*tunnel.NgrokOptions)
		code      int      // of the refused binds
		times     int      // how many are refused
		want      []string // requested
		got       string
		fixed     bool
		unchanged bool
	}{
		{name: "nothing known", want: []string{""}, got: domain},
		{name: "last URL", set: func(o *tunnel.NgrokOptions) { o.LastURL = last + "/" }, want: []string{last}, got: last, fixed: true},
		{name: "last URL outside ngrok's domains", set: func(o *tunnel.NgrokOptions) { o.LastURL = "https://hooks.example.com" }, want: []string{""}, got: domain},
		{name: "malformed last URL", set: func(o *tunnel.NgrokOptions) { o.LastURL = "\x1b[2J" }, want: []string{""}, got: domain},
		{name: "chosen URL wins over the last", set: func(o *tunnel.NgrokOptions) { o.URL, o.LastURL = "hooks.example.com", last }, want: []string{"https://hooks.example.com"}, got: "https://hooks.example.com", fixed: true},
		{name: "last URL belongs to another account", set: func(o *tunnel.NgrokOptions) { o.LastURL = last }, code: 320, times: 1, want: []string{last, ""}, got: domain},
		{name: "last URL is not in the plan", set: func(o *tunnel.NgrokOptions) { o.LastURL = last }, code: 15013, times: 1, want: []string{last, ""}, got: domain},
		{name: "last URL is still online once", set: func(o *tunnel.NgrokOptions) { o.LastURL = last }, code: 334, times: 1, want: []string{last, last}, got: last, fixed: true},
		{name: "last URL stays online", set: func(o *tunnel.NgrokOptions) { o.LastURL = last }, code: 334, times: 2, want: []string{last, last, ""}, got: domain},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			edge := ngroktest.Start(t, ngroktest.Options{Domain: domain})
			edge.RejectBind(tt.code, tt.times)
			o := fastOptions(edge)
			if tt.set != nil {
				tt.set(&o)
			}
			r := open(t, edge, o, echo).waitState(tunnel.Online)
			if r.URL != tt.got || r.Fixed != tt.fixed {
				t.Errorf("got %s, fixed %v; want %s, %v", r.URL, r.Fixed, tt.got, tt.fixed)
			}
			if a := requestedURLs(edge); !slices.Equal(a, tt.want) {
				t.Errorf("requested %q, want %q", a, tt.want)
			}
		})
	}
}

func TestNgrokDevDomainIsFixed(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{Domain: "mellow-harbor.ngrok-free.dev"})
	if r := open(t, edge, edgeOptions(edge), echo).waitState(tunnel.Online); r.URL != "https://mellow-harbor.ngrok-free.dev" || !r.Fixed {
		t.Errorf("%+v", r.Report)
	}
}

func TestNgrokFirstBindRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		code int
		want []string
	}{
		{334, []string{"https://hooks.example.com is online already", "--ngrok-url"}},
		{320, []string{"cannot have https://hooks.example.com", "dashboard.ngrok.com/domains"}},
		{324, []string{"allows no other endpoint"}},
		{9999, []string{"ngrok says: Failed to start an endpoint", "see ngrok.com/docs/errors/err_ngrok_9999"}},
	} {
		edge := ngroktest.Start(t, ngroktest.Options{})
		edge.RejectBind(tt.code, -1)
		o := edgeOptions(edge)
		o.URL = "https://hooks.example.com"
		began := time.Now()
		p := open(t, edge, o, echo).waitFailed()
		t.Logf("after %v: %s", time.Since(began), p)
		for _, w := range tt.want {
			if !strings.Contains(p.Text, w) || p.Unauthorised {
				t.Errorf("%d: %q, want %q", tt.code, p.Text, w)
			}
		}
	}
}

// TestNgrokRebindRefused has the service refuse the URL after a reconnect.
func TestNgrokRebindRefused(t *testing.T) {
	t.Parallel()
	const own, domain = "https://hooks.example.com", "https://other.ngrok.dev"
	for _, tt := range []struct {
		name, url, domain string
		code, times       int
		same              bool // the URL stays the same
		fails             bool
	}{
		{name: "assigned, for a while", code: 334, times: 4, same: true},
		{name: "assigned, for too long", code: 334, times: 5},
		{name: "assigned, for good", code: 319, times: 1},
		{name: "assigned, unknown code", code: 9999, times: 2, same: true},
		{name: "the only domain, for long", domain: domain, code: 334, times: 9, same: true},
		{name: "chosen, for long", url: own, code: 334, times: 9, same: true},
		{name: "chosen, for good", url: own, code: 319, times: -1, fails: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			edge := ngroktest.Start(t, ngroktest.Options{Domain: tt.domain})
			o := fastOptions(edge)
			o.URL = tt.url
			l := open(t, edge, o, echo)
			up := l.waitState(tunnel.Online)
			edge.RejectBind(tt.code, tt.times)
			began := time.Now()
			edge.Cut()
			if tt.fails {
				if p := l.waitFailed(); number(p.Code) != tt.code {
					t.Errorf("%+v", p)
				}
				return
			}
			l.waitState(tunnel.Reconnecting)
			again := l.waitState(tunnel.Online)
			t.Logf("after %v, requested %q", again.at.Sub(began).Round(time.Millisecond), requestedURLs(edge))
			if (again.URL == up.URL) != tt.same {
				t.Errorf("the URL was %s, is %s", up.URL, again.URL)
			}
			if code, _ := l.post(again.URL, ""); code != http.StatusOK {
				t.Errorf("%s answered %d", again.URL, code)
			}
		})
	}
}

func number(code string) (n int) {
	for _, r := range strings.TrimPrefix(code, "ERR_NGROK_") {
		n = n*10 + int(r-'0')
	}
	return n
}

// TestNgrokMoved has the service assign another URL at a re-bind, which the library does not report (measured). The link's
// probe notices that and runs the tunnel again.
func TestNgrokMoved(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	l := open(t, edge, fastOptions(edge), echo)
	before := l.waitState(tunnel.Online)
	edge.MoveOnRebind("https://moved.ngrok-free.app")
	edge.Cut()
	l.waitState(tunnel.Reconnecting)
	l.waitState(tunnel.Online)
	if code, _ := l.post(before.URL, ""); code != http.StatusNotFound {
		t.Fatalf("the old URL answered %d", code)
	}
	edge.RejectBind(334, 3) // the service keeps the former session for a while
	l.checkStopsPromptly("moved")
	l.start(echo)
	after := l.waitState(tunnel.Online)
	if a := requestedURLs(edge); a[len(a)-1] != before.URL {
		t.Errorf("requested %q; had %s", a, before.URL)
	}
	if code, _ := l.post(after.URL, ""); code != http.StatusOK || !after.Fixed {
		t.Errorf("the new URL answered %d: %+v", code, after.Report)
	}
}

// TestNgrokRunAgainWithChosenURL runs a tunnel again while the service still holds its URL for the run before.
func TestNgrokRunAgainWithChosenURL(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	o := fastOptions(edge)
	o.URL = "https://hooks.example.com"
	l := open(t, edge, o, echo)
	l.waitState(tunnel.Online)
	edge.RejectBind(334, 6)
	l.checkStopsPromptly("online")
	l.start(echo)
	l.waitState(tunnel.Online)
}

// hookHandler is a log handler that calls a function at the first record with a message.
type hookHandler struct {
	slog.Handler
	at   string
	once *sync.Once
	call func()
}

func (h hookHandler) Enabled(context.Context, slog.Level) bool { return true }

func (h hookHandler) Handle(_ context.Context, r slog.Record) error {
	if r.Message == h.at {
		h.once.Do(h.call)
	}
	return nil
}

// TestNgrokBindLost cuts the connection between a bind and its answer. The service may then keep the URL online for a session
// that this process never had; the tunnel must not give up.
func TestNgrokBindLost(t *testing.T) {
	t.Parallel()
	relay, lost := startRelay(t, ""), make(chan struct{})
	edge := ngroktest.Start(t, ngroktest.Options{Log: slog.New(hookHandler{slog.DiscardHandler, "bind", new(sync.Once), func() {
		relay.setTarget("") // before the answer is sent
		close(lost)
	}})})
	relay.setTarget(edge.ConnectURL())
	o := fastOptions(edge)
	o.URL, o.ConnectURL = "https://hooks.example.com", relay.ln.Addr().String()
	l := open(t, edge, o, echo)
	<-lost
	edge.RejectBind(334, 3)
	relay.setTarget(edge.ConnectURL())
	l.waitState(tunnel.Online)
	if a := requestedURLs(edge); len(a) < 5 {
		t.Errorf("requested %q", a)
	}
}
