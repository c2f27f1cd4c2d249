package tunnel

import (
	"context"
	"errors"
	"net/http"
	"time"

	"golang.ngrok.com/ngrok/v2"
)

const (
	libraryRetries   = 2                      // failures in a row after which the library may try again by itself
	libraryBackoff   = 500 * time.Millisecond // what it waits after the first of them; twice as long after each further one (measured)
	maxAlreadyOnline = 4                      // how often an assigned URL that was ours may be "online already" before it is given up
	maxInterval      = 15                     // times the interval: between two attempts that the service refuses

	alreadyOnline = 334 // number of ngrok's code for a URL that another agent has
)

// Run opens the tunnel, serves h and keeps the URL until ctx ends, then returns nil within 150 ms; requests in flight may
// finish in that time. While the service cannot be reached it keeps trying and reports that. When only a person can help it
// returns a *Problem. report must not block.
func (t *NgrokTunnel) Run(ctx context.Context, h http.Handler, report func(Report)) error {
	last, _ := t.heldURL()
	r := &ngrokRun{t: t, h: h, report: report, earlier: last, want: t.url, latest: Report{State: Connecting, URL: t.url, Fixed: t.url != ""}}
	if r.want == "" && isNgrokDomain(last) {
		r.want = last
	}
	defer t.releaseURL()
	report(r.latest)
	for {
		end := r.session(ctx)
		if end.problem != nil && ctx.Err() == nil {
			report(Report{State: Failed, URL: r.latest.URL, Fixed: r.latest.Fixed, Problem: end.problem.Text, Code: end.problem.Code})
			return end.problem
		}
		wait := time.NewTimer(end.wait)
		select {
		case <-ctx.Done():
		case <-wait.C:
		}
		wait.Stop()
		if ctx.Err() != nil {
			report(Report{State: Off})
			return nil
		}
	}
}

// ngrokRun is one Run: as many sessions as are needed.
type ngrokRun struct {
	t       *NgrokTunnel
	h       http.Handler
	report  func(Report)
	earlier string // the URL of an earlier Run
	want    string // the URL to request; empty: any
	latest  Report

	wasOnline bool
	lostBind  time.Time // when a bind was lost before its answer: it may hold the URL
	busy      int       // refusals because the URL is online already, since it was ours
	refusals  int       // other refusals that may pass, since it was online
	downSince time.Time // since when the service cannot be reached; zero: it can
}

// sessionState is how far a session has come.
type sessionState struct {
	*ngrokSession
	loggedIn bool
	bound    bool // it was assigned a URL
	online   bool
	broken   bool // its connection broke, and the library has not reported that yet
	failures int  // of the library's reconnects, in a row
}

// sessionEnd says how long to wait before the next session, or why there is none.
type sessionEnd struct {
	wait    time.Duration
	problem *Problem
}

// session runs one agent of the library from its start to its end.
func (r *ngrokRun) session(ctx context.Context) sessionEnd {
	opened, err := r.t.open(ctx, r.h, r.want)
	if err != nil {
		return sessionEnd{problem: r.t.classify(err, r.want).problem()}
	}
	s := &sessionState{ngrokSession: opened}
	defer s.end()
	for {
		select {
		case <-ctx.Done():
			r.report(Report{State: Stopping, URL: r.latest.URL, Fixed: r.latest.Fixed})
			if s.online {
				s.shutdown()
			}
			return sessionEnd{}
		case <-s.events.Wake():
			for _, e := range s.events.Take() {
				if end := r.handle(s, e); end != nil {
					return *end
				}
			}
		}
	}
}

// handle handles one event. It returns nil while the session goes on.
func (r *ngrokRun) handle(s *sessionState, e agentEvent) *sessionEnd {
	switch e.kind {
	case connected:
		s.dialer.loginDone()
		if s.loggedIn = true; s.bound {
			r.reportOnline(s)
		}
	case bound:
		s.bound = true
		r.assigned(e)
		r.reportOnline(s)
	case heartbeat:
		if s.online {
			r.latest.Latency = e.latency
			r.report(r.latest)
		}
	case dialFailed:
		f := r.t.classify(e.err, r.want)
		if f.permanence == permanent {
			return &sessionEnd{problem: f.problem()}
		}
		r.reportWaiting(f, e.nextTry)
	case connBroken:
		if s.online {
			s.broken = true
			r.reportLost(s, r.t.classify(e.err, r.want))
		}
	case disconnected:
		return r.disconnected(s, e.err)
	case bindRefused:
		f := r.t.classify(e.err, r.want)
		r.noteLostBind(s, f)
		return r.end(f, r.decide(f, !r.wasOnline))
	case ended:
		if _, byService := errors.AsType[ngrok.Error](e.err); byService { // with a code or without
			return &sessionEnd{problem: r.t.stopped(e.err, r.latest.URL).problem()}
		}
		f := r.t.classify(e.err, r.want)
		return r.end(f, r.decide(f, false))
	}
	return nil
}

// disconnected decides whether the library may reconnect by itself: at once after a broken connection, and a few times after
// that. Only the library can reclaim a random URL, and it takes milliseconds; but its waits grow to 30 s.
func (r *ngrokRun) disconnected(s *sessionState, err error) *sessionEnd {
	f, reported := r.t.classify(err, r.want), s.broken
	s.broken = false
	if f.code == "" && (reported || s.online) {
		if s.online {
			r.reportLost(s, f)
		}
		return nil
	}
	s.online = false
	r.noteLostBind(s, f)
	end := r.decide(f, false)
	if s.failures++; !s.bound || end.problem != nil || end.wait == 0 || s.failures > libraryRetries {
		return r.end(f, end)
	}
	r.reportWaiting(f, time.Now().Add(libraryBackoff<<(s.failures-1)))
	return nil
}

// noteLostBind stores that a bind may have been granted although its answer did not arrive.
func (r *ngrokRun) noteLostBind(s *sessionState, f failure) {
	if s.loggedIn && !s.bound && f.code == "" {
		r.lostBind = time.Now()
	}
}

// end reports why a session ended, unless the next one begins at once.
func (r *ngrokRun) end(f failure, end sessionEnd) *sessionEnd {
	if end.problem == nil && end.wait > 0 {
		r.reportWaiting(f, time.Now().Add(end.wait))
	}
	return &end
}

// decide says what follows an error, which may be the answer to the first bind of this Run. It also gives up a URL that
// nobody chose and that cannot be had.
func (r *ngrokRun) decide(f failure, firstBind bool) sessionEnd {
	_, recent := r.t.heldURL()
	ours := r.wasOnline || recent || time.Since(r.lostBind) < endpointLag // our own ended session may hold the URL
	if r.t.url == "" && r.want != "" {
		most := 1
		if ours {
			most = maxAlreadyOnline
		}
		if f.number == alreadyOnline {
			r.busy++
		}
		if inList(f.number, refusedURLs) || inList(f.number, malformedURLs) || r.busy > most {
			r.t.log.Debug("going on without the URL", "url", r.want, "code", f.code)
			r.want, r.busy = "", 0
			return sessionEnd{}
		}
		if f.number == alreadyOnline {
			return sessionEnd{wait: r.t.interval * 3 / 2}
		}
	}
	switch {
	case f.number == alreadyOnline && ours:
		return sessionEnd{wait: r.t.interval * 3 / 2}
	case f.permanence == permanent, f.permanence == permanentOnFirstBind && firstBind:
		return sessionEnd{problem: f.problem()}
	case !f.answered: // the network
		if r.downSince.IsZero() {
			r.downSince = time.Now()
		}
		return sessionEnd{wait: retryWait(r.t.interval, time.Since(r.downSince))}
	}
	r.refusals++
	return sessionEnd{wait: min(r.t.interval<<min(r.refusals, 8), maxInterval*r.t.interval)}
}

// assigned stores what the service assigned.
func (r *ngrokRun) assigned(e agentEvent) {
	r.want = e.url
	r.t.holdURL(e.url)
	r.latest.URL, r.latest.Fixed = e.url, r.t.url != "" || e.url == r.earlier || isDevDomain(e.url)
	r.latest.Account, r.latest.Plan, r.latest.Region = r.t.redact.line(e.account), r.t.redact.line(e.plan), r.t.redact.line(e.region)
	if !r.wasOnline && e.notice != "" {
		r.latest.Notice = "ngrok says: " + r.t.redact.line(e.notice)
	}
}

func (r *ngrokRun) reportOnline(s *sessionState) {
	s.online, s.failures = true, 0
	r.wasOnline, r.busy, r.refusals, r.downSince = true, 0, 0, time.Time{}
	r.latest.State, r.latest.Problem, r.latest.Code, r.latest.NextTry = Online, "", "", time.Time{}
	r.report(r.latest)
	r.latest.Notice = ""
}

// reportLost reports that an online session lost its connection and that the library is about to reconnect.
func (r *ngrokRun) reportLost(s *sessionState, f failure) {
	s.online, s.failures = false, 0
	r.reportWaiting(f.afterOnline(), time.Time{})
}

// reportWaiting reports what is wrong and, unless it is zero, when it tries again.
func (r *ngrokRun) reportWaiting(f failure, nextTry time.Time) {
	if r.downSince.IsZero() {
		r.downSince = time.Now()
	}
	r.latest.State = Connecting
	if r.wasOnline {
		r.latest.State = Reconnecting
	}
	r.latest.Problem, r.latest.Code, r.latest.NextTry, r.latest.Latency = f.text, f.code, nextTry, 0
	r.report(r.latest)
}
