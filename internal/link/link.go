package link

import (
	"context"
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
	FixedURL() bool // whether the URL is the same each time
	// Run serves h until ctx ends and then returns nil, soon. Another error is one that only a person
	// can put right, in one line. Each change of its state goes to report, which never blocks.
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

// Options are the parts of a Link. Tunnel, Client, Path, Handler and Answer are needed.
type Options struct {
	Tunnel   Tunnel
	Client   Client
	Path     func() string             // the secret path below the public URL, "/hook/…"
	Handler  http.Handler              // what the tunnel serves
	Answer   func(nonce string) string // what a probe that reached our handler is answered
	HTTP     *http.Client              // for the probe; nil: one that honours HTTPS_PROXY and NO_PROXY as Go does
	Now      func() time.Time          // time.Now
	Log      *slog.Logger              // nil: silent
	Settings Settings                  // nil: nothing is remembered
}

// Link keeps the way in open. Its methods are safe for concurrent use.
type Link struct {
	opts    Options
	probes  *http.Client
	running atomic.Bool
	retry   chan struct{} // a person's wish to begin again
	again   chan struct{} // a person's wish for a probe
	topic   event.Topic[struct{}, Status]

	mu     sync.Mutex
	status Status
}

// New makes a Link, which is off until Run.
func New(o Options) *Link {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Link{
		opts: o, probes: probeClient(o.HTTP),
		retry: make(chan struct{}, 1), again: make(chan struct{}, 1),
		status: Status{State: Off, Since: o.Now()},
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

// Prove asks for a probe now. It does not wait, and without a registered callback it does nothing.
func (l *Link) Prove() { poke(l.again) }

// Retry begins again now: by registering anew where the tunnel is up, which also takes a changed
// path to the service, and by opening the tunnel anew where it is not. It does not wait.
func (l *Link) Retry() { poke(l.retry) }

// SetBeside says whether another process of this data folder holds the link. It is for a
// process that does not Run its own.
func (l *Link) SetBeside(beside bool) { l.set(func(s *Status) { s.Beside = beside }) }

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
	l.topic.Publish(struct{}{}, l.status) // never blocks; inside the lock, so that the order is the true one
	if l.status.State != old.State || l.status.Problem != old.Problem {
		l.opts.Log.Info("link", "state", l.status.State, "url", l.status.URL, "problem", l.status.Problem, "tunnel", l.opts.Tunnel.Name())
	}
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
