package link

import (
	"context"
	"errors"
	"time"

	"callboard/internal/api"
	"callboard/internal/event"
	"callboard/internal/tunnel"
)

// Run opens the tunnel, registers its URL as the account's callback, proves it and keeps it proven
// until ctx ends; then it closes the tunnel and returns nil. Trouble shows in Status, not in the
// error: what may pass is tried again, and what only a person can put right is Failed until Retry.
// The only error is that the link runs already.
func (l *Link) Run(ctx context.Context) error {
	if !l.running.CompareAndSwap(false, true) {
		return errors.New("link: it runs already")
	}
	defer l.running.Store(false)
	drain(l.retry)
	l.set(func(s *Status) {
		*s = Status{State: Connecting, Since: s.Since, ProvenAt: s.ProvenAt, Displaced: s.Displaced, Tunnel: s.Tunnel}
	})
	defer l.set(func(s *Status) { s.State, s.URL, s.Problem, s.Code, s.NextTry = Off, "", "", "", time.Time{} })

	waiting := Connecting // what the state is called while it is not online
	for ctx.Err() == nil {
		if again := l.session(ctx, &waiting); again {
			continue
		}
		select {
		case <-l.retry:
		case <-ctx.Done():
		}
	}
	return nil
}

// session is one life of the tunnel. It returns true when the next one is wanted at once: by a person, or because the
// URL no longer leads here.
func (l *Link) session(run context.Context, waiting *State) bool {
	// The tunnel outlives run for as long as it takes to give the callback back.
	ctx, cancel := context.WithCancel(context.WithoutCancel(run))
	// They are few, and each counts: a link that was down between two reports must be proven anew.
	reports := event.NewInbox[tunnel.Report]()
	ended := make(chan error, 1)
	l.mu.Lock()
	way := l.tunnel
	l.mu.Unlock()
	l.set(func(s *Status) { s.Tunnel = way.Name() })
	go func() { ended <- way.Run(ctx, l.opts.Handler, func(r tunnel.Report) { reports.Put(r) }) }()

	var keep *keeper
	base := ""        // the public URL while the tunnel is up
	declined := false // the service has refused it for good: only a person can begin again
	open := true
	defer func() {
		cancel()
		keep.stop()
		if open {
			<-ended //nolint:errcheck // called off: what it says is no news
		}
	}()
	wait := func(url, problem string) {
		l.set(func(s *Status) {
			if s.State == Online || s.State == Proven {
				*waiting = Reconnecting
			}
			s.State, s.URL, s.Problem, s.Unauthorised = *waiting, url, problem, false
		})
	}
	learn := func(r tunnel.Report) {
		l.set(func(s *Status) {
			s.Code, s.NextTry, s.Fixed = r.Code, r.NextTry, r.Fixed
			s.Account, s.Plan, s.Region, s.TunnelLatency, s.Notice = r.Account, r.Plan, r.Region, r.Latency, l.clean(r.Notice)
		})
	}
	begin := func() {
		keep.stop()
		declined = false
		wait(base, "")
		keep = l.keep(ctx, base)
	}
	wait("", "")

	for {
		select {
		case <-run.Done():
			keep.stop()
			keep = nil
			if base != "" {
				l.giveBack(run, base+l.opts.Path())
			}
			return false
		case <-reports.Wake():
			for _, r := range reports.Take() {
				switch r.State {
				case tunnel.Online:
					learn(r)
					if base == r.URL && (keep != nil || declined) {
						continue // a sign of life
					}
					base = r.URL
					begin()
				case tunnel.Connecting, tunnel.Reconnecting:
					keep.stop()
					keep, base = nil, ""
					wait(r.URL, l.clean(r.Problem))
					learn(r)
				}
				// Failed is followed by the error of Run; the rest is our own doing.
			}
		case err := <-ended:
			open = false
			l.tunnelFailed(err)
			return false
		case err := <-keep.ended():
			keep.stop()
			keep = nil
			switch {
			case err == nil: // called off
			case errors.Is(err, errStrayed):
				return true
			default:
				declined = true
				l.opts.Log.Warn("callback not registered", "err", l.say(err))
				l.set(func(s *Status) {
					s.State, s.Problem, s.NextTry, s.Unauthorised = Failed, l.advise(err), time.Time{}, api.IsUnauthorized(err)
				})
			}
		case <-l.retry:
			l.mu.Lock()
			changed := l.tunnel != way
			l.mu.Unlock()
			if base == "" || changed {
				return true
			}
			begin()
		}
	}
}

func (l *Link) tunnelFailed(err error) {
	problem, code, unauthorised := "the tunnel closed by itself: open the link again", "", false
	if err != nil {
		if p, ok := errors.AsType[*tunnel.Problem](err); ok {
			code, unauthorised = p.Code, p.Unauthorised
		}
		problem = l.say(err)
		if cause := errors.Unwrap(err); cause != nil {
			l.opts.Log.Warn("tunnel failed", "cause", l.say(cause))
		}
	}
	l.set(func(s *Status) {
		s.State, s.URL, s.Problem, s.Code, s.NextTry, s.Unauthorised = Failed, "", problem, code, time.Time{}, unauthorised
	})
}

// keeper is the upkeep of one public URL, under way. The nil keeper keeps nothing.
type keeper struct {
	cancel context.CancelFunc
	done   chan error
	gone   chan struct{}
}

func (l *Link) keep(ctx context.Context, base string) *keeper {
	ctx, cancel := context.WithCancel(ctx)
	k := &keeper{cancel: cancel, done: make(chan error, 1), gone: make(chan struct{})}
	go func() {
		defer close(k.gone)
		k.done <- l.upkeep(ctx, base)
	}()
	return k
}

// ended delivers how the upkeep ended, or never.
func (k *keeper) ended() <-chan error {
	if k == nil {
		return nil
	}
	return k.done
}

// stop ends the upkeep and waits for it, so that it says nothing after.
func (k *keeper) stop() {
	if k != nil {
		k.cancel()
		<-k.gone
	}
}
