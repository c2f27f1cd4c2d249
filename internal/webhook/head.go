package webhook

import "time"

// Head is what a list shows of a delivery: no headers and no body, which can be large.
type Head struct {
	ID        string
	At        time.Time
	Method    string
	Status    string // the body's "status"; empty if it has none
	SpeakID   string
	Refused   Refusal
	Answered  int // the HTTP status of the answer; 0: none yet, or the connection was closed without one
	Answer    string
	Took      time.Duration // as in Delivery
	Duplicate bool
	Starred   bool
	Size      int // bytes of the body

	// Of the job that the speak id names; empty if no job of this data folder has it.
	JobID     string
	ActorName string
	Text      string

	Forwarded Forwarded
}

// Pending reports that no answer was given yet: the target is being asked, or the answer is late on purpose. It also holds
// where the process was killed before it could note the answer, until another one leads.
func (h Head) Pending() bool { return h.Answered == 0 && h.Took == 0 }

// Forwarded is the last result of forwarding a delivery to a target.
type Forwarded struct {
	State   ForwardState
	Status  int           // of the target's answer; 0: there was none
	Took    time.Duration // until the end of the answer
	Problem string        // why there was no answer, in one line
}

// ForwardState says what became of a delivery that was to be forwarded.
type ForwardState int

// The states of forwarding.
const (
	NotForwarded ForwardState = iota
	ForwardWaits              // in the queue, or under way; also of a process that was killed, until another one leads
	ForwardAnswered
	ForwardFailed // no answer: Problem says why
	ForwardCircle // not sent: it came from a forwarder of callboard already
)

// Position is a place in the list of deliveries, which is sorted by time and then by id. The zero Position is before the newest.
type Position struct {
	At time.Time
	ID string
}

// Position of a delivery in the list.
func (h Head) Position() Position { return Position{h.At, h.ID} }
