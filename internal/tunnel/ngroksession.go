package tunnel

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.ngrok.com/ngrok/v2"

	"callboard/internal/event"
)

const (
	bindWait   = 15 * time.Second       // for the answer to a bind; the library itself does not heed a context there (measured)
	ngrokGrace = 100 * time.Millisecond // for requests in flight once Run is told to stop
	goodbye    = 20 * time.Millisecond  // for the library to close its connections
	unwind     = 15 * time.Millisecond  // for our own goroutines to end after that
	calm       = 2 * time.Millisecond   // for the library to hand over what has come
)

// what a note is about.
type what int

const (
	dialFailed   what = iota // an attempt to connect; err, next
	broke                    // a connection; err
	disconnected             // the library lost its connection or could not log in; err
	connected                // the library is logged in and has claimed again what it had
	heartbeat                // latency
	bound                    // the URL is online for the first time in this session; url, account, plan, region, notice
	refused                  // the first bind was not granted; err
	ended                    // nothing is accepted any more; err
)

// note is one piece of news from the library, in the words of the library.
type note struct {
	what    what
	err     error
	next    time.Time
	latency time.Duration
	url     string
	account string
	plan    string
	region  string
	notice  string
}

// ngrokSession is the life of one agent of the library. It is used once: late news of an old one cannot be mistaken for
// a new one's.
type ngrokSession struct {
	ctx    context.Context // ends with the session; without a deadline, since the library ends with it too (measured)
	cancel context.CancelFunc
	agent  ngrok.Agent
	wires  *wires
	srv    *http.Server
	notes  *event.Inbox[note] // the news: the library must not be kept
	done   chan struct{}      // closed when run has returned
}

// open begins a session that asks for url, if it is not empty, and serves h there. Its news are in notes.
func (t *NgrokTunnel) open(ctx context.Context, h http.Handler, url string) (*ngrokSession, error) {
	s := &ngrokSession{srv: NewServer(h, t.log), notes: event.NewInbox[note](), done: make(chan struct{})}
	s.ctx, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	s.wires = newWires(t.dial, t.heartbeat+t.tolerance, t.pace, func(err error, next time.Time) {
		s.notes.Put(note{what: dialFailed, err: err, next: next})
	}, func(err error) { s.notes.Put(note{what: broke, err: err}) })
	options := []ngrok.AgentOption{
		ngrok.WithAutoConnect(false),
		ngrok.WithAuthtoken(t.token),
		ngrok.WithAgentConnectURL(t.server),
		ngrok.WithTLSConfig(func(c *tls.Config) { c.ServerName = t.serverHost() }),
		ngrok.WithDialer(s.wires),
		ngrok.WithLogger(t.library),
		ngrok.WithEventHandler(s.hear),
		ngrok.WithHeartbeatInterval(t.heartbeat),
		ngrok.WithHeartbeatTolerance(t.tolerance + t.tolerance/2), // see wire
	}
	if t.cas != nil {
		options = append(options, ngrok.WithAgentConnectCAs(t.cas))
	}
	var err error
	if s.agent, err = ngrok.NewAgent(options...); err != nil {
		s.cancel()
		return nil, err
	}
	var wish []ngrok.EndpointOption
	if url != "" {
		wish = append(wish, ngrok.WithURL(url))
	}
	go s.run(wish)
	return s, nil
}

// hear takes the library's events. It must neither block nor call the library, which may hold its lock meanwhile.
func (s *ngrokSession) hear(e ngrok.Event) {
	switch e := e.(type) {
	case *ngrok.EventAgentDisconnected:
		if e.Error != nil { // nil: the end, which we have asked for
			s.notes.Put(note{what: disconnected, err: e.Error})
		}
	case *ngrok.EventAgentConnectSucceeded:
		s.notes.Put(note{what: connected})
	case *ngrok.EventAgentHeartbeatReceived:
		s.notes.Put(note{what: heartbeat, latency: e.Latency})
	}
}

// run logs in, binds and serves. It is the only one to call the agent until it is online: Connect holds the agent's lock for
// as long as it tries. It returns when the library has closed its listener, which may be up to 2 s after the end of the session,
// if the library is asleep between two attempts then. To close it from here would be to write on a dying session.
func (s *ngrokSession) run(wish []ngrok.EndpointOption) {
	defer close(s.done)
	if err := s.agent.Connect(s.ctx); err != nil {
		s.notes.Put(note{what: ended, err: err})
		return
	}
	context.AfterFunc(s.ctx, func() { _ = s.agent.Disconnect() })
	n := s.facts()
	late := time.AfterFunc(bindWait, s.wires.cut)
	ln, err := s.agent.Listen(s.ctx, wish...)
	late.Stop()
	if err != nil {
		s.notes.Put(note{what: refused, err: err})
		return
	}
	n.what, n.url = bound, strings.TrimRight(ln.URL().String(), "/")
	s.notes.Put(n)
	in := newInlet(ln)
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = s.srv.Serve(in) // ends with the inlet
	}()
	s.notes.Put(note{what: ended, err: in.pump()})
	<-served
}

// facts are what the service told at the login.
func (s *ngrokSession) facts() (n note) {
	session, err := s.agent.Session()
	if err != nil {
		return n
	}
	if d, ok := session.(ngrok.AgentSessionDetails); ok {
		n.account, n.plan, n.region = d.AccountName(), d.PlanName(), d.Region()
	}
	for _, w := range session.Warnings() { // one at most, in this version
		n.notice = w.Error()
	}
	return n
}

// finish lets requests in flight come to their end, for a moment.
func (s *ngrokSession) finish() {
	ctx, cancel := context.WithTimeout(s.ctx, ngrokGrace)
	defer cancel()
	ready := make(chan struct{})
	go func() {
		defer close(ready)
		_ = s.srv.Shutdown(ctx) // closes idle connections, which on a frozen wire can block
	}()
	select {
	case <-ready:
	case <-ctx.Done():
	}
}

// end is the end of the session, in a moment at most, whatever state the library is in.
func (s *ngrokSession) end() {
	s.wires.hush()
	time.Sleep(calm)
	s.cancel()
	s.wires.end(goodbye)
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		_ = s.srv.Close()
		<-s.done
	}()
	late := time.NewTimer(unwind)
	defer late.Stop()
	select {
	case <-closed:
	case <-late.C:
	}
}

// inlet stands between the library's listener and an http.Server, which must be able to close it at once. The library's own Close
// asks the service first, and waits for ever if a connection is not accepted meanwhile (measured).
type inlet struct {
	net.Listener
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newInlet(ln net.Listener) *inlet {
	return &inlet{Listener: ln, conns: make(chan net.Conn), closed: make(chan struct{})}
}

// pump accepts for as long as the library does. Who comes after the inlet was closed is turned away.
func (l *inlet) pump() error {
	defer func() { _ = l.Close() }()
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return err
		}
		c := &stream{Conn: conn}
		select {
		case l.conns <- c:
		case <-l.closed:
			_ = c.Close()
		}
	}
}

func (l *inlet) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *inlet) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// stream is a sender's connection. It makes up for habits of the library's own (muxado v2.0.1): when a write fails, because its
// deadline has passed or the session has died, the stream's only frame may still be on its way to the wire, with the caller's
// bytes in it, and the next write or Close would fill it anew; and Close waits for a write under way.
type stream struct {
	net.Conn
	mu     sync.Mutex // held while writing
	broken bool       // a write has failed
}

func (c *stream) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken {
		return 0, net.ErrClosed
	}
	n, err := c.Conn.Write(bytes.Clone(p))
	c.broken = err != nil
	return n, err
}

// Close frees whoever reads at once.
func (c *stream) Close() error {
	err := c.SetReadDeadline(time.Unix(1, 0))
	last := func() {
		defer c.mu.Unlock()
		if !c.broken {
			c.broken = true
			_ = c.Conn.Close()
		}
	}
	if c.mu.TryLock() {
		last()
		return err
	}
	go func() {
		c.mu.Lock()
		last()
	}()
	return err
}

// SetDeadline is for reading only: see stream. A write ends with the session, which does not outlive a silent service.
func (c *stream) SetDeadline(at time.Time) error { return c.SetReadDeadline(at) }

// SetWriteDeadline does nothing, likewise.
func (*stream) SetWriteDeadline(time.Time) error { return nil }
