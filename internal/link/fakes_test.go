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

// fakeTunnel does what the test tells it.
type fakeTunnel struct {
	say  chan tunnel.Report
	fail chan error
	mu   sync.Mutex
	runs int
}

func (f *fakeTunnel) Name() string { return "fake" }

func (f *fakeTunnel) Run(ctx context.Context, _ http.Handler, report func(tunnel.Report)) error {
	f.mu.Lock()
	f.runs++
	f.mu.Unlock()
	report(tunnel.Report{State: tunnel.Connecting})
	for {
		select {
		case r := <-f.say:
			report(r)
		case err := <-f.fail:
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
	errs   []error // what the next calls of Me answer
	putErr error
	answer func(string) string // what a PUT answers; nil: the URL
	hang   bool                // Me waits for its context
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

func (a *account) SetCallbackURL(_ context.Context, url string) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.puts = append(a.puts, url)
	if a.putErr != nil {
		return "", a.putErr
	}
	a.url = url
	if a.answer != nil {
		return a.answer(url), nil
	}
	return url, nil
}

// notes are Settings in memory.
type notes struct {
	mu  sync.Mutex
	m   map[string]string
	err error
}

func (n *notes) Setting(_ context.Context, key string) (string, bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	v, ok := n.m[key]
	return v, ok, n.err
}

func (n *notes) PutSetting(_ context.Context, key, value string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.err == nil {
		n.m[key] = value
	}
	return n.err
}

// web is the way of a probe through the world.
type web struct {
	mu    sync.Mutex
	times []time.Time
	reply func(*http.Request) (*http.Response, error) // nil: the probe comes back as it should
}

func (w *web) RoundTrip(req *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.times = append(w.times, time.Now())
	reply := w.reply
	w.mu.Unlock()
	if reply != nil {
		return reply(req)
	}
	if req.URL.Path != "/hook/"+secret+"/probe" || req.Header.Get(ngrokSkip) == "" {
		return answer(404, ""), nil
	}
	return answer(200, webhook.ProbeAnswer(secret, req.URL.Query().Get("n"))), nil
}

func (w *web) set(reply func(*http.Request) (*http.Response, error)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reply = reply
}

func (w *web) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.times)
}

func answer(code int, body string, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: code, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

// bench is a Link among fakes, in a bubble of its own time.
type bench struct {
	*Link
	t       *testing.T
	tunnel  *fakeTunnel
	account *account
	notes   *notes
	web     *web
	stop    func() // ends Run and waits for it

	path    string // what a test may put there before
	now     func() time.Time
	gap     func()
	rotate  func(context.Context) error
	rebuild func(string) (Tunnel, error)
}

func (b *bench) answer(nonce string) string {
	return webhook.ProbeAnswer(strings.TrimPrefix(b.path, "/hook/"), nonce)
}

// inBubble runs the test body on a Link that is running, and afterwards makes sure that nothing the link
// showed or logged holds the secret path.
func inBubble(t *testing.T, prepare func(*bench), body func(*bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{t: t, tunnel: &fakeTunnel{say: make(chan tunnel.Report), fail: make(chan error)},
			account: &account{}, notes: &notes{m: map[string]string{}}, web: &web{}, path: "/hook/" + secret}
		if prepare != nil {
			prepare(b)
		}
		var log bytes.Buffer
		b.Link = New(Options{Tunnel: b.tunnel, Client: b.account, Settings: b.notes, HTTP: &http.Client{Transport: b.web},
			Path: func() string { return b.path }, Answer: b.answer, Now: b.now, Gap: b.gap, Rotate: b.rotate, Rebuild: b.rebuild,
			Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		b.stop = sync.OnceFunc(func() {
			cancel()
			if err := <-done; err != nil {
				t.Errorf("Run returned %v", err)
			}
		})
		seen := b.watch()
		go func() { done <- b.Run(ctx) }()
		synctest.Wait()
		body(b)
		b.stop()
		if text := log.String() + seen(); strings.Contains(text, secret) {
			t.Errorf("the secret path was shown: %s", text)
		}
	})
}

// watch collects every status that was published; the function it returns ends that and gives their text.
func (b *bench) watch() func() string {
	sub := b.Subscribe()
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

// up makes the tunnel say that it is online, and lets all that follows at once happen.
func (b *bench) up(url string) Status {
	b.tunnel.say <- tunnel.Report{State: tunnel.Online, URL: url}
	synctest.Wait()
	return b.Status()
}

// after lets time pass.
func (b *bench) after(d time.Duration) Status {
	time.Sleep(d) // the bubble's time
	synctest.Wait()
	return b.Status()
}

func (b *bench) want(s Status, state State, problem string) {
	b.t.Helper()
	if s.State != state || problem == "" && s.Problem != "" || !strings.Contains(s.Problem, problem) {
		b.t.Errorf("the link is %s (%q), want %s (%q)", s.State, s.Problem, state, problem)
	}
}

var errNet = errors.New("dial tcp: connection refused")
