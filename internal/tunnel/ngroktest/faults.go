package ngroktest

import (
	"fmt"
	"time"
)

// goAwayTimeout is how long it may take to send GOAWAY. On a frozen connection it cannot be sent.
const goAwayTimeout = 500 * time.Millisecond

// faults are guarded by the edge's mu.
type faults struct {
	logins  refusals
	binds   refusals
	move    string // the URL for the next re-bind
	muted   bool
	slow    time.Duration
	revoked bool
}

// refusals are refusals that are due; left below 0 means without end.
type refusals struct{ code, left int }

// take uses one up.
func (r *refusals) take() (code int, refused bool) {
	if r.left == 0 {
		return 0, false
	}
	if r.left > 0 {
		r.left--
	}
	return r.code, true
}

func (e *Edge) fault(set func(*faults)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	set(&e.faults)
}

func (e *Edge) muted() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.faults.muted
}

// Cut closes every agent's TCP connection without GOAWAY. The agents may reconnect at once. When it returns, their endpoints
// are offline.
func (e *Edge) Cut() {
	for _, a := range e.removeAgents() {
		a.conn.drop()
	}
}

// GoAway ends every session with GOAWAY. The agents may reconnect at once.
func (e *Edge) GoAway() {
	for _, a := range e.removeAgents() {
		late := time.AfterFunc(goAwayTimeout, a.conn.drop)
		_ = a.mux.Close()
		late.Stop()
		a.conn.drop()
	}
}

// removeAgents removes every agent and its endpoints.
func (e *Edge) removeAgents() []*agent {
	e.mu.Lock()
	defer e.mu.Unlock()
	var all []*agent
	for a := range e.agents {
		all = append(all, a)
		e.removeLocked(a)
	}
	return all
}

// Freeze stops all bytes from and to agents. Connections stay open and new ones are accepted. The edge does not notice it
// either: the endpoints stay online and their senders wait.
func (e *Edge) Freeze() { e.freezer.freeze() }

// Thaw ends Freeze and delivers the bytes that were held back.
func (e *Edge) Thaw() { e.freezer.thaw() }

// Refuse has new connections of agents refused by TCP until it is called with false. Open ones are not affected.
func (e *Edge) Refuse(on bool) {
	if on {
		e.agentLn.refuse()
		return
	}
	if err := e.agentLn.reopen(); err != nil {
		e.t.Errorf("ngroktest: cannot listen on the port again: %v", err)
	}
}

// Reject answers the next logins with ERR_NGROK_code: so many times, without end if times is negative, no more if it is 0.
func (e *Edge) Reject(code, times int) {
	e.fault(func(f *faults) { f.logins = refusals{code, times} })
}

// RejectBind answers the next binds and re-binds in the same way.
func (e *Edge) RejectBind(code, times int) {
	e.fault(func(f *faults) { f.binds = refusals{code, times} })
}

// MoveOnRebind assigns another URL to the next re-bind; the agent has it from then on. An empty URL cancels that.
func (e *Edge) MoveOnRebind(url string) { e.fault(func(f *faults) { f.move = fullURL(url) }) }

// MuteHeartbeats leaves the agents' heartbeats unanswered. One that is sent in that time is never answered, so its session
// ends even if later ones are answered.
func (e *Edge) MuteHeartbeats(on bool) { e.fault(func(f *faults) { f.muted = on }) }

// SlowLogin delays the answer to every login.
func (e *Edge) SlowLogin(d time.Duration) { e.fault(func(f *faults) { f.slow = d }) }

// Revoke revokes the token: every session ends, and logins with it get ERR_NGROK_107 from now on.
func (e *Edge) Revoke() {
	e.fault(func(f *faults) { f.revoked = true })
	e.GoAway()
}

// StopEndpoint takes an endpoint offline and sends its agent the reason. The agent's session stays. The test fails if the
// URL is not online.
func (e *Edge) StopEndpoint(url string, code int, message string) {
	e.t.Helper()
	e.mu.Lock()
	ep := e.online[hostOf(fullURL(url))]
	if ep != nil {
		e.offlineLocked(ep)
	}
	e.mu.Unlock()
	if ep == nil {
		e.t.Errorf("ngroktest: no endpoint %s to stop", url)
		return
	}
	if !e.begin() {
		return
	}
	go func() { // the connection may be frozen
		defer e.wg.Done()
		s, err := ep.agent.open(firstBytes(kindStop))
		if err != nil {
			return // the agent has disconnected
		}
		defer s.end()
		_ = s.writeJSON(stopTunnel{Id: ep.id, Message: message, ErrorCode: fmt.Sprintf("ERR_NGROK_%d", code)})
	}()
}
