// Package tunnel gives a local HTTP handler a URL at which others can reach it. There are three drivers: ngrok, a public URL
// of the user's own, and loopback. Each is a struct with a name and one blocking Run, so there is no tunnel that is half
// started, and a restart is another Run.
package tunnel

import "time"

// State is the state of a tunnel.
type State string

// The states of a tunnel. A connecting tunnel may have a Problem: then it is still trying.
const (
	Off          State = "off"
	Connecting   State = "connecting"
	Online       State = "online"
	Reconnecting State = "reconnecting" // was online; senders get errors now
	Failed       State = "failed"       // only a person can help; Run is about to return
	Stopping     State = "stopping"
)

// Report is what a tunnel says about itself.
type Report struct {
	State   State
	URL     string // public base URL, without a trailing slash; empty while it is not known
	Problem string // one line for a person: what, why, what to do; empty when there is none
	Code    string // ngrok's code of the problem, "ERR_NGROK_334"; empty where it has none
	Fixed   bool   // the URL will be the same next time: it was chosen, or belongs to the account

	NextTry time.Time     // when it tries again by itself; zero: it does not wait
	Latency time.Duration // round trip of the last heartbeat; 0: not known
	Account string        // the account at the tunnel's service, as the service names it; empty: not known
	Plan    string        // its plan
	Region  string        // its region
	Notice  string        // one line that is worth knowing and no problem, such as a client that is too old
}

// Problem is the error of a Run that only a person can resolve. Callers use its Code and Unauthorised.
type Problem struct {
	Text         string // one line with the next step
	Code         string // as Report.Code
	Unauthorised bool   // the service refused the token
	Err          error  // the cause, without secrets; may be nil
}

// Error returns the line for a person.
func (p *Problem) Error() string { return p.Text }

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }
