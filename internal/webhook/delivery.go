// Package webhook receives what a service POSTs: it writes each delivery down, byte for byte, before it answers.
package webhook

import "time"

// Delivery is one POST that reached the callback path, as it came.
type Delivery struct {
	ID        string      // ours: sortable by time
	At        time.Time   // when it was received
	Remote    string      // the peer's address; behind a tunnel the tunnel's
	Headers   [][2]string // names and values in the order that net/http could keep: sorted by name, repeats in order
	Body      []byte      // raw, never re-encoded
	Answered  int         // the HTTP status it got
	Took      time.Duration
	SpeakID   string // last path segment of speak_url; empty if the body names none
	Status    string // the body's "status"; empty if it has none
	Duplicate bool   // an earlier delivery named the same synthesis with the same status
	Handled   bool   // its news has reached the job it names, or it names none of ours
}
