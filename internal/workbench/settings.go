// Package workbench is what developers of webhook receivers work with: the list of deliveries, planned answers, forwarding,
// replaying, made-up deliveries. Every process of a data folder has one. The leader's carries out answers and forwarding.
package workbench

import "time"

// Settings are the planned answers and the forwarding of a data folder. Any process may set them; the leader carries them out
// within a second.
type Settings struct {
	Answers Answers
	Forward Forward
}

// Answers is a plan for the answers to the next deliveries.
type Answers struct {
	ID   string // another one each time a plan is set, also if it is the same plan; only read
	Plan string // as it was given (internal/webhook/answer); empty: normal answers
	Left string // what is left of it, in the same language; empty: it is used up
}

// On reports whether the next delivery may get an answer that is not the normal one.
func (a Answers) On() bool { return a.Left != "" }

// Forward says where deliveries are forwarded to.
type Forward struct {
	URL     string  // empty: none was ever given
	On      bool    // whether it is done now
	Events  string  // "done", "failed" or "all"
	Respond Respond // what the sender is answered
	Health  Health  // of the target; only read
}

// Respond is what the sender of a forwarded delivery is answered.
type Respond string

// The two answers.
const (
	Pass Respond = "pass" // the target's status
	OK   Respond = "ok"   // 200
)

// Health is the state of a target.
type Health struct {
	State   HealthState
	Problem string    // of the last try, in one line
	Since   time.Time // when the state began
	Waiting int       // deliveries in the queue or under way
}

// HealthState says whether a target answers.
type HealthState string

// The states. Every HTTP answer counts as up.
const (
	Unknown HealthState = ""
	Up      HealthState = "up"
	Down    HealthState = "down"
)
