package link

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

const (
	probeFirst     = 2 * time.Second // first wait after a failed probe
	proofLife      = 5 * time.Minute // how long a proof counts; then the next probe is sent
	checkEvery     = time.Minute     // between reads of the registered callback
	lostProbes     = 2               // probes in a row that reached no tunnel, before the tunnel is reopened
	reopenInterval = time.Minute     // at least between two such reopenings
)

// errURLLost ends an upkeep whose public URL no longer leads to this process.
var errURLLost = errors.New("the public URL no longer leads here")

// upkeep keeps one public URL registered and proven, in a goroutine of its own. The nil *upkeep does nothing.
type upkeep struct {
	link *Link
	base string // the public URL
	want string // the callback URL: base with the secret path

	failed int // probes that failed, in a row
	lost   int // those of them that reached no tunnel

	cancel context.CancelFunc
	err    chan error    // receives the result
	done   chan struct{} // closed at the end
}

func (l *Link) startUpkeep(ctx context.Context, base string) *upkeep {
	ctx, cancel := context.WithCancel(ctx)
	u := &upkeep{
		link: l, base: base, want: base + l.opts.Path(),
		cancel: cancel, err: make(chan error, 1), done: make(chan struct{}),
	}
	go func() {
		defer close(u.done)
		u.err <- u.run(ctx)
	}()
	return u
}

// result delivers the error of run.
func (u *upkeep) result() <-chan error {
	if u == nil {
		return nil
	}
	return u.err
}

// stop ends the upkeep and waits for it, so that it changes nothing afterwards.
func (u *upkeep) stop() {
	if u != nil {
		u.cancel()
		<-u.done
	}
}

// run registers the URL and proves it again and again until ctx ends, which is no error. It returns errURLLost when a new
// tunnel is needed. Another error is a refusal that only a person can change.
func (u *upkeep) run(ctx context.Context) error {
	l := u.link
	if err := u.register(ctx); err != nil {
		return err
	}
	for _, c := range []chan struct{}{l.proveNow, l.checkNow, l.reclaim} {
		withdraw(c)
	}
	proof, check := time.NewTimer(0), time.NewTicker(checkEvery)
	defer proof.Stop()
	defer check.Stop()
	resumed, stopWatching := l.watchSuspend()
	defer stopWatching()
	for {
		suspended := false
		select {
		case <-ctx.Done():
			return nil
		case <-proof.C:
		case <-l.proveNow:
		case <-resumed:
			suspended = true
			l.addChange("this machine was suspended: checking the link again", true)
			l.opts.Gap()
			l.checkCallback(ctx, u.want)
		case <-check.C:
			l.checkCallback(ctx, u.want)
			continue
		case <-l.checkNow:
			l.checkCallback(ctx, u.want)
			continue
		case <-l.reclaim:
			if err := u.register(ctx); err != nil {
				return err
			}
		}
		wait, err := u.prove(ctx, suspended)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		proof.Reset(wait)
	}
}

// register registers the URL. Deliveries may have been missed before that. When ctx ends, it returns nil.
func (u *upkeep) register(ctx context.Context) error {
	if err := u.link.register(ctx, u.want); ctx.Err() == nil && err != nil {
		return err
	}
	u.link.opts.Gap()
	return nil
}

// prove sends a probe and returns how long to wait until the next one. Its error is errURLLost
// or that of ctx.
func (u *upkeep) prove(ctx context.Context, suspended bool) (time.Duration, error) {
	l := u.link
	switch err := l.prove(ctx, u.base); {
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case err == nil:
		u.failed, u.lost = 0, 0
		return proofLife, nil
	case errors.Is(err, errNoTunnel) && u.lost+1 >= lostProbes && l.mayReopen():
		l.addChange("the public URL is no longer ours: reopening the tunnel", true)
		return 0, errURLLost
	case suspended && l.mayReopen(): // a tunnel that did not survive the suspend may take half a minute to notice
		l.addChange("the tunnel did not survive the suspend: reopening it", true)
		return 0, errURLLost
	case errors.Is(err, errNoTunnel):
		u.lost++
	}
	wait := backoff(probeFirst, proofLife, u.failed)
	u.failed++
	return wait, nil
}

// mayReopen reports whether the tunnel may be reopened without a person's request, and takes down that it is.
func (l *Link) mayReopen() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.reopenedAt.IsZero() && time.Since(l.reopenedAt) < reopenInterval {
		return false
	}
	l.reopenedAt = time.Now()
	return true
}

// prove sends a probe and puts the result into the status. A failed probe changes nothing at the service: the callback
// stays registered, and some networks do not let a machine reach its own public address.
func (l *Link) prove(ctx context.Context, base string) error {
	latency, err := l.probe(ctx, base)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	l.set(func(s *Status) {
		if err == nil {
			s.ProvenAt, s.Latency = l.opts.Now(), latency
		}
		switch {
		case s.TakenBy != "": // the URL works, but Typecast sends to another one
			s.State = Online
		case err != nil:
			s.State = Online
			s.Problem = fmt.Sprintf("registered, but a test request to the public URL failed: %s; jobs still settle by polling", l.redactError(err))
		default:
			s.State, s.Problem = Proven, ""
		}
	})
	return err
}

// backoff doubles from first to last with each try and then takes a random part of up to a half away, so that many programs
// that lost the same service do not come back at the same moment.
func backoff(first, last time.Duration, try int) time.Duration {
	d := last
	if try < 20 {
		d = min(first<<try, last)
	}
	return d/2 + rand.N(d/2+1)
}
