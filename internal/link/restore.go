package link

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A person waits while the callback is restored at the end, so it is tried for restoreTime in all, an attempt at most
// restoreAttempt, and restoreWait after it has failed.
const (
	restoreTime    = 5 * time.Second
	restoreAttempt = 2 * time.Second
	restoreWait    = 300 * time.Millisecond
)

// Pending is the value of SettingPending while something is to be restored.
const Pending = "restore"

var errSkipped = errors.New("it was skipped")

// Unrestored says that the end of Run could not register the previous callback again. Its URLs are without secrets.
type Unrestored struct {
	Registered string // our callback, which is still registered as far as is known
	Before     string // the one that it replaced
	Problem    string // why it was not restored
	Refused    bool   // the service refused it: trying again does not help
}

// String is one line for a person: what is registered now, what was before, and when that is mended.
func (u Unrestored) String() string {
	line := fmt.Sprintf("the former callback was not restored: %s; registered is %s instead of %s ", u.Problem, u.Registered, u.Before)
	if u.Refused {
		return line + "until a program registers another one"
	}
	return line + "until the next run of callboard ends, which restores it"
}

// Unrestored returns what the end of the last Run left behind; nil if the callback is as it should be.
func (l *Link) Unrestored() *Unrestored {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.unrestored
}

// SkipRestore ends the attempts to restore the callback: a person does not want to wait for them. It does not wait.
func (l *Link) SkipRestore() { request(l.skip) }

// Restoring reports whether Run has been asked to end and is restoring the callback.
func (l *Link) Restoring() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.restoring
}

// restoreCallback registers the callback that ours replaced, if OnExit says so and ours is still the registered one. ctx may
// have ended. ours is empty if none of this run was registered.
func (l *Link) restoreCallback(ctx context.Context, ours string) {
	if ours == "" {
		return
	}
	l.mu.Lock()
	what, fixed := l.onExit, l.status.Fixed
	l.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), restoreTime)
	defer cancel()
	if what == Keep {
		l.storeSetting(ctx, SettingPending, "")
		return
	}
	if what == Auto && fixed && l.loadSetting(ctx, SettingPending) == "" {
		return
	}
	before := l.loadSetting(ctx, SettingDisplaced)
	if before == "" || sameURL(before, ours) {
		return
	}
	l.storeSetting(ctx, SettingPending, Pending) // before it is tried: the process may be killed
	l.setRestoring(true, nil)
	err := l.tryRestore(ctx, ours, before)
	if err == nil {
		l.storeSetting(context.WithoutCancel(ctx), SettingPending, "")
		l.setRestoring(false, nil)
		return
	}
	problem := l.redactError(err)
	l.opts.Log.Warn("the previous callback was not restored", "err", problem)
	l.addChange("the previous callback could not be restored: "+problem, true)
	l.setRestoring(false, &Unrestored{Registered: safeURL(ours), Before: safeURL(before), Problem: problem, Refused: isRefusal(err)})
}

// tryRestore tries until before is registered, another program's callback is, the service refuses it, ctx ends, or it is
// skipped. An attempt whose answer did not arrive may have succeeded, so each one asks first.
func (l *Link) tryRestore(ctx context.Context, ours, before string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	skipped, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(skipped)
		select {
		case <-l.skip:
			cancel()
		case <-done:
		}
	}()
	defer func() { close(done); <-skipped }()
	var last error
	for {
		err := l.restoreOnce(ctx, ours, before)
		if err == nil {
			return nil
		}
		if last == nil || ctx.Err() == nil { // the end of ctx is not why it failed
			last = err
		}
		if isRefusal(err) {
			return err
		}
		select {
		case <-time.After(restoreWait):
		case <-ctx.Done():
			switch {
			case !errors.Is(ctx.Err(), context.Canceled):
				return last
			case errors.Is(last, context.Canceled):
				return errSkipped
			}
			return fmt.Errorf("%w; the last attempt: %w", errSkipped, last)
		}
	}
}

func (l *Link) restoreOnce(ctx context.Context, ours, before string) error {
	ctx, cancel := context.WithTimeout(ctx, restoreAttempt)
	defer cancel()
	me, err := l.opts.Client.Me(ctx)
	if err != nil {
		return err
	}
	forget := context.WithoutCancel(ctx)
	switch {
	case sameURL(me.CallbackURL, before): // an earlier attempt, or the other program itself
	case !sameURL(me.CallbackURL, ours) && !l.isOurs(ctx, me.CallbackURL):
		by := "no callback is registered any more"
		if me.CallbackURL != "" {
			by = "the callback is " + safeURL(me.CallbackURL) + " now"
		}
		l.addChange(by+": another program changed it, so it stays", false)
		return nil
	default:
		if _, err := l.opts.Client.SetCallbackURL(ctx, before); err != nil {
			return err
		}
	}
	l.storeSetting(forget, SettingRegistered, "")
	l.storeSetting(forget, SettingDisplaced, "")
	l.addChange("the callback is "+safeURL(before)+" again", false)
	return nil
}

func (l *Link) setRestoring(now bool, left *Unrestored) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.restoring, l.unrestored = now, left
}
