package link

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
	"callboard/internal/tunnel"
	"callboard/internal/webhook"
)

const (
	secret = "q7-the-secret-of-the-tests"
	base   = "https://hook.example"
	ours   = base + "/hook/" + secret
)

var errRefusedConn = errors.New("dial tcp: connection refused")

// fakeTunnel is a Tunnel that a test controls.
type fakeTunnel struct {
	say  chan tunnel.Report // reports to make
	fail chan error         // results of Run
	mu   sync.Mutex
	runs int
}

func newFakeTunnel() *fakeTunnel {
	return &fakeTunnel{say: make(chan tunnel.Report), fail: make(chan error)}
}

func (t *fakeTunnel) Name() string { return "fake" }

func (t *fakeTunnel) Run(ctx context.Context, _ http.Handler, report func(tunnel.Report)) error {
	t.mu.Lock()
	t.runs++
	t.mu.Unlock()
	report(tunnel.Report{State: tunnel.Connecting})
	for {
		select {
		case r := <-t.say:
			report(r)
		case err := <-t.fail:
			if err != nil {
				report(tunnel.Report{State: tunnel.Failed, Problem: err.Error()})
			}
			return err
		case <-ctx.Done():
			report(tunnel.Report{State: tunnel.Stopping})
			report(tunnel.Report{State: tunnel.Off})
			return nil
		}
	}
}

// account is a service with one callback URL.
type account struct {
	mu     sync.Mutex
	url    string
	asked  []time.Time // when Me was called
	puts   []string
	errs   []error // results of the next calls of Me
	putErr error
	answer func(string) string // the answer to a PUT; nil: the URL
	hang   bool                // Me waits for its context

	slowPut func(context.Context) error // a PUT that fails late; nil: none
}

func (a *account) Me(ctx context.Context) (api.Me, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.hang {
		a.mu.Unlock()
		<-ctx.Done()
		a.mu.Lock()
		return api.Me{}, ctx.Err()
	}
	a.asked = append(a.asked, time.Now())
	if len(a.errs) > 0 {
		err := a.errs[0]
		a.errs = a.errs[1:]
		return api.Me{}, err
	}
	return api.Me{CallbackURL: a.url}, nil
}

func (a *account) SetCallbackURL(ctx context.Context, url string) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.puts = append(a.puts, url)
	if a.slowPut != nil {
		return "", a.slowPut(ctx)
	}
	if a.putErr != nil {
		return "", a.putErr
	}
	a.url = url
	if a.answer != nil {
		return a.answer(url), nil
	}
	return url, nil
}

// failNext sets the results of the next calls of Me.
func (a *account) failNext(errs ...error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.errs = errs
}

// memorySettings are Settings in memory.
type memorySettings struct {
	mu  sync.Mutex
	m   map[string]string
	err error
}

func (s *memorySettings) Setting(_ context.Context, key string) (string, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.m[key]
	return v, ok, s.err
}

func (s *memorySettings) PutSetting(_ context.Context, key, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.m[key] = value
	}
	return s.err
}

// network carries the probes.
type network struct {
	mu    sync.Mutex
	times []time.Time                                 // of the probes
	reply func(*http.Request) (*http.Response, error) // nil: the answer that this process would give
}

func (n *network) RoundTrip(req *http.Request) (*http.Response, error) {
	n.mu.Lock()
	n.times = append(n.times, time.Now())
	reply := n.reply
	n.mu.Unlock()
	if reply != nil {
		return reply(req)
	}
	if req.URL.Path != "/hook/"+secret+"/probe" || req.Header.Get(ngrokSkip) == "" {
		return answer(404, ""), nil
	}
	return answer(200, webhook.ProbeAnswer(secret, req.URL.Query().Get("n"))), nil
}

func (n *network) set(reply func(*http.Request) (*http.Response, error)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.reply = reply
}

// count is the number of probes.
func (n *network) count() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.times)
}

func answer(code int, body string, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: code, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

// fixture is a Link among fakes, inside a synctest bubble.
type fixture struct {
	*Link
	t        *testing.T
	tunnel   *fakeTunnel
	account  *account
	settings *memorySettings
	network  *network
	stop     func() // ends Run and waits for it

	path    string // the secret path
	now     func() time.Time
	gap     func()
	rotate  func(context.Context) error
	rebuild func(string) (Tunnel, error)
}

func (f *fixture) answer(nonce string) string {
	return webhook.ProbeAnswer(strings.TrimPrefix(f.path, "/hook/"), nonce)
}

// withLink runs body on a Link that is running; prepare may change the fixture before that. Afterwards it checks that
// nothing the link published or logged holds the secret path.
func withLink(t *testing.T, prepare, body func(*fixture)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f := &fixture{
			t: t, tunnel: newFakeTunnel(), account: &account{}, settings: &memorySettings{m: map[string]string{}},
			network: &network{}, path: "/hook/" + secret,
		}
		if prepare != nil {
			prepare(f)
		}
		var log bytes.Buffer
		f.Link = New(Options{Tunnel: f.tunnel, Client: f.account, Settings: f.settings, HTTP: &http.Client{Transport: f.network},
			Path: func() string { return f.path }, Answer: f.answer, Now: f.now, Gap: f.gap, Rotate: f.rotate, Rebuild: f.rebuild,
			Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		f.stop = sync.OnceFunc(func() {
			cancel()
			if err := <-done; err != nil {
				t.Errorf("Run returned %v", err)
			}
		})
		statuses := f.recordStatuses()
		go func() { done <- f.Run(ctx) }()
		synctest.Wait()
		body(f)
		f.stop()
		if text := log.String() + statuses(); strings.Contains(text, secret) {
			t.Errorf("the secret path was shown: %s", text)
		}
	})
}

// recordStatuses collects every status that is published. The function it returns stops that and returns their text.
func (f *fixture) recordStatuses() func() string {
	sub := f.Subscribe()
	ctx, cancel := context.WithCancel(context.Background())
	text := make(chan string)
	go func() {
		var all strings.Builder
		for {
			batch, err := sub.Next(ctx)
			if err != nil {
				text <- all.String()
				return
			}
			for _, s := range batch {
				all.WriteString(string(s.State) + " " + s.URL + " " + s.Problem + " " + s.Displaced + "\n")
			}
		}
	}()
	return func() string {
		synctest.Wait()
		cancel()
		sub.Close()
		return <-text
	}
}

// goOnline has the tunnel report that it is online, and waits for everything that follows at once.
func (f *fixture) goOnline(url string) Status {
	f.tunnel.say <- tunnel.Report{State: tunnel.Online, URL: url}
	synctest.Wait()
	return f.Status()
}

// advance lets the bubble's time pass.
func (f *fixture) advance(d time.Duration) Status {
	time.Sleep(d)
	synctest.Wait()
	return f.Status()
}

// wantState checks the state and that the problem contains a text; an empty text means no problem.
func (f *fixture) wantState(s Status, state State, problem string) {
	f.t.Helper()
	if s.State != state || problem == "" && s.Problem != "" || !strings.Contains(s.Problem, problem) {
		f.t.Errorf("the link is %s (%q), want %s (%q)", s.State, s.Problem, state, problem)
	}
}

// setRegistered changes the account's callback, as another program does.
func (f *fixture) setRegistered(url string) {
	f.account.mu.Lock()
	defer f.account.mu.Unlock()
	f.account.url = url
}

// historyText is the texts of the history, one a line.
func (f *fixture) historyText() string {
	var all []string
	for _, c := range f.History() {
		all = append(all, c.Text)
	}
	return strings.Join(all, "\n")
}
