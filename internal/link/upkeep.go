package link

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"callboard/internal/api"
)

const (
	registerFirst = 1 * time.Second // first wait after a registration that did not succeed
	registerLast  = 30 * time.Second
	probeFirst    = 2 * time.Second // first wait after a probe that did not come back
	provenFor     = 5 * time.Minute // how long a proof is taken for good
)

// upkeep registers base and keeps proving it until ctx ends, which is no error. An error is a
// refusal that only a person can change.
func (l *Link) upkeep(ctx context.Context, base string) error {
	if err := l.register(ctx, base+l.opts.Path()); ctx.Err() == nil && err != nil {
		return err
	}
	drain(l.again) // the probe that was wished for is about to go
	for misses := 0; ; {
		wait := provenFor
		if l.prove(ctx, base) {
			misses = 0
		} else {
			wait = backoff(probeFirst, provenFor, misses)
			misses++
		}
		if !sleep(ctx, wait, l.again) {
			return nil
		}
	}
}

// register tries until the service has our URL or refuses it for good.
func (l *Link) register(ctx context.Context, want string) error {
	for try := 0; ; try++ {
		err := l.registerOnce(ctx, want)
		if err == nil || ctx.Err() != nil || refused(err) {
			return err
		}
		wait := backoff(registerFirst, registerLast, try)
		if e, ok := errors.AsType[*api.Error](err); ok {
			wait = max(wait, e.RetryAfter)
		}
		problem := fmt.Sprintf("the callback is not registered yet: %s; trying again in %s", l.say(err), wait.Round(time.Second))
		l.set(func(s *Status) { s.Problem = problem })
		if !sleep(ctx, wait, nil) {
			return ctx.Err()
		}
	}
}

// refused reports an answer that stays the same however often we ask: 401, 403, or a request that the
// service understood and declined.
func refused(err error) bool {
	e, ok := errors.AsType[*api.Error](err)
	return api.IsUnauthorized(err) || ok && api.IsRefused(err) && !e.Retryable
}

// registerOnce reads which URL is registered and writes ours only if it is another one: there is one
// per account (vendor's webhook guide), so every write may take somebody's callbacks away.
func (l *Link) registerOnce(ctx context.Context, want string) error {
	me, err := l.opts.Client.Me(ctx)
	if err != nil {
		return err
	}
	displaced := l.recall(ctx, SettingDisplaced)
	if !sameURL(me.CallbackURL, want) {
		if !l.ours(ctx, me.CallbackURL) {
			// Remembered before it is gone: a process may die between the two.
			displaced = me.CallbackURL
			l.remember(ctx, SettingDisplaced, displaced)
		}
		got, err := l.opts.Client.SetCallbackURL(ctx, want)
		if err != nil {
			return err
		}
		if got != "" && !sameURL(got, want) {
			return errors.New("the service answered with another callback URL than ours")
		}
		l.opts.Log.Info("callback registered", "displaced", safeURL(displaced))
	}
	l.remember(ctx, SettingRegistered, want)
	l.set(func(s *Status) { s.State, s.Problem, s.Displaced = Online, "", safeURL(displaced) })
	return nil
}

// ours reports a callback URL of our own: with our secret path, under whatever address the tunnel had
// then, or the one that we registered last, before the path was changed.
func (l *Link) ours(ctx context.Context, registered string) bool {
	return hasPath(registered, l.opts.Path()) || registered != "" && sameURL(registered, l.recall(ctx, SettingRegistered))
}

func (l *Link) recall(ctx context.Context, key string) string {
	if l.opts.Settings == nil {
		return ""
	}
	v, _, err := l.opts.Settings.Setting(ctx, key)
	if err != nil {
		l.opts.Log.Warn("a setting could not be read", "key", key, "err", l.say(err))
	}
	return v
}

// remember writes a setting if it changed. Failing to is no reason to stay without a link.
func (l *Link) remember(ctx context.Context, key, value string) {
	if l.opts.Settings == nil || l.recall(ctx, key) == value {
		return
	}
	if err := l.opts.Settings.PutSetting(ctx, key, value); err != nil {
		l.opts.Log.Warn("a setting could not be written", "key", key, "err", l.say(err))
	}
}

// prove sends a probe and says what came of it. A probe that fails takes nothing back: the callback
// is still registered, and some networks do not let a machine reach its own public address.
func (l *Link) prove(ctx context.Context, base string) bool {
	latency, err := l.probe(ctx, base)
	if ctx.Err() != nil {
		return false
	}
	if err != nil {
		problem := fmt.Sprintf("registered, but our own probe did not come back: %s; jobs still settle by polling", l.say(err))
		l.set(func(s *Status) { s.State, s.Problem = Online, problem })
		return false
	}
	l.set(func(s *Status) { s.State, s.Problem, s.ProvenAt, s.Latency = Proven, "", l.opts.Now(), latency })
	return true
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
