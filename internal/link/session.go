package link

import (
	"context"
	"errors"
	"time"

	"callboard/internal/api"
	"callboard/internal/event"
	"callboard/internal/tunnel"
)

// session is one run of the tunnel. Only the goroutine of Link.Run uses it.
type session struct {
	link    *Link
	tunnel  Tunnel
	ctx     context.Context // of tunnel and upkeep. It outlives Run's context until the callback is restored
	cancel  context.CancelFunc
	reports *event.Inbox[tunnel.Report] // every one counts: after a link that was down between two reports a new proof is needed
	ended   chan error                  // result of the tunnel's Run
	running bool                        // ended has not been received yet
	base    string                      // public URL while the tunnel is online; else empty
	upkeep  *upkeep                     // of base; nil: none
	refused bool                        // the service refused the registration of base: only a person can start again
	offline State                       // the state while not online: Connecting, or Reconnecting once it was online
}

// startSession starts the tunnel. The session must be stopped.
func (l *Link) startSession(run context.Context, offline State) *session {
	s := &session{
		link: l, tunnel: l.nextTunnel(), running: true, offline: offline,
		reports: event.NewInbox[tunnel.Report](), ended: make(chan error, 1),
	}
	s.ctx, s.cancel = context.WithCancel(context.WithoutCancel(run))
	l.set(func(st *Status) { st.Tunnel = s.tunnel.Name() })
	go func() {
		s.ended <- s.tunnel.Run(s.ctx, l.opts.Handler, func(r tunnel.Report) { s.reports.Put(r) })
	}()
	return s
}

// run returns when ctx ends, when the tunnel ends, or when another session is wanted at once: then it returns true.
func (s *session) run(ctx context.Context) (again bool) {
	s.setOffline("", "")
	for {
		select {
		case <-ctx.Done():
			return false
		case <-s.reports.Wake():
			for _, r := range s.reports.Take() {
				s.handleReport(r)
			}
		case err := <-s.ended:
			s.running = false
			s.link.tunnelFailed(err)
			return false
		case err := <-s.upkeep.result():
			s.stopUpkeep()
			if errors.Is(err, errURLLost) {
				return true
			}
			if err != nil {
				s.registrationRefused(err)
			}
		case <-s.link.retry:
			if s.base == "" || s.link.nextTunnel() != s.tunnel {
				return true
			}
			s.startUpkeep()
		}
	}
}

// stop ends upkeep and tunnel and waits for both.
func (s *session) stop() {
	s.cancel()
	s.stopUpkeep()
	if s.running {
		<-s.ended //nolint:errcheck // it was stopped
	}
}

func (s *session) handleReport(r tunnel.Report) {
	switch r.State {
	case tunnel.Online:
		s.copyReport(r)
		if s.base == r.URL && (s.upkeep != nil || s.refused) {
			return // a heartbeat
		}
		s.base = r.URL
		s.startUpkeep()
	case tunnel.Connecting, tunnel.Reconnecting:
		s.stopUpkeep()
		s.base = ""
		s.setOffline(r.URL, s.link.redact(r.Problem))
		s.copyReport(r)
	}
	// Failed is followed by the error of the tunnel's Run. Stopping and Off follow from our own stop.
}

// copyReport copies what the tunnel says about itself into the status.
func (s *session) copyReport(r tunnel.Report) {
	s.link.set(func(st *Status) {
		st.Code, st.NextTry, st.Fixed = r.Code, r.NextTry, r.Fixed
		st.Account, st.Plan, st.Region, st.TunnelLatency, st.Notice = r.Account, r.Plan, r.Region, r.Latency, s.link.redact(r.Notice)
	})
}

// setOffline sets the state to Connecting or Reconnecting.
func (s *session) setOffline(url, problem string) {
	s.link.set(func(st *Status) {
		if st.State == Online || st.State == Proven {
			s.offline = Reconnecting
		}
		st.State, st.URL, st.Problem, st.Unauthorised, st.Code, st.NextTry = s.offline, url, problem, false, "", time.Time{}
	})
}

// startUpkeep registers and proves base, from the beginning.
func (s *session) startUpkeep() {
	s.stopUpkeep()
	s.refused = false
	s.setOffline(s.base, "")
	s.upkeep = s.link.startUpkeep(s.ctx, s.base)
}

func (s *session) stopUpkeep() {
	s.upkeep.stop()
	s.upkeep = nil
}

// registrationRefused handles an answer of the service that only a person can change.
func (s *session) registrationRefused(err error) {
	s.refused = true
	s.link.opts.Log.Warn("callback not registered", "err", s.link.redactError(err))
	s.link.set(func(st *Status) {
		st.State, st.Problem, st.NextTry, st.Unauthorised = Failed, s.link.withAdvice(err), time.Time{}, api.IsUnauthorized(err)
	})
}

// tunnelFailed handles the end of a tunnel that was not stopped. err may be nil.
func (l *Link) tunnelFailed(err error) {
	problem, code, unauthorised := "the tunnel closed by itself: open the link again", "", false
	if err != nil {
		if p, ok := errors.AsType[*tunnel.Problem](err); ok {
			code, unauthorised = p.Code, p.Unauthorised
		}
		problem = l.redactError(err)
		if cause := errors.Unwrap(err); cause != nil {
			l.opts.Log.Warn("tunnel failed", "cause", l.redactError(cause))
		}
	}
	l.set(func(s *Status) {
		s.State, s.URL, s.Problem, s.Code, s.NextTry, s.Unauthorised = Failed, "", problem, code, time.Time{}, unauthorised
	})
}
