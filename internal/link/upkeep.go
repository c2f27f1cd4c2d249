package link

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

const (
	probeFirst = 2 * time.Second // first wait after a probe that did not come back
	provenFor  = 5 * time.Minute // how long a proof is taken for good
	lookEvery  = time.Minute     // between looks whose callback is registered
	strayLimit = 2               // probes that nobody of ours answered, before the tunnel is opened anew
	strayRest  = time.Minute     // at least between two such openings
)

// errStrayed ends an upkeep whose public URL no longer leads here.
var errStrayed = errors.New("the public URL no longer leads here")

// upkeep registers base and keeps it registered and proven until ctx ends, which is no error. errStrayed asks for a new
// tunnel; another error is a refusal that only a person can change.
func (l *Link) upkeep(ctx context.Context, base string) error {
	want := base + l.opts.Path()
	if err := l.register(ctx, want); ctx.Err() == nil && err != nil {
		return err
	}
	l.opts.Gap() // whatever came before we were registered is asked after
	for _, wish := range []chan struct{}{l.again, l.looking, l.taking} {
		drain(wish) // what was wished for is about to happen
	}
	proof, look := time.NewTimer(0), time.NewTicker(lookEvery)
	defer proof.Stop()
	defer look.Stop()
	woke, sleepless := l.wakes()
	defer sleepless()
	misses, strays := 0, 0
	for {
		slept := false
		select {
		case <-ctx.Done():
			return nil
		case <-proof.C:
		case <-l.again:
		case <-woke:
			slept = true
			l.tell("this machine was asleep: proving the link again", true)
			l.opts.Gap()
			l.look(ctx, want)
		case <-look.C:
			l.look(ctx, want)
			continue
		case <-l.looking:
			l.look(ctx, want)
			continue
		case <-l.taking:
			if err := l.register(ctx, want); ctx.Err() == nil && err != nil {
				return err
			}
			l.opts.Gap()
		}
		wait := provenFor
		switch err := l.prove(ctx, base); {
		case ctx.Err() != nil:
			return nil
		case err == nil:
			misses, strays = 0, 0
		case errors.Is(err, errOffline) && strays+1 >= strayLimit && l.mayStray():
			l.tell("the address changed or was taken away: opening the tunnel anew", true)
			return errStrayed
		case slept && l.mayStray(): // a tunnel that died in its sleep may take half a minute to notice
			l.tell("the tunnel did not survive the sleep: opening it anew", true)
			return errStrayed
		default:
			if errors.Is(err, errOffline) {
				strays++
			}
			wait = backoff(probeFirst, provenFor, misses)
			misses++
		}
		proof.Reset(wait)
	}
}

// mayStray reports whether the tunnel may be opened anew by our own will: not over and over.
func (l *Link) mayStray() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.strayed.IsZero() && time.Since(l.strayed) < strayRest {
		return false
	}
	l.strayed = time.Now()
	return true
}

// prove sends a probe and says what came of it. A probe that fails takes nothing back: the callback
// is still registered, and some networks do not let a machine reach its own public address.
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
		case s.TakenBy != "": // the way is good, but nobody is sent along it
			s.State = Online
		case err != nil:
			s.State = Online
			s.Problem = fmt.Sprintf("registered, but our own probe did not come back: %s; jobs still settle by polling", l.say(err))
		default:
			s.State, s.Problem = Proven, ""
		}
	})
	return err
}

// backoff doubles from first to last and takes a random half of it away, so that many who lost the
// same service do not come back as one.
func backoff(first, last time.Duration, try int) time.Duration {
	d := last
	if try < 20 {
		d = min(first<<try, last)
	}
	return d/2 + rand.N(d/2+1)
}

// sleep waits for d, or less if a person wants it to go on; false means that ctx ended.
func sleep(ctx context.Context, d time.Duration, early <-chan struct{}) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-early:
	case <-ctx.Done():
		return false
	}
	return true
}
