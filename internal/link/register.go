package link

import (
	"context"
	"errors"
	"fmt"
	"time"

	"callboard/internal/api"
)

const (
	registerFirst = 1 * time.Second // first wait after a registration that did not succeed
	registerLast  = 30 * time.Second
	farewell      = 700 * time.Millisecond // for giving the callback back; a person waits for the end meanwhile
)

var (
	errFixedPath = errors.New("the secret path cannot be changed here")
	errFixedURL  = errors.New("the public URL cannot be changed here: end callboard and start it with another --ngrok-url or --public-url")
)

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
		l.set(func(s *Status) { s.Problem, s.NextTry = problem, l.opts.Now().Add(wait) })
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
		if displaced != "" {
			l.tell("registered; the callback was "+safeURL(displaced)+" before", false)
		} else {
			l.tell("registered as the account's callback", false)
		}
	}
	l.remember(ctx, SettingRegistered, want)
	l.set(func(s *Status) {
		s.State, s.Problem, s.NextTry, s.Displaced, s.TakenBy = Online, "", time.Time{}, safeURL(displaced), ""
	})
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

// look asks whose callback is registered now. Somebody else's is not taken back unasked: there is one per account, and two
// programs that both insist would take it from each other for ever. Meanwhile the jobs settle by polling.
func (l *Link) look(ctx context.Context, want string) {
	me, err := l.opts.Client.Me(ctx)
	if err != nil {
		if ctx.Err() == nil {
			l.opts.Log.Debug("the registered callback could not be read", "err", l.say(err))
		}
		return
	}
	by := ""
	switch {
	case sameURL(me.CallbackURL, want):
	case me.CallbackURL == "":
		by = NoCallback
	default:
		by = safeURL(me.CallbackURL)
	}
	was := l.Status().TakenBy
	if by == was {
		return
	}
	if by == "" {
		l.set(func(s *Status) { s.TakenBy, s.Problem = "", "" })
		l.tell("the callback is ours again", false)
	} else {
		l.set(func(s *Status) { s.State, s.TakenBy, s.Problem = Online, by, takenProblem(by) })
	}
	l.opts.Gap()
}

func takenProblem(by string) string {
	if by == NoCallback {
		return "the account has no callback any more: somebody took ours out; take it back, or let jobs settle by polling"
	}
	return "the callback was taken by " + by + ": take it back, or let jobs settle by polling"
}

// giveBack puts the account's callback back to what it was before ours, if that is wanted and it is still ours. The
// person waits meanwhile, so it is tried once and not for long.
func (l *Link) giveBack(ended context.Context, ours string) {
	l.mu.Lock()
	what, fixed := l.onExit, l.status.Fixed
	l.mu.Unlock()
	if what == Keep || what != Restore && fixed {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ended), farewell)
	defer cancel()
	before := l.recall(ctx, SettingDisplaced)
	if before == "" || sameURL(before, ours) {
		return
	}
	me, err := l.opts.Client.Me(ctx)
	if err == nil && !sameURL(me.CallbackURL, ours) {
		return // it is somebody else's by now
	}
	if err == nil {
		_, err = l.opts.Client.SetCallbackURL(ctx, before)
	}
	if err != nil {
		l.opts.Log.Warn("the former callback was not put back", "err", l.say(err))
		l.tell("the former callback could not be put back: "+l.say(err), true)
		return
	}
	l.remember(ctx, SettingRegistered, "")
	l.remember(ctx, SettingDisplaced, "")
	l.tell("the callback is again "+safeURL(before), false)
}
