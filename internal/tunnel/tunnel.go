// Package tunnel gives a local handler a URL at which others can reach it. Each driver is a struct with
// a name and one blocking Run: no half-started tunnel exists, and to begin anew is to run it again.
package tunnel

import "time"

// State is where a tunnel stands.
type State string

// The states of a tunnel. A connecting tunnel may carry a Problem: it is still trying.
const (
	Off          State = "off"
	Connecting   State = "connecting"
	Online       State = "online"
	Reconnecting State = "reconnecting" // was online; senders get errors now
	Failed       State = "failed"       // only a person can help; Run is about to return
	Stopping     State = "stopping"
)

// Report is a tunnel's word about itself.
type Report struct {
	State   State
	URL     string // public base URL, without a trailing slash; empty while it is not known
	Problem string // one line for a person: what, why, what to do; empty when all is well
	Code    string // of the problem as ngrok names it, "ERR_NGROK_334"; empty where it has none
	Fixed   bool   // the URL will be the same next time: it was chosen, or belongs to the account

	NextTry time.Time     // when it tries again by itself; zero: it is not waiting
	Latency time.Duration // of the last heartbeat, there and back; 0: not known
	Account string        // whose tunnel it is, its plan and its place, as the service names them; empty: not known
	Plan    string
	Region  string
	Notice  string // one line that is worth knowing and no trouble, such as a client that is too old
}

// Problem is the error of a Run that only a person can put right. Its text is one line with the next step.
type Problem struct {
	Text         string
	Code         string // as Report.Code
	Unauthorised bool   // the service does not take the token
	Err          error  // the cause; may be nil
}

// Error is the line for a person.
func (p *Problem) Error() string { return p.Text }

// Unwrap is the cause.
func (p *Problem) Unwrap() error { return p.Err }
