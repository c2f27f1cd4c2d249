package api

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"callboard/internal/text"
)

// maxMessage bounds in characters what the service's own words may take of a line, maxLine the whole line.
const (
	maxMessage = 200
	maxLine    = 400
)

// Error is what every call of a Client fails with. Its texts are single lines without tokens, signatures and
// control characters, and so is every way of printing it.
type Error struct {
	Op         string        // what was tried: "list actors", "speak" …
	Status     int           // the HTTP status; 0 when no answer came
	Code       string        // the service's error_code, such as "auth/not-authorized"
	Message    string        // the service's own words
	Retryable  bool          // the same call can be made again without harm, and may succeed
	RetryAfter time.Duration // how long the service asked to wait; 0 when it did not
	Uncertain  bool          // a charged request may have been accepted: it must not be made again
	Tries      int           // how often the request was made
	Err        error         // the cause, made fit to show; for errors.Is and errors.As
}

// Error says in one line what was tried and what came of it. Advice says what to do.
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

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Format prints the error's one line, whatever the verb: its fields are for programs.
func (e Error) Format(f fmt.State, verb rune) { formatLine(f, verb, e.Error()) }

// LogValue is the error's one line.
func (e Error) LogValue() slog.Value { return slog.StringValue(e.Error()) }

// formatLine prints s as %v would a string; %q quotes it.
func formatLine(f fmt.State, verb rune, s string) {
	if verb == 'q' {
		s = fmt.Sprintf("%q", s)
	}
	_, _ = f.Write([]byte(s))
}
