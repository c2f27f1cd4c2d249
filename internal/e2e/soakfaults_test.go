//go:build linux

package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"callboard/internal/sandbox"
)

// sandboxFaults lets the sandbox fail in each way that it knows, until the soak stops. Only a few faults are planned at a time, so that
// some requests succeed.
func (s *soak) sandboxFaults() {
	rng := s.random(1)
	// new_version is no failure: a batch then refuses to replace its files, which are of the version before.
	kinds := slices.DeleteFunc(sandbox.FaultKinds(), func(kind string) bool { return kind == "new_version" })
	for n := 0; s.pause(time.Duration(rng.IntN(400)) * time.Millisecond); n++ {
		var planned []sandbox.PlannedFault
		s.box.Get("/_sandbox/faults", &planned)
		if len(planned) >= 3 {
			if n%8 == 0 { // nothing asks for these any more
				s.heal()
			}
			continue
		}
		kind := kinds[rng.IntN(len(kinds))]
		s.count(kind)
		// Delays are shorter than what the program waits for, so that there are many.
		s.box.Fault(fmt.Sprintf(`{"kind":%q,"count":%d,"delay_ms":%d}`, kind, 1+rng.IntN(2), rng.IntN(3000)))
	}
	s.heal()
}

// heal removes the planned faults of the sandbox.
func (s *soak) heal() {
	if resp, _ := s.box.Try(http.MethodDelete, "/_sandbox/faults", "", ""); resp.StatusCode != http.StatusNoContent {
		s.t.Errorf("the faults of the sandbox are not removed: %s", resp.Status)
	}
}

// otherFaults lets the tunnel fail, and the receiver to which deliveries are forwarded, until the soak stops. Then it heals both.
func (s *soak) otherFaults() {
	rng := s.random(2)
	all := append(append(s.tunnelFaults(), s.refusals()...), outage{"receiver down", s.target.down, s.target.up})
	for s.pause(time.Duration(rng.IntN(3000)) * time.Millisecond) {
		f := all[rng.IntN(len(all))]
		s.count(f.name)
		f.begin()
		if f.end != nil {
			s.pause(time.Duration(200+rng.IntN(2500)) * time.Millisecond)
			f.end()
		}
	}
}

// outage is a fault with an end. One without it is a moment.
type outage struct {
	name       string
	begin, end func()
}

func (s *soak) tunnelFaults() []outage {
	e := s.edge
	return []outage{
		{"tunnel cut", e.Cut, nil},
		{"tunnel told to go away", e.GoAway, nil},
		{"tunnel frozen", e.Freeze, e.Thaw},
		{"tunnel refuses connections", func() { e.Refuse(true); e.Cut() }, func() { e.Refuse(false) }},
		{"tunnel without heartbeats", func() { e.MuteHeartbeats(true) }, func() { e.MuteHeartbeats(false) }},
		{"tunnel with slow logins", func() { e.SlowLogin(time.Second); e.Cut() }, func() { e.SlowLogin(0) }},
		{"tunnel refuses logins", func() { e.Reject(108, 1); e.Cut() }, nil}, // one agent is allowed, and the old one is not gone yet
	}
}

// refusals are those of ngrok that do not pass by themselves (ERR_NGROK_…): the app gives up, until it is told to try again.
func (s *soak) refusals() (list []outage) {
	e := s.edge
	again := func() { s.retry.Store(true) }
	for _, code := range []int{105, 107, 102, 120} { // the token, the account, the version of the client
		list = append(list, outage{fmt.Sprintf("ERR_NGROK_%d at the login", code), func() { e.Reject(code, -1); e.Cut() }, func() { e.Reject(0, 0); again() }})
	}
	for _, code := range []int{324, 316} { // the plan, the rights of the token
		list = append(list, outage{fmt.Sprintf("ERR_NGROK_%d at the bind", code), func() { e.RejectBind(code, -1); e.Cut() }, func() { e.RejectBind(0, 0); again() }})
	}
	return list
}

// count notes a fault for the report.
func (s *soak) count(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[what]++
}

// report lists what has happened, and how often.
func (s *soak) report() (list []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for what, n := range s.counts {
		list = append(list, fmt.Sprintf("%6d  %s", n, what))
	}
	slices.Sort(list)
	slices.Reverse(list)
	return list
}
