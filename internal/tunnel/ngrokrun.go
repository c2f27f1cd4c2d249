package tunnel

import (
	"context"
	"errors"
	"net/http"
	"time"

	"golang.ngrok.com/ngrok/v2"
)

const (
	ngrokLately = 90 * time.Second       // for so long the service may hold a URL for a session that has ended
	rope        = 2                      // failures in a row after which the library may try again by itself
	ropeFirst   = 500 * time.Millisecond // what it waits after the first, and twice as long after each one more (measured)
	mayBeBusy   = 4                      // times that a URL which was ours and was not chosen may be "online already"; one more, and it is let go
	slowest     = 15                     // times the pace, between two tries that the service refuses

	alreadyOnline = 334
)

// Run opens the tunnel, serves h and keeps the URL until ctx ends, then returns nil within 150 ms; requests in flight may finish in
// that time. While the service cannot be reached it keeps trying and says so in its reports. When only a person can
// help it returns a *Problem. report must not block.
func (t *NgrokTunnel) Run(ctx context.Context, h http.Handler, report func(Report)) error {
	last, _ := t.memory()
	r := &ngrokRun{t: t, h: h, report: report, before: last, wish: t.url, now: Report{State: Connecting, URL: t.url, Fixed: t.url != ""}}
	if r.wish == "" && ngroksOwn(last) {
		r.wish = last
	}
	defer t.let()
	report(r.now)
	for {
		next := r.session(ctx)
		if next.over != nil && ctx.Err() == nil {
			report(Report{State: Failed, URL: r.now.URL, Fixed: r.now.Fixed, Problem: next.over.Text, Code: next.over.Code})
			return next.over
		}
		rest := time.NewTimer(next.wait)
		select {
		case <-ctx.Done():
		case <-rest.C:
		}
		rest.Stop()
		if ctx.Err() != nil {
			report(Report{State: Off})
			return nil
		}
	}
}

// ngrokRun is one Run: as many sessions as it takes.
type ngrokRun struct {
	t      *NgrokTunnel
	h      http.Handler
	report func(Report)
	before string // the URL of an earlier run
	wish   string // the URL to ask for; empty: none
	now    Report // the latest

	up    bool      // it was online in this Run
	doubt time.Time // when a bind was lost whose answer we do not know: it may hold the URL
	busy  int       // refusals because the URL is online already, since it was ours
	tries int       // refusals of other kinds that may pass, since it was online
	away  time.Time // since when the service cannot be reached; zero: it can
}

// session is one agent from its start to its end.
func (r *ngrokRun) session(ctx context.Context) turn {
	opened, err := r.t.open(ctx, r.h, r.wish)
	if err != nil {
		return turn{over: r.t.judge(err, r.wish).problem()}
	}
	s := &life{ngrokSession: opened}
	defer s.end()
	for {
		select {
		case <-ctx.Done():
			r.report(Report{State: Stopping, URL: r.now.URL, Fixed: r.now.Fixed})
			if s.online {
				s.finish()
			}
			return turn{}
		case <-s.notes.Wake():
			for _, n := range s.notes.Take() {
				if next := r.heed(s, n); next != nil {
					return *next
				}
			}
		}
	}
}

// life is how far a session has come.
type life struct {
	*ngrokSession
	in       bool // it is logged in
	bound    bool // it was given a URL
	online   bool
	cut      bool // its wire broke, and the library has not said so yet
	failures int  // to come back, in a row
}

// turn is the end of a session: how long to wait before the next one, or why there is none.
type turn struct {
	wait time.Duration
	over *Problem
}

// heed takes one piece of news. It returns nil while the session goes on.
func (r *ngrokRun) heed(s *life, n note) *turn {
	switch n.what {
	case connected:
		s.wires.settled()
		if s.in = true; s.bound {
			r.online(s)
		}
	case bound:
		s.bound = true
		r.given(n)
		r.online(s)
	case heartbeat:
		if s.online {
			r.now.Latency = n.latency
			r.report(r.now)
		}
	case dialFailed:
		v := r.t.judge(n.err, r.wish)
		if v.outlook == lasting {
			return &turn{over: v.problem()}
		}
		r.waiting(v, n.next)
	case broke:
		if s.online {
			s.cut = true
			r.cut(s, r.t.judge(n.err, r.wish))
		}
	case disconnected:
		return r.disconnected(s, n.err)
	case refused:
		v := r.t.judge(n.err, r.wish)
		r.lose(s, v)
		return r.tell(v, r.weigh(v, !r.up))
	case ended:
		if _, said := errors.AsType[ngrok.Error](n.err); said { // by the service, with a code or without
			return &turn{over: r.t.stopped(n.err, r.now.URL).problem()}
		}
		v := r.t.judge(n.err, r.wish)
		return r.tell(v, r.weigh(v, false))
	}
	return nil
}

// disconnected decides whether the library may come back by itself: at once after a cut, and a few times after that. It alone
// can claim a random URL again, and it takes milliseconds; but its waits grow to 30 s.
func (r *ngrokRun) disconnected(s *life, err error) *turn {
	v, known := r.t.judge(err, r.wish), s.cut
	s.cut = false
	if v.code == "" && (known || s.online) {
		if s.online {
			r.cut(s, v)
		}
		return nil
	}
	s.online = false
	r.lose(s, v)
	next := r.weigh(v, false)
	if s.failures++; !s.bound || next.over != nil || next.wait == 0 || s.failures > rope {
		return r.tell(v, next)
	}
	r.waiting(v, time.Now().Add(ropeFirst<<(s.failures-1)))
	return nil
}

// cut says that the session is lost, and that the library is about to come back.
func (r *ngrokRun) cut(s *life, v verdict) {
	s.online, s.failures = false, 0
	r.waiting(v.cut(), time.Time{})
}

// lose takes down that a bind may have been granted without our hearing of it.
func (r *ngrokRun) lose(s *life, v verdict) {
	if s.in && !s.bound && v.code == "" {
		r.doubt = time.Now()
	}
}

// tell says what a session ended with, unless the next one begins at once.
func (r *ngrokRun) tell(v verdict, next turn) *turn {
	if next.over == nil && next.wait > 0 {
		r.waiting(v, time.Now().Add(next.wait))
	}
	return &next
}

// weigh decides what comes after an error, which may be the answer to the first bind of this Run. It also lets go of a URL that
// nobody chose and that is not to be had.
func (r *ngrokRun) weigh(v verdict, first bool) turn {
	_, lately := r.t.memory()
	ours := r.up || lately || time.Since(r.doubt) < ngrokLately // it may be our own former session that holds the URL
	if r.t.url == "" && r.wish != "" {
		most := 1
		if ours {
			most = mayBeBusy
		}
		if v.number == alreadyOnline {
			r.busy++
		}
		if among(v.number, refusedURL) || r.busy > most {
			r.t.log.Debug("going on without the URL", "url", r.wish, "code", v.code)
			r.wish, r.busy = "", 0
			return turn{}
		}
		if v.number == alreadyOnline {
			return turn{wait: r.t.pace * 3 / 2}
		}
	}
	switch {
	case v.number == alreadyOnline && ours:
		return turn{wait: r.t.pace * 3 / 2}
	case v.outlook == lasting, v.outlook == firstOnly && first:
		return turn{over: v.problem()}
	case !v.slow: // the network
		if r.away.IsZero() {
			r.away = time.Now()
		}
		return turn{wait: pause(r.t.pace, time.Since(r.away))}
	}
	r.tries++
	return turn{wait: min(r.t.pace<<min(r.tries, 8), slowest*r.t.pace)}
}

// given takes down what the service gave.
func (r *ngrokRun) given(n note) {
	r.wish = n.url
	r.t.given(n.url)
	r.now.URL, r.now.Fixed = n.url, r.t.url != "" || n.url == r.before || devDomain(n.url)
	r.now.Account, r.now.Plan, r.now.Region = r.t.veil.line(n.account), r.t.veil.line(n.plan), r.t.veil.line(n.region)
	if !r.up && n.notice != "" {
		r.now.Notice = "ngrok says: " + r.t.veil.line(n.notice)
	}
}

func (r *ngrokRun) online(s *life) {
	s.online, s.failures = true, 0
	r.up, r.busy, r.tries, r.away = true, 0, 0, time.Time{}
	r.now.State, r.now.Problem, r.now.Code, r.now.NextTry = Online, "", "", time.Time{}
	r.report(r.now)
	r.now.Notice = ""
}

// waiting says what is wrong and, unless it is zero, when it is tried again.
func (r *ngrokRun) waiting(v verdict, next time.Time) {
	if r.away.IsZero() {
		r.away = time.Now()
	}
	r.now.State = Connecting
	if r.up {
		r.now.State = Reconnecting
	}
	r.now.Problem, r.now.Code, r.now.NextTry, r.now.Latency = v.text, v.code, next, 0
	r.report(r.now)
}
