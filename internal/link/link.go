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

// Tunnel gives a local handler a public URL.
type Tunnel interface {
	Name() string
	// Run serves h until ctx ends and then returns nil, soon. Any other error is one that only a person can resolve, in
	// one line. It reports each change of its state; report never blocks. Run may be called again after it returned.
	Run(ctx context.Context, h http.Handler, report func(tunnel.Report)) error
}

// Client is what the link needs of Typecast's API.
type Client interface {
	Me(ctx context.Context) (api.Me, error)
	SetCallbackURL(ctx context.Context, url string) (string, error) // returns the URL that is registered now
}

// Settings store what the link must know after the process has ended.
type Settings interface {
	Setting(ctx context.Context, key string) (string, bool, error)
	PutSetting(ctx context.Context, key, value string) error
}

// Keys of Settings. Their values are whole URLs and as secret as the paths in them.
const (
	SettingDisplaced  = "link.displaced"  // the callback URL that ours replaced; empty: there was none
	SettingRegistered = "link.registered" // the callback URL that we registered last
	SettingPending    = "link.pending"    // not empty: an earlier end could not restore the displaced one, so the next end does
)

// OnExit says what happens to the callback when the link ends.
type OnExit string

// The choices.
const (
	Keep    OnExit = "keep"    // ours stays registered: deliveries that are retried in the next days arrive at the next run
	Restore OnExit = "restore" // the callback that ours replaced is registered again
	Auto    OnExit = "auto"    // Keep where our URL stays the same next time, else Restore
)

// Options are the parts of a Link. Tunnel, Client, Path, Handler and Answer are needed.
type Options struct {
	Tunnel   Tunnel
	Client   Client
	Path     func() string                          // the secret path below the public URL, "/hook/…"
	Handler  http.Handler                           // what the tunnel serves
	Answer   func(nonce string) string              // the answer of Handler to a probe
	HTTP     *http.Client                           // for probes; nil: one that honours HTTPS_PROXY and NO_PROXY as Go does
	Now      func() time.Time                       // nil: time.Now
	Log      *slog.Logger                           // nil: silent
	Settings Settings                               // nil: nothing is stored
	OnExit   OnExit                                 // empty: Auto
	Gap      func()                                 // called when deliveries may have been missed; must not block; may be nil
	Rotate   func(ctx context.Context) error        // gives Path another secret, stored; nil: it cannot be changed
	Rebuild  func(publicURL string) (Tunnel, error) // makes a tunnel for another public URL; nil: it cannot be changed
}

// Link keeps the account's callback leading to this process. Its methods are safe for concurrent use. The requests that do
// not wait (Prove, Retry and others) reach the goroutine of Run over channels with room for one.
type Link struct {
	opts        Options
	probeClient *http.Client
	running     atomic.Bool
	retry       chan struct{} // requests of Retry
	proveNow    chan struct{} // of Prove
	checkNow    chan struct{} // of CheckCallback
	reclaim     chan struct{} // of Reclaim
	skip        chan struct{} // of SkipRestore
	latest      event.Topic[struct{}, Status]
	all         event.Topic[int, Status] // the same as latest, but a slow reader gets every change

	mu         sync.Mutex
	status     Status
	published  int // number of changes published in all; the key of the next one
	changes    []Change
	tunnel     Tunnel // of the next session
	onExit     OnExit
	wanted     string // the callback URL that Run registered last, or tried to; empty: none
	restoring  bool
	unrestored *Unrestored
	reopenedAt time.Time // when the tunnel was last reopened because its URL was lost; zero: never
}

// New makes a Link, which is Off until Run.
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
	request := func() chan struct{} { return make(chan struct{}, 1) }
	return &Link{
		opts: o, probeClient: newProbeClient(o.HTTP), tunnel: o.Tunnel, onExit: o.OnExit,
		retry: request(), proveNow: request(), checkNow: request(), reclaim: request(), skip: request(),
		status: Status{State: Off, Since: o.Now(), Tunnel: o.Tunnel.Name()},
	}
}

// Status returns the present status.
func (l *Link) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.status
}

// Subscribe reports changes of the status from now on. A slow reader gets the latest only.
func (l *Link) Subscribe() *event.Sub[struct{}, Status] { return l.latest.Subscribe() }

// SubscribeAll returns the present status and reports every change after it, however slow the reader is.
func (l *Link) SubscribeAll() (Status, *event.Sub[int, Status]) {
	l.mu.Lock() // no change comes between the two
	defer l.mu.Unlock()
	return l.status, l.all.Subscribe()
}

// Prove requests a probe now. It does not wait. Without a registered callback it does nothing.
func (l *Link) Prove() { request(l.proveNow) }

// CheckCallback requests that the registered callback is read now, because a delivery that should have arrived did not. It
// does not wait.
func (l *Link) CheckCallback() { request(l.checkNow) }

// Retry starts again now: where the tunnel is up, the callback is registered again (with a changed path, too); where it is
// not, the tunnel is opened again. It does not wait.
func (l *Link) Retry() { request(l.retry) }

// Reclaim registers our callback again after another program has replaced it. It does not wait.
func (l *Link) Reclaim() { request(l.reclaim) }

// request leaves a request for the goroutine that reads c, unless one is there already.
func request(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// withdraw removes a request that is about to be fulfilled anyway.
func withdraw(c chan struct{}) {
	select {
	case <-c:
	default:
	}
}

// SetOnExit sets what happens to the callback at the end.
func (l *Link) SetOnExit(what OnExit) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.onExit = what
}

// Rotate gives the callback another secret path and registers it. Deliveries to the old path are refused from now on, and
// their jobs settle by polling. The error is a line for a person; then nothing has changed.
func (l *Link) Rotate(ctx context.Context) error {
	if l.opts.Rotate == nil {
		return errFixedPath
	}
	if err := l.opts.Rotate(ctx); err != nil {
		return err
	}
	l.addChange("the secret path was changed", false)
	l.opts.Gap()
	l.Retry()
	return nil
}

// ChangeURL reopens the tunnel at another public URL. The error is a line for a person; then nothing has changed.
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

// nextTunnel is the tunnel of the next session: Options.Tunnel, or the one of the last ChangeURL.
func (l *Link) nextTunnel() Tunnel {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tunnel
}

// SetFollower says whether another process of this data folder has the link. It is for a process that does not Run its
// own.
func (l *Link) SetFollower(follower bool) { l.set(func(s *Status) { s.Follower = follower }) }

// Run opens the tunnel, registers its URL as the account's callback, proves it and keeps it proven until ctx ends; then it
// closes the tunnel and returns nil. Problems show in Status, not in the error: what may pass is tried again, and what only
// a person can resolve is Failed until Retry. The only error is that the link is running already.
func (l *Link) Run(ctx context.Context) error {
	if !l.running.CompareAndSwap(false, true) {
		return errRunning
	}
	defer l.running.Store(false)
	withdraw(l.retry)
	withdraw(l.skip)
	l.setRestoring(false, nil)
	l.setWanted("")
	l.set(func(s *Status) {
		*s = Status{State: Connecting, Since: s.Since, ProvenAt: s.ProvenAt, Displaced: s.Displaced, Tunnel: s.Tunnel}
	})
	defer l.set(func(s *Status) { s.State, s.URL, s.Problem, s.Code, s.NextTry = Off, "", "", "", time.Time{} })

	offline := Connecting
	for ctx.Err() == nil {
		s := l.startSession(ctx, offline)
		again := s.run(ctx)
		if ctx.Err() != nil { // the tunnel stays up: a delivery may still come
			s.stopUpkeep()
			l.restoreCallback(ctx, l.lastWanted())
			l.setWanted("")
		}
		s.stop()
		if offline = s.offline; again {
			continue
		}
		select {
		case <-l.retry:
		case <-ctx.Done():
		}
	}
	l.restoreCallback(ctx, l.lastWanted()) // where the tunnel had failed before
	return nil
}

func (l *Link) setWanted(callback string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wanted = callback
}

func (l *Link) lastWanted() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.wanted
}
