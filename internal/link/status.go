package link

import (
	"fmt"
	"time"
)

// State says how much of the link is known to work. The values are part of the command line's JSON output.
type State string

// The states; see the diagram in the package comment.
const (
	Off          State = "off"        // not wanted, not running, or run by another process
	Connecting   State = "connecting" // the tunnel or the registration is under way
	Online       State = "online"     // registered, not proven; or replaced by another program's callback
	Proven       State = "proven"     // a probe through the public URL came back to this process
	Reconnecting State = "reconnecting"
	Failed       State = "failed" // given up until a person acts; Problem says why
)

// Status is a snapshot of the link.
type Status struct {
	State        State
	URL          string        // public base URL without the secret path; empty until known
	Problem      string        // one line, with the next step; empty when there is none
	Code         string        // ngrok's code of the problem, "ERR_NGROK_334"; empty where it has none
	Unauthorised bool          // Failed because a token was refused, Typecast's or the tunnel's
	Since        time.Time     // when State began
	NextTry      time.Time     // when it tries again by itself; zero: it does not wait, or waits for a person
	ProvenAt     time.Time     // zero: never
	Latency      time.Duration // round trip of the last probe
	Displaced    string        // the callback URL that ours replaced; empty if none
	TakenBy      string        // the callback URL that replaced ours while we were running, or NoCallback; empty: ours is registered
	Fixed        bool          // the public URL will be the same next time
	Follower     bool          // another process of this data folder has the link

	Tunnel        string        // name of the driver: ngrok, public, loopback
	Account       string        // account of the tunnel's service; empty: not known
	Plan          string        // its plan
	Region        string        // and its region
	TunnelLatency time.Duration // round trip of the tunnel's last heartbeat; 0: not known
	Notice        string        // one line of the tunnel's that is no problem
}

// NoCallback stands in TakenBy when no callback is registered any more.
const NoCallback = "nobody"

// set changes the status and publishes it if it differs.
func (l *Link) set(change func(*Status)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	old := l.status
	change(&l.status)
	if l.status.State != old.State {
		l.status.Since = l.opts.Now()
	}
	if l.status == old {
		return
	}
	l.recordStatus(old, l.status)
	l.latest.Publish(struct{}{}, l.status) // never blocks; under the lock, so that the order is right
	l.published++
	l.all.Publish(l.published, l.status)
	if l.status.State != old.State || l.status.Problem != old.Problem {
		l.opts.Log.Info("link", "state", l.status.State, "url", l.status.URL, "problem", l.status.Problem, "tunnel", l.status.Tunnel)
	}
}

// Change is one event in the link's history.
type Change struct {
	At   time.Time
	Text string // one line, without the secret path
	Bad  bool   // a problem, or the beginning of one
	// State is the state that began then; empty: another event.
	State State
}

// maxChanges is how many of them the history holds, the newest.
const maxChanges = 50

// History returns what happened to the link in this run, the newest last.
func (l *Link) History() []Change {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Change(nil), l.changes...)
}

// Note adds to the history something that happened outside the link itself. The text is one line.
func (l *Link) Note(text string) { l.addChange(l.redact(text), false) }

// addChange adds to the history and publishes, so that whatever shows the history reads it again.
func (l *Link) addChange(text string, bad bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.addChangeLocked(text, bad)
	l.latest.Publish(struct{}{}, l.status)
	l.opts.Log.Info("link", "event", text)
}

// addChangeLocked adds to the history, without a line that is the same as the last one: a wait that is reported with each
// try counts once. Callers hold mu.
func (l *Link) addChangeLocked(text string, bad bool) {
	if n := len(l.changes); n > 0 && l.changes[n-1].Text == text {
		return
	}
	if len(l.changes) == maxChanges {
		l.changes = append(l.changes[:0], l.changes[1:]...)
	}
	l.changes = append(l.changes, Change{At: l.opts.Now(), Text: text, Bad: bad})
}

// addStateLocked adds that a state began. Callers hold mu.
func (l *Link) addStateLocked(text string, state State) {
	l.addChangeLocked(text, false)
	l.changes[len(l.changes)-1].State = state // the last has this text, now or before
}

// recordStatus adds a change of the status to the history if a person would look for it there. Callers hold mu.
func (l *Link) recordStatus(old, now Status) {
	switch {
	case now.State == Proven && old.State != Proven:
		l.addStateLocked("webhooks ok, round trip "+formatLatency(now.Latency), Proven)
	case now.State != old.State && now.Problem == "" && now.URL != "": // without a problem: a retry that a person wanted
		l.addStateLocked(string(now.State)+" at "+now.URL, now.State)
	case now.State != old.State && now.Problem == "":
		l.addStateLocked(string(now.State), now.State)
	case now.Problem != "" && now.Problem != old.Problem:
		l.addChangeLocked(now.Problem, true)
	}
}

func formatLatency(d time.Duration) string {
	if d < time.Millisecond {
		return "under 1 ms"
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}
