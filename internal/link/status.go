// Package link is the way in: it opens a tunnel, registers its public URL as the account's callback, proves that it
// works, keeps it working, and gives the callback back at the end.
package link

import "time"

// State is how much of the way in is known to work.
type State string

// The states of the command line's contract.
const (
	Off          State = "off"        // not wanted, or held by another process
	Connecting   State = "connecting" // tunnel or registration under way
	Online       State = "online"     // registered, not proven; or taken by somebody else
	Proven       State = "proven"     // a probe went out by the public URL and came back to us
	Reconnecting State = "reconnecting"
	Failed       State = "failed" // given up until a person acts; Problem says why
)

// Status is the link's latest word about itself.
type Status struct {
	State        State
	URL          string        // public base URL without the secret path; empty until known
	Problem      string        // one line, with the next step; empty when all is well
	Code         string        // of the problem as ngrok names it, "ERR_NGROK_334"; empty where it has none
	Unauthorised bool          // Failed because a token is not taken, the service's or the tunnel's
	Since        time.Time     // when State began
	NextTry      time.Time     // when it goes on by itself; zero: it waits for nothing, or for a person
	ProvenAt     time.Time     // zero: never
	Latency      time.Duration // of the last probe, there and back
	Displaced    string        // the callback URL that ours replaced; empty if none
	TakenBy      string        // the callback URL that replaced ours while we were running, or NoCallback; empty: it is ours
	Fixed        bool          // the URL will be the same next time
	Follower     bool          // another process of this data folder holds the link

	Tunnel        string        // the driver's name: ngrok, public, loopback
	Account       string        // of the tunnel's service, with its plan and place; empty: not known
	Plan          string        // "
	Region        string        // "
	TunnelLatency time.Duration // of the tunnel's last heartbeat, there and back; 0: not known
	Notice        string        // one line of the tunnel that is no trouble
}

// NoCallback stands in TakenBy when no callback is registered at all any more.
const NoCallback = "nobody"

// Change is a thing that happened to the link.
type Change struct {
	At   time.Time
	Text string // one line, without the secret path
	Bad  bool   // trouble, or its beginning
}

// maxChanges is how many of them are kept, the newest.
const maxChanges = 50

// History is what happened to the link in this run, the newest last.
func (l *Link) History() []Change {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Change(nil), l.changes...)
}

// note adds a line to the history. Callers hold mu.
func (l *Link) note(text string, bad bool) {
	if n := len(l.changes); n > 0 && l.changes[n-1].Text == text {
		return // a wait that is told anew with each try is one thing
	}
	if len(l.changes) == maxChanges {
		l.changes = append(l.changes[:0], l.changes[1:]...)
	}
	l.changes = append(l.changes, Change{At: l.opts.Now(), Text: text, Bad: bad})
}

// Note adds to the history what happened on the way in beside the link itself. The text is one line.
func (l *Link) Note(text string) { l.tell(l.clean(text), false) }

// tell is note for who does not hold mu; it publishes, so that whoever shows the history looks again.
func (l *Link) tell(text string, bad bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.note(text, bad)
	l.topic.Publish(struct{}{}, l.status)
	l.opts.Log.Info("link", "event", text)
}
