package forward

import (
	"time"

	"callboard/internal/webhook/send"
)

// State says whether a target answers.
type State string

// The states. Every HTTP answer counts as up.
const (
	Unknown State = ""
	Up      State = "up"
	Down    State = "down"
)

// Health is the state of the target.
type Health struct {
	State   State
	Problem string    // of the last try, in one line
	Since   time.Time // when the state began
	Waiting int       // deliveries in the queue or under way
}

// Health is the state of the target now.
func (f *Forwarder) Health() Health {
	f.mu.Lock()
	defer f.mu.Unlock()
	return Health{f.state.now, f.state.problem, f.state.since, f.state.waiting}
}

// Saw tells the forwarder what a target answered to something that was sent to it in another way, for its Health. One that is
// not the target now is ignored, and so is what was not sent. began is when it was sent.
func (f *Forwarder) Saw(t send.Target, r send.Result, began time.Time) {
	f.mu.Lock()
	known := f.queue != nil && f.queue.target == t
	if known {
		f.state.see(done{outcome: Outcome{Result: r}, began: began}, f.opts.Now())
	}
	f.mu.Unlock()
	if known {
		f.opts.Changed()
	}
}

// state is what is known about the target now. It is under Forwarder.mu.
type state struct {
	now     State
	problem string
	since   time.Time
	waiting int       // in the queue or under way
	began   time.Time // when the exchange began that decided
}

// see learns from an exchange. One that began before the exchange that decided is ignored: it hung while later ones were answered.
func (s *state) see(e done, at time.Time) {
	r := e.outcome.Result
	failed := r.Status == 0
	if e.began.Before(s.began) || failed && (e.short || r.Took == 0) { // Took is 0 if nothing was tried
		return
	}
	s.began = e.began
	next := Up
	s.problem = ""
	if failed {
		next, s.problem = Down, r.Problem
	}
	if next != s.now {
		s.now, s.since = next, at
	}
}
