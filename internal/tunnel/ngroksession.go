package tunnel

import (
	"context"
	"crypto/tls"
	"net/http"
	"strings"
	"time"

	"golang.ngrok.com/ngrok/v2"

	"callboard/internal/event"
)

const (
	bindTimeout   = 15 * time.Second       // for the answer to a bind; the library ignores its context there (measured)
	ngrokShutdown = 100 * time.Millisecond // for requests in flight once Run is told to stop
	closeTimeout  = 20 * time.Millisecond  // for the library to close its connections
	unwindTimeout = 15 * time.Millisecond  // for our goroutines to end after that
	drainTime     = 2 * time.Millisecond   // for the library to hand over connections that it has received
)

// eventKind is the kind of an agentEvent.
type eventKind int

const (
	dialFailed   eventKind = iota // an attempt to connect failed; err, nextTry
	connBroken                    // a connection broke; err
	disconnected                  // the library lost its connection or could not log in; err
	connected                     // the library is logged in and has reclaimed what it had
	heartbeat                     // latency
	bound                         // the URL is online for the first time in this session; url, account, plan, region, notice
	bindRefused                   // the first bind was refused; err
	ended                         // the listener accepts no more connections; err
)

// agentEvent is something that happened in a session, as the library reported it.
type agentEvent struct {
	kind    eventKind
	err     error
	nextTry time.Time
	latency time.Duration
	url     string
	account string
	plan    string
	region  string
	notice  string
}

// ngrokSession is one agent of the library. It is used once, so that late events of an old session are not mistaken for
// those of a new one.
type ngrokSession struct {
	ctx    context.Context // ends with the session; without a deadline, because the library's session ends with it (measured)
	cancel context.CancelFunc
	agent  ngrok.Agent
	dialer *agentDialer
	srv    *http.Server
	events *event.Inbox[agentEvent] // unbounded: the library must not be blocked
	done   chan struct{}            // closed when run has returned
}

// open starts a session that requests url, if it is not empty, and serves h there.
func (t *NgrokTunnel) open(ctx context.Context, h http.Handler, url string) (*ngrokSession, error) {
	s := &ngrokSession{srv: NewServer(h, t.log), events: event.NewInbox[agentEvent](), done: make(chan struct{})}
	s.ctx, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	s.dialer = newAgentDialer(t.dial, t.heartbeat+t.tolerance, t.interval, func(err error, next time.Time) {
		s.events.Put(agentEvent{kind: dialFailed, err: err, nextTry: next})
	}, func(err error) { s.events.Put(agentEvent{kind: connBroken, err: err}) })
	options := []ngrok.AgentOption{
		ngrok.WithAutoConnect(false),
		ngrok.WithAuthtoken(t.token),
		ngrok.WithAgentConnectURL(t.server),
		ngrok.WithTLSConfig(func(c *tls.Config) { c.ServerName = t.serverHost() }),
		ngrok.WithDialer(s.dialer),
		ngrok.WithLogger(t.libraryLog),
		ngrok.WithEventHandler(s.handleEvent),
		ngrok.WithHeartbeatInterval(t.heartbeat),
		ngrok.WithHeartbeatTolerance(t.tolerance + t.tolerance/2), // see agentConn
	}
	if t.cas != nil {
		options = append(options, ngrok.WithAgentConnectCAs(t.cas))
	}
	var err error
	if s.agent, err = ngrok.NewAgent(options...); err != nil {
		s.cancel()
		return nil, err
	}
	var endpoint []ngrok.EndpointOption
	if url != "" {
		endpoint = append(endpoint, ngrok.WithURL(url))
	}
	go s.run(endpoint)
	return s, nil
}

// handleEvent receives the library's events. It must neither block nor call the library, which may hold its lock meanwhile.
func (s *ngrokSession) handleEvent(e ngrok.Event) {
	switch e := e.(type) {
	case *ngrok.EventAgentDisconnected:
		if e.Error != nil { // nil: the end that we asked for
			s.events.Put(agentEvent{kind: disconnected, err: e.Error})
		}
	case *ngrok.EventAgentConnectSucceeded:
		s.events.Put(agentEvent{kind: connected})
	case *ngrok.EventAgentHeartbeatReceived:
		s.events.Put(agentEvent{kind: heartbeat, latency: e.Latency})
	}
}

// run logs in, binds and serves. No other goroutine calls the agent until it is online: Connect holds the agent's lock for as
// long as it tries. run returns when the library has closed its listener, which may be up to 2 s after the end of the session
// if the library waits between two attempts. To close the listener from here would be to write on a dying session.
func (s *ngrokSession) run(endpoint []ngrok.EndpointOption) {
	defer close(s.done)
	if err := s.agent.Connect(s.ctx); err != nil {
		s.events.Put(agentEvent{kind: ended, err: err})
		return
	}
	context.AfterFunc(s.ctx, func() { _ = s.agent.Disconnect() })
	e := s.details()
	late := time.AfterFunc(bindTimeout, s.dialer.closeAll)
	ln, err := s.agent.Listen(s.ctx, endpoint...)
	late.Stop()
	if err != nil {
		s.events.Put(agentEvent{kind: bindRefused, err: err})
		return
	}
	e.kind, e.url = bound, strings.TrimRight(ln.URL().String(), "/")
	s.events.Put(e)
	l := newAgentListener(ln)
	wrapped := wrap(s.srv, l)
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = s.srv.Serve(wrapped) // ends with l
	}()
	s.events.Put(agentEvent{kind: ended, err: l.run()})
	<-served
}

// details are what the service said at the login.
func (s *ngrokSession) details() (e agentEvent) {
	session, err := s.agent.Session()
	if err != nil {
		return e
	}
	if d, ok := session.(ngrok.AgentSessionDetails); ok {
		e.account, e.plan, e.region = d.AccountName(), d.PlanName(), d.Region()
	}
	for _, w := range session.Warnings() { // at most one, in this version
		e.notice = w.Error()
	}
	return e
}

// shutdown lets requests in flight finish, for at most ngrokShutdown.
func (s *ngrokSession) shutdown() {
	ctx, cancel := context.WithTimeout(s.ctx, ngrokShutdown)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.srv.Shutdown(ctx) // closes idle connections, which can block on a frozen connection
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// end ends the session within closeTimeout and unwindTimeout, whatever state the library is in.
func (s *ngrokSession) end() {
	s.dialer.discardReads()
	time.Sleep(drainTime)
	s.cancel()
	s.dialer.close(closeTimeout)
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		_ = s.srv.Close()
		<-s.done
	}()
	late := time.NewTimer(unwindTimeout)
	defer late.Stop()
	select {
	case <-closed:
	case <-late.C:
	}
}
