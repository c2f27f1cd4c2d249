package link

import (
	"context"
	"time"
)

// restoreTimeout is for restoring the callback at the end, while a person waits for the program to exit.
const restoreTimeout = 700 * time.Millisecond

// checkCallback reads which callback is registered now. If it is another program's, it is not replaced without a request:
// there is one per account, and two programs that both insist would replace each other's without end. Meanwhile the jobs
// settle by polling.
func (l *Link) checkCallback(ctx context.Context, want string) {
	me, err := l.opts.Client.Me(ctx)
	if err != nil {
		if ctx.Err() == nil {
			l.opts.Log.Debug("cannot read the registered callback", "err", l.redactError(err))
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
	if by == l.Status().TakenBy {
		return
	}
	if by == "" {
		l.set(func(s *Status) { s.TakenBy, s.Problem = "", "" })
		l.addChange("the callback is ours again", false)
	} else {
		l.set(func(s *Status) { s.State, s.TakenBy, s.Problem = Online, by, takenProblem(by) })
	}
	l.opts.Gap()
}

func takenProblem(by string) string {
	if by == NoCallback {
		return "the account has no callback any more: another program removed ours; reclaim it, or let jobs settle by polling"
	}
	return "the callback was taken by " + by + ": reclaim it, or let jobs settle by polling"
}

// restoreCallback registers the callback that ours replaced, if OnExit says so and ours is still the registered one. A
// person waits meanwhile, so it is tried once and not for long. ctx may have ended.
func (l *Link) restoreCallback(ctx context.Context, ours string) {
	l.mu.Lock()
	what, fixed := l.onExit, l.status.Fixed
	l.mu.Unlock()
	if what == Keep || what != Restore && fixed {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), restoreTimeout)
	defer cancel()
	before := l.loadSetting(ctx, SettingDisplaced)
	if before == "" || sameURL(before, ours) {
		return
	}
	me, err := l.opts.Client.Me(ctx)
	if err == nil && !sameURL(me.CallbackURL, ours) {
		return // another program has replaced ours
	}
	if err == nil {
		_, err = l.opts.Client.SetCallbackURL(ctx, before)
	}
	if err != nil {
		l.opts.Log.Warn("the previous callback was not restored", "err", l.redactError(err))
		l.addChange("the previous callback could not be restored: "+l.redactError(err), true)
		return
	}
	l.storeSetting(ctx, SettingRegistered, "")
	l.storeSetting(ctx, SettingDisplaced, "")
	l.addChange("the callback is "+safeURL(before)+" again", false)
}
