package link

import (
	"context"
	"errors"
	"fmt"
	"time"

	"callboard/internal/api"
)

const (
	registerFirst = 1 * time.Second // first wait after a failed registration
	registerLast  = 30 * time.Second

	registerLongest = 5 * time.Minute // that the service can ask for
)

var (
	errRunning   = errors.New("link: it is running already")
	errFixedPath = errors.New("the secret path cannot be changed here")
	errFixedURL  = errors.New("the public URL cannot be changed here: end callboard and start it with another --ngrok-url or --public-url")
)

// register tries until the service has our URL, refuses it for good, or ctx ends.
func (l *Link) register(ctx context.Context, want string) error {
	for try := 0; ; try++ {
		err := l.registerOnce(ctx, want)
		if err == nil || ctx.Err() != nil || isRefusal(err) {
			return err
		}
		wait := backoff(registerFirst, registerLast, try)
		if e, ok := errors.AsType[*api.Error](err); ok {
			wait = max(wait, min(e.RetryAfter, registerLongest))
		}
		problem := fmt.Sprintf("the callback is not registered yet: %s; trying again in %s", l.redactError(err), wait.Round(time.Second))
		l.set(func(s *Status) { s.Problem, s.NextTry = problem, l.opts.Now().Add(wait) })
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// isRefusal reports an answer that a retry does not change: 401, 403, or a request that the service understood and
// declined.
func isRefusal(err error) bool {
	e, ok := errors.AsType[*api.Error](err)
	return api.IsUnauthorized(err) || ok && api.IsRefused(err) && !e.Retryable
}

// registerOnce reads which URL is registered and writes ours only if it is another one: there is one per account
// (Typecast's webhook guide), so every write may take the callbacks of another program away.
func (l *Link) registerOnce(ctx context.Context, want string) error {
	me, err := l.opts.Client.Me(ctx)
	if err != nil {
		return err
	}
	l.setWanted(want)
	displaced := l.loadSetting(ctx, SettingDisplaced)
	if !sameURL(me.CallbackURL, want) {
		if !l.isOurs(ctx, me.CallbackURL) {
			// Stored before it is replaced: the process may die between the two.
			displaced = me.CallbackURL
			l.storeSetting(ctx, SettingDisplaced, displaced)
		}
		if err := l.writeCallback(ctx, want, displaced); err != nil {
			return err
		}
	}
	l.storeSetting(ctx, SettingRegistered, want)
	l.set(func(s *Status) {
		s.State, s.Problem, s.NextTry, s.Displaced, s.TakenBy = Online, "", time.Time{}, safeURL(displaced), ""
	})
	return nil
}

// writeCallback registers want in place of displaced, which may be empty.
func (l *Link) writeCallback(ctx context.Context, want, displaced string) error {
	got, err := l.opts.Client.SetCallbackURL(ctx, want)
	if err != nil {
		return err
	}
	if got != "" && !sameURL(got, want) {
		return errors.New("the service answered with another callback URL than ours")
	}
	l.opts.Log.Info("callback registered", "displaced", safeURL(displaced))
	if displaced == "" {
		l.addChange("registered as the account's callback", false)
	} else {
		l.addChange("registered; the callback was "+safeURL(displaced)+" before", false)
	}
	return nil
}

// isOurs reports a callback URL of our own: one with our secret path, under whatever host the tunnel had then, or the one
// that we registered last, before the path was changed.
func (l *Link) isOurs(ctx context.Context, registered string) bool {
	return hasPath(registered, l.opts.Path()) || registered != "" && sameURL(registered, l.loadSetting(ctx, SettingRegistered))
}

// loadSetting returns an empty string where there is no value or it cannot be read.
func (l *Link) loadSetting(ctx context.Context, key string) string {
	if l.opts.Settings == nil {
		return ""
	}
	v, _, err := l.opts.Settings.Setting(ctx, key)
	if err != nil {
		l.opts.Log.Warn("cannot read a setting", "key", key, "err", l.redactError(err))
	}
	return v
}

// storeSetting writes a setting if it changed. The link works without it, so an error is only logged.
func (l *Link) storeSetting(ctx context.Context, key, value string) {
	if l.opts.Settings == nil || l.loadSetting(ctx, key) == value {
		return
	}
	if err := l.opts.Settings.PutSetting(ctx, key, value); err != nil {
		l.opts.Log.Warn("cannot write a setting", "key", key, "err", l.redactError(err))
	}
}
