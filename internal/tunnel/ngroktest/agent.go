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
	heartbeatInterval = 10 * time.Second // the agents' default
	// minLoginTime is how long a first login takes at least; no network is faster. The library (v2.4.0) starts to connect
	// and then stores an empty session, over the account and plan of a login that is complete by then.
	minLoginTime = 10 * time.Millisecond
	// refusedTimeout is how long an agent that was refused may take to close its connection. If the edge closed it at once,
	// the reset could overtake the refusal.
	refusedTimeout = 5 * time.Second
	// acceptQueue is how many new streams an agent queues; it resets the others (code 9). The edge uses at most half of it.
	acceptQueue = 128
)

// agent is the connection of one agent.
type agent struct {
	e    *Edge
	conn *freezableConn
	mux  muxado.Session

	opening sync.Mutex // held while a proxy stream is opened
	opened  int

	// Guarded by the edge's mu.
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
			if err != nil { // for example no file descriptor left
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
	w := newFreezableConn(c, &e.freezer)
	a := &agent{e: e, conn: w, endpoints: map[string]*endpoint{}}
	e.mu.Lock()
	if e.stopped {
		e.mu.Unlock()
		w.drop()
		return
	}
	e.agents[a] = struct{}{}
	a.mux = muxado.Server(tls.Server(w, e.ca.serverTLS()), muxConfig())
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
				a.handleStream(&stream{Stream: s})
			}()
		}
	}
	e.remove(a)
	w.drop()
}

// remove removes an agent and its endpoints.
func (e *Edge) remove(a *agent) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.removeLocked(a)
}

func (e *Edge) removeLocked(a *agent) {
	delete(e.agents, a)
	if e.sessions[a.id] == a {
		delete(e.sessions, a.id)
	}
	for _, ep := range a.endpoints {
		e.offlineLocked(ep)
	}
}

// handleStream handles one stream that the agent has opened.
func (a *agent) handleStream(s *stream) {
	defer s.end()
	var kind [4]byte
	if _, err := io.ReadFull(s, kind[:]); err != nil {
		return
	}
	switch binary.BigEndian.Uint32(kind[:]) {
	case kindHeartbeat:
		a.echoHeartbeats(s)
	case kindLogin:
		var req loginRequest
		if s.readJSON(&req) == nil {
			a.login(s, &req)
		}
	case kindBind:
		var req bindRequest
		if s.readJSON(&req) == nil {
			a.bind(s, &req)
		}
	case kindUnbind:
		var req idOnly
		if s.readJSON(&req) == nil {
			_ = s.writeJSON(a.e.unbind(a, req.Id))
		}
	case kindServerInfo: // also before a login: Diagnose uses it
		var req struct{}
		if s.readJSON(&req) == nil {
			_ = s.writeJSON(regionOnly{a.e.o.Region})
		}
	case kindPatch:
		var req struct{}
		if s.readJSON(&req) == nil {
			_ = s.writeJSON(errorOnly{})
		}
	case kindLabelled:
		var req struct{}
		if s.readJSON(&req) == nil {
			_ = s.writeJSON(errorOnly{refusal(0, "Labelled tunnels are not supported here.", "")})
		}
	}
}

// echoHeartbeats answers the agent's heartbeats. One that comes while they are muted is never answered.
func (a *agent) echoHeartbeats(s *stream) {
	var sent [4]byte
	for {
		if _, err := io.ReadFull(s, sent[:]); err != nil {
			return
		}
		if a.e.muted() {
			continue
		}
		if _, err := s.Write(sent[:]); err != nil {
			return
		}
	}
}

// login answers a login and closes the connection of a refused agent.
func (a *agent) login(s *stream, req *loginRequest) {
	a.e.mu.Lock()
	a.e.logins++
	slow := a.e.faults.slow
	a.e.mu.Unlock()
	if req.ClientId == "" {
		slow = max(slow, minLoginTime)
	}
	if !a.wait(slow) {
		return
	}
	answer := a.e.admit(a, req)
	a.e.log.Debug("login", "client", answer.ClientId, "refused", answer.Error != "")
	if s.writeJSON(answer) != nil {
		return
	}
	s.end()
	if answer.Error != "" {
		a.wait(refusedTimeout)
		a.conn.drop()
		return
	}
	for a.sendHeartbeat() == nil && a.wait(heartbeatInterval) {
		continue
	}
}

// bind answers a bind. The endpoint is ready when the agent has handled the answer, which it shows by closing the stream: it
// would reject a request that came sooner. Requests wait that long.
func (a *agent) bind(s *stream, req *bindRequest) {
	answer, ep := a.e.bind(a, req)
	if ep != nil {
		defer close(ep.ready)
	}
	if s.writeJSON(answer) == nil {
		_, _ = io.Copy(io.Discard, s) // until its end
	}
}

// wait waits, and returns false when the agent disconnects or the edge stops meanwhile.
func (a *agent) wait(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-a.conn.gone:
		return false
	case <-a.e.done:
		return false
	}
}

// sendHeartbeat sends a heartbeat on a new stream and waits for the echo until the session ends: on loopback an agent is
// silent only because a test made it so. The agent accepts streams in order, so the echo also says that it has accepted every
// earlier stream.
func (a *agent) sendHeartbeat() error {
	sent := a.e.nextHeartbeat()
	s, err := a.open(firstBytes(kindHeartbeat, sent[:]...))
	if err != nil {
		return err
	}
	defer s.end()
	var echo [4]byte
	if _, err := io.ReadFull(s, echo[:]); err != nil {
		return err
	}
	if echo != sent {
		return errors.New("the echo of a heartbeat differs")
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

// openProxy opens a stream for a sender, never more of them than the agent queues.
func (a *agent) openProxy(h proxyHeader) (net.Conn, error) {
	first, err := h.bytes()
	if err != nil {
		return nil, err
	}
	a.opening.Lock()
	defer a.opening.Unlock()
	if a.opened++; a.opened%(acceptQueue/2) == 0 {
		if err := a.sendHeartbeat(); err != nil {
			return nil, err
		}
	}
	s, err := a.open(first)
	if err != nil {
		return nil, err // not a nil *stream in the interface
	}
	return s, nil
}
