package ngroktest

import (
	"fmt"
	"time"
)

// goodbyeMost is how long a goodbye may take. On a frozen wire it cannot be said.
const goodbyeMost = 500 * time.Millisecond

// faults are the edge's, under its mu.
type faults struct {
	logins  refusals
	binds   refusals
	move    string // the URL of the next re-bind
	muted   bool
	slow    time.Duration
	revoked bool
}

// refusals are a number of refusals to come.
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

// Cut drops every agent's connection, without a goodbye. The agents may come back at once. When it
// returns, their endpoints are offline.
func (e *Edge) Cut() {
	for _, a := range e.leave() {
		a.wire.drop()
	}
}

// GoAway ends every session in the protocol's own way. The agents may come back at once.
func (e *Edge) GoAway() {
	for _, a := range e.leave() {
		late := time.AfterFunc(goodbyeMost, a.wire.drop)
		_ = a.mux.Close()
		late.Stop()
		a.wire.drop()
	}
}

// leave takes every agent off the edge.
func (e *Edge) leave() []*agent {
	e.mu.Lock()
	defer e.mu.Unlock()
	var all []*agent
	for a := range e.agents {
		all = append(all, a)
		e.forgetLocked(a)
	}
	return all
}

// Freeze stops every agent's wire: connections stand, new ones are taken, and not a byte passes. The edge
// notices nothing either: the endpoints stay online and their senders wait.
func (e *Edge) Freeze() { e.gate.close() }

// Thaw lets everything pass that Freeze has kept back.
func (e *Edge) Thaw() { e.gate.open() }

// Refuse has new connections of agents refused by TCP, until it is called with false. Those that stand
// are left alone.
func (e *Edge) Refuse(on bool) {
	if on {
		e.agentLn.shut()
		return
	}
	if err := e.agentLn.reopen(); err != nil {
		e.t.Errorf("ngroktest: the port has not come back: %v", err)
	}
}

// Reject answers the next logins with ERR_NGROK_code: that many times, for ever if times is negative, no
// more if it is 0.
func (e *Edge) Reject(code, times int) {
	e.fault(func(f *faults) { f.logins = refusals{code, times} })
}

// RejectBind answers the next binds and re-binds likewise.
func (e *Edge) RejectBind(code, times int) {
	e.fault(func(f *faults) { f.binds = refusals{code, times} })
}

// MoveOnRebind gives the next re-bind another URL, which the agent keeps from then on. Empty: no more.
func (e *Edge) MoveOnRebind(url string) { e.fault(func(f *faults) { f.move = whole(url) }) }

// MuteHeartbeats has the agents' heartbeats go unanswered. One that falls into that time is never
// answered, so that its session ends even if they are answered again.
func (e *Edge) MuteHeartbeats(on bool) { e.fault(func(f *faults) { f.muted = on }) }

// SlowLogin has every login wait for its answer.
func (e *Edge) SlowLogin(d time.Duration) { e.fault(func(f *faults) { f.slow = d }) }

// Revoke forgets the token: every session ends, and logins with it get ERR_NGROK_107 from now on.
func (e *Edge) Revoke() {
	e.fault(func(f *faults) { f.revoked = true })
	e.GoAway()
}

// StopEndpoint takes an endpoint offline and tells its agent why. The agent's session stays. The test
// fails if that URL is not online.
func (e *Edge) StopEndpoint(url string, code int, message string) {
	e.t.Helper()
	e.mu.Lock()
	ep := e.online[hostOf(whole(url))]
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
	go func() { // the wire may be frozen
		defer e.wg.Done()
		s, err := ep.agent.open(opening(kindStop))
		if err != nil {
			return // the agent has gone
		}
		defer s.end()
		_ = s.say(stopTunnel{Id: ep.id, Message: message, ErrorCode: fmt.Sprintf("ERR_NGROK_%d", code)})
	}()
}
