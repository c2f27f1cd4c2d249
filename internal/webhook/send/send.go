// Package send sends deliveries to a receiver, byte for byte: the headers in their order, spelling and repeats, which net/http's
// client cannot do. Replaying and forwarding use it.
package send

import (
	"fmt"
	"net/http"
	"time"

	"callboard/internal/text"
	"callboard/internal/webhook"
)

// Result is what a target answered.
type Result struct {
	ID       int64  // of the stored result; 0: it is not stored
	Delivery string // id of the delivery
	Kind     Kind
	Edited   bool   // it was not sent as it came: an edit has changed it
	URL      string // the target, without credentials
	At       time.Time
	Took     time.Duration // from the start of dialling to the end of the answer
	Status   int           // 0: there was no answer
	Reason   string        // of the status line
	Headers  [][2]string   // of the answer
	Body     []byte        // of the answer, at most MaxAnswer bytes
	Cut      bool          // the answer was longer than Body
	Problem  string        // why there was no whole answer, in one line; empty: there was one
}

// DeliveryHeader is the header that names the delivery in what is forwarded and replayed. A delivery that came with it is not
// forwarded: it would run in a circle.
const DeliveryHeader = "X-Callboard-Delivery"

// Answer is the HTTP status for a sender that is to be told what the target said: 502 if there was no whole answer.
func (r Result) Answer() int {
	if r.Status < 200 || r.Problem != "" { // 101 opens another protocol
		return http.StatusBadGateway
	}
	return r.Status
}

// SafeHeaders is a copy of the answer's headers for display and export, without credentials and without our secret path.
func (r Result) SafeHeaders() [][2]string { return webhook.Delivery{Headers: r.Headers}.SafeHeaders() }

// Note is what a person should know about an answer besides its status, in one line; empty if there is nothing. Problem is not
// part of it.
func (r Result) Note() string {
	if r.Status >= 300 && r.Status < 400 {
		if to := webhook.FieldValue(r.Headers, "Location"); to != "" {
			return "redirects to " + text.Cut(text.Redact(to), maxNote) + "; not followed"
		}
	}
	if r.Cut {
		return fmt.Sprintf("the answer is longer than %d KiB; the rest was not read", MaxAnswer>>10)
	}
	return ""
}

const maxNote = 100 // cells of a URL

// Kind says why something was sent.
type Kind string

// The kinds.
const (
	Forward Kind = "forward"
	Replay  Kind = "replay"
	Trigger Kind = "trigger"
)

// MaxAnswer is how many bytes of an answer are kept.
const MaxAnswer = 64 << 10

// Edit changes a delivery before it is sent again. The zero Edit changes nothing.
type Edit struct {
	Method  string       // empty: as it came
	Headers *[][2]string // nil: as they came
	Body    *[]byte      // nil: as it came; otherwise Content-Length is made to fit
	Set     [][2]string  // each replaces all headers of its name, or is added; an empty value removes them
}
