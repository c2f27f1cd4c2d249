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

// asked is what was asked for in the binds so far.
func asked(edge *ngroktest.Edge) (urls []string) {
	for _, b := range edge.Binds() {
		urls = append(urls, b.Asked)
	}
	return urls
}

func hurried(edge *ngroktest.Edge) tunnel.NgrokOptions {
	return options(edge).WithPace(20 * time.Millisecond)
}

func TestNgrokWishes(t *testing.T) {
	t.Parallel()
	const last, domain = "https://quiet-lamp.ngrok.app", "https://other.ngrok.dev"
	for _, tt := range []struct {
		name      string
		set       func(*tunnel.NgrokOptions)
		code      int // of so many refused binds
		times     int
		want      []string // asked for
		got       string
		fixed     bool
		unchanged bool
	}{
		{name: "nothing known", want: []string{""}, got: domain},
		{name: "the last one", set: func(o *tunnel.NgrokOptions) { o.LastURL = last + "/" }, want: []string{last}, got: last, fixed: true},
		{name: "a last one of the person's own", set: func(o *tunnel.NgrokOptions) { o.LastURL = "https://hooks.example.com" }, want: []string{""}, got: domain},
		{name: "a last one that is none", set: func(o *tunnel.NgrokOptions) { o.LastURL = "\x1b[2J" }, want: []string{""}, got: domain},
		{name: "a chosen one before the last", set: func(o *tunnel.NgrokOptions) { o.URL, o.LastURL = "hooks.example.com", last }, want: []string{"https://hooks.example.com"}, got: "https://hooks.example.com", fixed: true},
		{name: "the last one is somebody else's", set: func(o *tunnel.NgrokOptions) { o.LastURL = last }, code: 320, times: 1, want: []string{last, ""}, got: domain},
		{name: "the last one is not for this plan", set: func(o *tunnel.NgrokOptions) { o.LastURL = last }, code: 15013, times: 1, want: []string{last, ""}, got: domain},
		{name: "the last one is still held", set: func(o *tunnel.NgrokOptions) { o.LastURL = last }, code: 334, times: 1, want: []string{last, last}, got: last, fixed: true},
		{name: "the last one stays held", set: func(o *tunnel.NgrokOptions) { o.LastURL = last }, code: 334, times: 2, want: []string{last, last, ""}, got: domain},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			edge := ngroktest.Start(t, ngroktest.Options{Domain: domain})
			edge.RejectBind(tt.code, tt.times)
			o := hurried(edge)
			if tt.set != nil {
				tt.set(&o)
			}
			r := open(t, edge, o, echo).until(tunnel.Online)
			if r.URL != tt.got || r.Fixed != tt.fixed {
				t.Errorf("got %s, fixed %v; want %s, %v", r.URL, r.Fixed, tt.got, tt.fixed)
			}
			if a := asked(edge); !slices.Equal(a, tt.want) {
				t.Errorf("asked for %q, want %q", a, tt.want)
			}
		})
	}
}

func TestNgrokDevDomainIsFixed(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{Domain: "mellow-harbor.ngrok-free.dev"})
	if r := open(t, edge, options(edge), echo).until(tunnel.Online); r.URL != "https://mellow-harbor.ngrok-free.dev" || !r.Fixed {
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
		{324, []string{"no room"}},
		{9999, []string{"ngrok says: Failed to start an endpoint", "see ngrok.com/docs/errors/err_ngrok_9999"}},
	} {
		edge := ngroktest.Start(t, ngroktest.Options{})
		edge.RejectBind(tt.code, -1)
		o := options(edge)
		o.URL = "https://hooks.example.com"
		began := time.Now()
		p := open(t, edge, o, echo).failed()
		t.Logf("after %v: %s", time.Since(began), p)
		for _, w := range tt.want {
			if !strings.Contains(p.Text, w) || p.Unauthorised {
				t.Errorf("%d: %q, want %q", tt.code, p.Text, w)
			}
		}
	}
}

// TestNgrokRebindRefused has the service refuse, for a while, to give back a URL.
func TestNgrokRebindRefused(t *testing.T) {
	t.Parallel()
	const own, domain, random = "https://hooks.example.com", "https://other.ngrok.dev", ""
	for _, tt := range []struct {
		name, url, domain string
		code, times       int
		same              bool // the URL comes back
		fails             bool
	}{
		{name: "assigned, for a while", code: 334, times: 4, same: true},
		{name: "assigned, for too long", code: 334, times: 5},
		{name: "assigned, for good", code: 319, times: 1},
		{name: "assigned, unknown code", code: 9999, times: 2, same: true},
		{name: "the only one, for long", domain: domain, code: 334, times: 9, same: true},
		{name: "chosen, for long", url: own, code: 334, times: 9, same: true},
		{name: "chosen, for good", url: own, code: 319, times: -1, fails: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			edge := ngroktest.Start(t, ngroktest.Options{Domain: tt.domain})
			o := hurried(edge)
			o.URL = tt.url
			l := open(t, edge, o, echo)
			up := l.until(tunnel.Online)
			edge.RejectBind(tt.code, tt.times)
			began := time.Now()
			edge.Cut()
			if tt.fails {
				if p := l.failed(); number(p.Code) != tt.code {
					t.Errorf("%+v", p)
				}
				return
			}
			l.until(tunnel.Reconnecting)
			again := l.until(tunnel.Online)
			t.Logf("after %v, asked %q", again.at.Sub(began).Round(time.Millisecond), asked(edge))
			if (again.URL == up.URL) != tt.same {
				t.Errorf("was %s, is %s", up.URL, again.URL)
			}
			if code, _ := l.post(again.URL, ""); code != http.StatusOK {
				t.Errorf("%s answers %d", again.URL, code)
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

// TestNgrokMoved has the service give another URL at a re-bind, which the library does not tell (measured). The link finds
// out, and runs the tunnel again.
func TestNgrokMoved(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	l := open(t, edge, hurried(edge), echo)
	before := l.until(tunnel.Online)
	edge.MoveOnRebind("https://moved.ngrok-free.app")
	edge.Cut()
	l.until(tunnel.Reconnecting)
	l.until(tunnel.Online)
	if code, _ := l.post(before.URL, ""); code != http.StatusNotFound {
		t.Fatalf("the old URL answers %d", code)
	}
	edge.RejectBind(334, 3) // the former session is not forgotten at once
	l.stopsPromptly("moved")
	l.start(echo)
	after := l.until(tunnel.Online)
	if a := asked(edge); a[len(a)-1] != before.URL {
		t.Errorf("asked for %q; had %s", a, before.URL)
	}
	if code, _ := l.post(after.URL, ""); code != http.StatusOK || !after.Fixed {
		t.Errorf("the new URL answers %d: %+v", code, after.Report)
	}
}

// TestNgrokChosenAgain runs a tunnel again while the service still holds its URL for the run before.
func TestNgrokChosenAgain(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	o := hurried(edge)
	o.URL = "https://hooks.example.com"
	l := open(t, edge, o, echo)
	l.until(tunnel.Online)
	edge.RejectBind(334, 6)
	l.stopsPromptly("online")
	l.start(echo)
	l.until(tunnel.Online)
}

// hook is a log that calls a function at a message, the first time.
type hook struct {
	slog.Handler
	at   string
	once *sync.Once
	call func()
}

func (h hook) Enabled(context.Context, slog.Level) bool { return true }

func (h hook) Handle(_ context.Context, r slog.Record) error {
	if r.Message == h.at {
		h.once.Do(h.call)
	}
	return nil
}

// TestNgrokBindLost cuts the wire between a bind and its answer. The service may then hold the URL for a session that never was,
// which is no reason to give up.
func TestNgrokBindLost(t *testing.T) {
	t.Parallel()
	relay, lost := startRelay(t, ""), make(chan struct{})
	edge := ngroktest.Start(t, ngroktest.Options{Log: slog.New(hook{slog.DiscardHandler, "bind", new(sync.Once), func() {
		relay.lead("") // the answer is not on its way yet
		close(lost)
	}})})
	relay.lead(edge.ConnectURL())
	o := hurried(edge)
	o.URL, o.ConnectURL = "https://hooks.example.com", relay.ln.Addr().String()
	l := open(t, edge, o, echo)
	<-lost
	edge.RejectBind(334, 3)
	relay.lead(edge.ConnectURL())
	l.until(tunnel.Online)
	if a := asked(edge); len(a) < 5 {
		t.Errorf("asked for %q", a)
	}
}
