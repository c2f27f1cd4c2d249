package link

import "context"

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
