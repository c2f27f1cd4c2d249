package link

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"callboard/internal/api"
	"callboard/internal/event"
	"callboard/internal/tunnel"
)

// Tunnel gives the local handler a URL at which others can reach it.
type Tunnel interface {
	Name() string
	// Run serves h until ctx ends and then returns nil, soon. Another error is one that only a person
	// can put right, in one line. Each change of its state goes to report, which never blocks. It may be
	// run again after it has returned.
	Run(ctx context.Context, h http.Handler, report func(tunnel.Report)) error
}

// Client is what the link needs of the service.
type Client interface {
	Me(ctx context.Context) (api.Me, error)
	SetCallbackURL(ctx context.Context, url string) (string, error) // returns the URL that is registered now
}

// Settings remember what the link must know after the process has ended.
type Settings interface {
	Setting(ctx context.Context, key string) (string, bool, error)
	PutSetting(ctx context.Context, key, value string) error
}

// Keys of Settings. Their values are whole URLs and as secret as the paths in them.
const (
	SettingDisplaced  = "link.displaced"  // the callback URL that ours replaced; empty: there was none
	SettingRegistered = "link.registered" // the callback URL that we registered last
)

// OnExit says what becomes of the callback when the link ends.
type OnExit string

// What can become of it.
const (
	Keep    OnExit = "keep"    // ours stays: retries of the next days find us again
	Restore OnExit = "restore" // what was there before is put back
	Auto    OnExit = "auto"    // Keep where the URL is the same next time, else Restore
)

// Options are the parts of a Link. Tunnel, Client, Path, Handler and Answer are needed.
type Options struct {
	Tunnel   Tunnel
	Client   Client
	Path     func() string                          // the secret path below the public URL, "/hook/…"
	Handler  http.Handler                           // what the tunnel serves
	Answer   func(nonce string) string              // what a probe that reached our handler is answered
	HTTP     *http.Client                           // for the probe; nil: one that honours HTTPS_PROXY and NO_PROXY as Go does
	Now      func() time.Time                       // time.Now
	Log      *slog.Logger                           // nil: silent
	Settings Settings                               // nil: nothing is remembered
	OnExit   OnExit                                 // empty: Auto
	Gap      func()                                 // called when deliveries may have been missed; must not block; nil: nobody cares
	Rotate   func(ctx context.Context) error        // gives Path another secret for good; nil: it cannot be changed
	Rebuild  func(publicURL string) (Tunnel, error) // a tunnel for another public URL; nil: it cannot be changed
}

// Link keeps the way in open. Its methods are safe for concurrent use.
type Link struct {
	opts    Options
	probes  *http.Client
	running atomic.Bool
	retry   chan struct{} // a person's wish to begin again
	again   chan struct{} // a person's wish for a probe
	looking chan struct{} // somebody's doubt whether the callback is still ours
	taking  chan struct{} // a person's wish to have the callback back
	topic   event.Topic[struct{}, Status]
	steps   event.Topic[int, Status] // the same, but nothing of it is skipped

	mu      sync.Mutex
	status  Status
	step    int // counts what was published in steps
	changes []Change
	tunnel  Tunnel // of the next session
	onExit  OnExit
	strayed time.Time // when the tunnel was last opened anew because its URL had gone astray
}

// New makes a Link, which is off until Run.
func New(o Options) *Link {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Gap == nil {
		o.Gap = func() {}
	}
	if o.OnExit == "" {
		o.OnExit = Auto
	}
	wish := func() chan struct{} { return make(chan struct{}, 1) }
	return &Link{
		opts: o, probes: probeClient(o.HTTP), tunnel: o.Tunnel, onExit: o.OnExit,
		retry: wish(), again: wish(), looking: wish(), taking: wish(),
		status: Status{State: Off, Since: o.Now(), Tunnel: o.Tunnel.Name()},
	}
}

// Status is the link's word about itself, now.
func (l *Link) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.status
}

// Subscribe tells of every change from now on; a slow reader gets the latest only.
func (l *Link) Subscribe() *event.Sub[struct{}, Status] { return l.topic.Subscribe() }

// SubscribeAll is the status now, and tells of every change from it on; it skips none however slow the reader is.
func (l *Link) SubscribeAll() (Status, *event.Sub[int, Status]) {
	l.mu.Lock() // no change comes between the two
	defer l.mu.Unlock()
	return l.status, l.steps.Subscribe()
}

// Prove asks for a probe now. It does not wait, and without a registered callback it does nothing.
func (l *Link) Prove() { poke(l.again) }

// CheckCallback asks now whose callback is registered, because a delivery that should have come did not. It does not wait.
func (l *Link) CheckCallback() { poke(l.looking) }

// Retry begins again now: by registering anew where the tunnel is up, which also takes a changed
// path to the service, and by opening the tunnel anew where it is not. It does not wait.
func (l *Link) Retry() { poke(l.retry) }

// Reclaim registers our callback again after somebody else has taken it. It does not wait.
func (l *Link) Reclaim() { poke(l.taking) }

// SetOnExit decides anew what becomes of the callback at the end.
func (l *Link) SetOnExit(what OnExit) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.onExit = what
}

// Rotate gives the callback another secret path, and registers it. What was sent to the old one is refused from now
// on: its jobs settle by polling. The error is a line for a person; then nothing has changed.
func (l *Link) Rotate(ctx context.Context) error {
	if l.opts.Rotate == nil {
		return errFixedPath
	}
	if err := l.opts.Rotate(ctx); err != nil {
		return err
	}
	l.tell("the secret path was changed", false)
	l.opts.Gap()
	l.Retry()
	return nil
}

// ChangeURL opens the tunnel anew at another public URL. The error is a line for a person; then nothing has changed.
func (l *Link) ChangeURL(publicURL string) error {
	if l.opts.Rebuild == nil {
		return errFixedURL
	}
	next, err := l.opts.Rebuild(publicURL)
	if err != nil {
		return err
	}
	l.mu.Lock()
	l.tunnel = next
	l.mu.Unlock()
	l.Retry()
	return nil
}

// SetFollower says whether another process of this data folder holds the link. It is for a
// process that does not Run its own.
func (l *Link) SetFollower(beside bool) { l.set(func(s *Status) { s.Follower = beside }) }

// set changes the status and publishes it if it is another one.
func (l *Link) set(change func(*Status)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	old := l.status
	change(&l.status)
	if l.status.State != old.State {
		l.status.Since = l.opts.Now()
	}
	if l.status == old {
		return
	}
	l.chronicle(old, l.status)
	l.topic.Publish(struct{}{}, l.status) // never blocks; inside the lock, so that the order is the true one
	l.step++
	l.steps.Publish(l.step, l.status)
	if l.status.State != old.State || l.status.Problem != old.Problem {
		l.opts.Log.Info("link", "state", l.status.State, "url", l.status.URL, "problem", l.status.Problem, "tunnel", l.status.Tunnel)
	}
}

// chronicle puts a change of the status into the history, where it is one that a person would want to find there.
func (l *Link) chronicle(old, now Status) {
	switch {
	case now.State == Proven && old.State != Proven:
		l.note("proven in "+inWords(now.Latency), false)
	case now.State != old.State && now.Problem == "" && now.URL != "":
		l.note(string(now.State)+" at "+now.URL, now.State == Reconnecting)
	case now.State != old.State && now.Problem == "":
		l.note(string(now.State), now.State == Reconnecting)
	case now.Problem != "" && now.Problem != old.Problem:
		l.note(now.Problem, true)
	}
}

func inWords(d time.Duration) string {
	if d < time.Millisecond {
		return "under 1 ms"
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func drain(c chan struct{}) {
	select {
	case <-c:
	default:
	}
}
