package api

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"callboard/internal/text"
)

// Maximum lengths in characters: of the service's message in a line, and of the line.
const (
	maxMessage = 200
	maxLine    = 400
)

// Error is the error of every call of a Client. Its texts are single lines without tokens, signatures and control
// characters, whatever verb prints them.
type Error struct {
	Op         string        // what was tried: "list the actors", "speak" …
	Status     int           // the HTTP status; 0: no response
	Code       string        // the service's error_code, such as "auth/not-authorized"
	Message    string        // the message of the service
	Retryable  bool          // the same call may be repeated and may succeed
	RetryAfter time.Duration // how long the service asked to wait; 0: it did not
	Uncertain  bool          // a charged request may have been accepted: it must not be repeated
	Tries      int           // how many times the request was made
	Err        error         // the cause, safe to print; for errors.Is and errors.As

	proto *Protocol // of the call; nil: asynchronous
}

// Error returns in one line what was tried and how it failed. See Advice for what to do.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	b.WriteString(": ")
	switch {
	case e.Status != 0:
		fmt.Fprintf(&b, "the service answered %d", e.Status)
		if e.Code != "" {
			fmt.Fprintf(&b, " (%s)", e.Code)
		}
		if e.Message != "" {
			fmt.Fprintf(&b, ": %s", e.Message)
		}
		if e.Err != nil {
			fmt.Fprintf(&b, " – %v", e.Err)
		}
	case e.Err != nil:
		b.WriteString(e.Err.Error())
	default:
		b.WriteString("failed")
	}
	switch {
	case e.Uncertain:
		b.WriteString("; it may have been accepted, so it was not repeated")
	case e.Op == opSpeak && e.Status >= 500:
		b.WriteString("; it was not repeated")
	case e.Tries > 1:
		fmt.Fprintf(&b, " (tried %d times)", e.Tries)
	}
	return text.Cut(text.Redact(b.String()), maxLine)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Format prints the line of Error, whatever the verb.
func (e Error) Format(f fmt.State, verb rune) { formatLine(f, verb, e.Error()) }

// LogValue returns the line of Error.
func (e Error) LogValue() slog.Value { return slog.StringValue(e.Error()) }

// formatLine prints s, quoted for %q.
func formatLine(f fmt.State, verb rune, s string) {
	if verb == 'q' {
		s = fmt.Sprintf("%q", s)
	}
	_, _ = f.Write([]byte(s))
}
