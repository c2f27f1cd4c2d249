package ngroktest

import (
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"golang.ngrok.com/muxado/v2"
)

const (
	beatEvery = 10 * time.Second // as the agents' own by default
	// loginTakes is how long a first login takes at least; no network is quicker. The library (v2.4.0) begins
	// to connect and then notes an empty session, over the account and plan of a login that is done by then.
	loginTakes = 10 * time.Millisecond
	// leaveMost is how long an agent that was refused may take to go. It is not hung up on at once, or the
	// reset of its connection could overtake the refusal.
	leaveMost = 5 * time.Second
	// acceptQueue is how many new streams an agent lets wait; it resets the rest (code 9). The edge makes
	// sure of half of it.
	acceptQueue = 128
)

// agent is one connection of an agent.
type agent struct {
	e    *Edge
	wire *wire
	mux  muxado.Session

	opening sync.Mutex // held while a proxy stream is opened
	opened  int

	// Below is the edge's mu's.
	id        string // empty: not logged in
	endpoints map[string]*endpoint
}

func (e *Edge) openAgents() {
	if err := e.agentLn.open("127.0.0.1:0", e.acceptAgents); err != nil {
		e.t.Fatalf("ngroktest: %v", err)
	}
}

// acceptAgents takes connections until the listener is closed.
func (e *Edge) acceptAgents(ln net.Listener) {
	if !e.begin() {
		return
	}
	go func() {
		defer e.wg.Done()
		for {
			c, err := ln.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err != nil { // no file descriptor left, say
				time.Sleep(time.Millisecond)
				continue
			}
			if !e.begin() {
				c.Close()
				continue
			}
			go func() {
				defer e.wg.Done()
				e.serveAgent(c)
			}()
		}
	}()
}

func (e *Edge) serveAgent(c net.Conn) {
	w := newWire(c, &e.gate)
	a := &agent{e: e, wire: w, endpoints: map[string]*endpoint{}}
	e.mu.Lock()
	if e.stopped {
		e.mu.Unlock()
		w.drop()
		return
	}
	e.agents[a] = struct{}{}
	a.mux = muxado.Server(tls.Server(w, e.ca.serverTLS()), muxing())
	e.mu.Unlock()

	for {
		s, err := a.mux.AcceptStream()
		if err != nil {
			e.log.Debug("agent gone", "from", c.RemoteAddr(), "err", err)
			break
		}
		if e.begin() {
			go func() {
				defer e.wg.Done()
				a.answer(&stream{Stream: s})
			}()
		}
	}
	e.forget(a)
	w.drop()
}

// forget takes an agent and its endpoints off the edge.
func (e *Edge) forget(a *agent) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.forgetLocked(a)
}

func (e *Edge) forgetLocked(a *agent) {
	delete(e.agents, a)
	if e.sessions[a.id] == a {
		delete(e.sessions, a.id)
	}
	for _, ep := range a.endpoints {
		e.offlineLocked(ep)
	}
}

// answer deals with one stream that the agent has opened.
func (a *agent) answer(s *stream) {
	defer s.end()
	var kind [4]byte
	if _, err := io.ReadFull(s, kind[:]); err != nil {
		return
	}
	switch binary.BigEndian.Uint32(kind[:]) {
	case kindHeartbeat:
		a.echo(s)
	case kindLogin:
		var req loginRequest
		if s.hear(&req) == nil {
			a.login(s, &req)
		}
	case kindBind:
		var req bindRequest
		if s.hear(&req) == nil {
			a.bind(s, &req)
		}
	case kindUnbind:
		var req idOnly
		if s.hear(&req) == nil {
			_ = s.say(a.e.unbind(a, req.Id))
		}
	case kindServerInfo: // also before a login: it is how an agent looks for a fault
		var req struct{}
		if s.hear(&req) == nil {
			_ = s.say(regionOnly{a.e.o.Region})
		}
	case kindPatch:
		var req struct{}
		if s.hear(&req) == nil {
			_ = s.say(errorOnly{})
		}
	case kindLabelled:
		var req struct{}
		if s.hear(&req) == nil {
			_ = s.say(errorOnly{refusal(0, "Labelled tunnels are not served here.")})
		}
	}
}

// echo answers the agent's heartbeats. One that comes while they are muted is lost for good.
func (a *agent) echo(s *stream) {
	var beat [4]byte
	for {
		if _, err := io.ReadFull(s, beat[:]); err != nil {
			return
		}
		if a.e.muted() {
			continue
		}
		if _, err := s.Write(beat[:]); err != nil {
			return
		}
	}
}

// login answers a login, and sees a refused agent out.
func (a *agent) login(s *stream, req *loginRequest) {
	a.e.mu.Lock()
	a.e.logins++
	slow := a.e.faults.slow
	a.e.mu.Unlock()
	if req.ClientId == "" {
		slow = max(slow, loginTakes)
	}
	if !a.rest(slow) {
		return
	}
	answer := a.e.admit(a, req)
	a.e.log.Debug("login", "client", answer.ClientId, "refused", answer.Error != "")
	if s.say(answer) != nil {
		return
	}
	s.end()
	if answer.Error != "" {
		a.rest(leaveMost)
		a.wire.drop()
		return
	}
	for a.beat() == nil && a.rest(beatEvery) {
		continue
	}
}

// bind answers a bind. The endpoint is ready once the agent has taken the answer in, which it shows by
// closing the stream: it would send away a visitor that came sooner. Visitors wait that long.
func (a *agent) bind(s *stream, req *bindRequest) {
	answer, ep := a.e.bind(a, req)
	if ep != nil {
		defer close(ep.ready)
	}
	if s.say(answer) == nil {
		_, _ = io.Copy(io.Discard, s) // to its end
	}
}

// rest waits, and reports false when the agent has gone meanwhile.
func (a *agent) rest(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-a.wire.gone:
		return false
	case <-a.e.done:
		return false
	}
}

// beat sends a heartbeat on a stream of its own and waits for the echo, as long as the session lasts: on
// loopback a silent agent is one that a test has silenced. Since the agent takes streams in order, the echo
// also says that it has taken every stream before.
func (a *agent) beat() error {
	beat := nextBeat()
	s, err := a.open(opening(kindHeartbeat, beat[:]...))
	if err != nil {
		return err
	}
	defer s.end()
	var echo [4]byte
	if _, err := io.ReadFull(s, echo[:]); err != nil {
		return err
	}
	if echo != beat {
		return errors.New("a heartbeat came back changed")
	}
	return nil
}

// open opens a stream and sends its first bytes.
func (a *agent) open(first []byte) (*stream, error) {
	raw, err := a.mux.OpenStream()
	if err != nil {
		return nil, err
	}
	s := &stream{Stream: raw}
	if _, err := s.Write(first); err != nil {
		return nil, err
	}
	return s, nil
}

// openProxy opens a stream for a visitor, never more of them than the agent lets wait.
func (a *agent) openProxy(h proxyHeader) (net.Conn, error) {
	first, err := h.bytes()
	if err != nil {
		return nil, err
	}
	a.opening.Lock()
	defer a.opening.Unlock()
	if a.opened++; a.opened%(acceptQueue/2) == 0 {
		if err := a.beat(); err != nil {
			return nil, err
		}
	}
	s, err := a.open(first)
	if err != nil {
		return nil, err // and no *stream in the interface
	}
	return s, nil
}
