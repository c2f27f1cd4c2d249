// Package webhook receives the POSTs of a service: it stores each delivery, byte for byte, before it answers.
package webhook

import (
	"fmt"
	"log/slog"
	"time"
)

// Delivery is one request to the callback path, as it came.
type Delivery struct {
	ID string // ours: sortable by time
	At time.Time

	Method   string      // of the request line, like the two that follow; empty in a row of an older version, which means POST
	Target   string      // the request target as it came: our secret path, with a query if there is one
	Proto    string      // "HTTP/1.1"
	TLS      bool        // the sender used TLS: with this process, or with a tunnel or proxy that says so (X-Forwarded-Proto: https)
	Remote   string      // the address of the peer; behind a tunnel that of the tunnel
	Headers  [][2]string // names and values in the order, the spelling and the repeats in which they came, if Exact
	Trailers [][2]string // fields after a chunked body
	Exact    bool        // Headers are as they came; otherwise sorted by name, because only net/http's map was there
	Body     []byte      // raw, never re-encoded; without the framing of a chunked body

	Refused   Refusal       // why it is no delivery; empty: it is one
	Answered  int           // the HTTP status of the answer; 0: none yet, or the connection was closed without one
	Answer    string        // what decided the answer: empty (the normal one), "plan 500", "forward"
	Took      time.Duration // until it was answered; 0: Answered is not known yet, which is then 0 too
	SpeakID   string        // last path segment of speak_url; empty if the body has none
	Status    string        // the body's "status"; empty if it has none
	Duplicate bool          // an earlier delivery had the same speak id and status
	Handled   bool          // it was applied to its job, or it can no longer match one
	Starred   bool
}

// String describes the delivery in one line without its body, header values or path.
func (d Delivery) String() string {
	s := fmt.Sprintf("delivery %s (%d bytes, %d headers, answered %d)", d.ID, len(d.Body), len(d.Headers), d.Answered)
	if d.SpeakID != "" {
		s += " of " + d.SpeakID
	}
	return s
}

// GoString is String, so that %#v shows no more.
func (d Delivery) GoString() string { return d.String() }

// LogValue is what a log may contain of a delivery: no body, no header values, no path.
func (d Delivery) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("id", d.ID), slog.String("speak_id", d.SpeakID), slog.String("status", d.Status),
		slog.Int("bytes", len(d.Body)), slog.Int("answered", d.Answered), slog.Bool("duplicate", d.Duplicate),
		slog.Duration("took", d.Took))
}
