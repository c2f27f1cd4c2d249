// Package link is the way in: it opens a tunnel, registers its public URL as the account's callback, and proves that it works.
package link

import "time"

// State is how much of the way in is known to work.
type State string

// The states of the command line's contract.
const (
	Off          State = "off"        // not wanted, or held by another process
	Connecting   State = "connecting" // tunnel or registration under way
	Online       State = "online"     // registered, not proven
	Proven       State = "proven"     // a probe went out by the public URL and came back to us
	Reconnecting State = "reconnecting"
	Failed       State = "failed" // given up until a person acts; Problem says why
)

// Status is the link's latest word about itself.
type Status struct {
	State     State
	URL       string        // public base URL without the secret path; empty until known
	Problem   string        // one line, with the next step; empty when all is well
	Since     time.Time     // when State began
	ProvenAt  time.Time     // zero: never
	Latency   time.Duration // of the last probe, there and back
	Displaced string        // the callback URL that ours replaced; empty if none
	Beside    bool          // another process of this data folder holds the link
}
