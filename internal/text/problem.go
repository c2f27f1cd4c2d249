package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Problem is an error that a person reads. Its Error is one line, "what: why; next", where empty parts are left out.
// The parts are clean text: what comes from outside has passed Line, Redact or Quote before.
type Problem struct {
	What string // what failed, or the thing that it failed at: "--listen", "the data folder /x cannot be used"
	Why  string // the reason
	Next string // what the person can do about it; an imperative without a full stop
	Err  error  // the cause, for errors.Is, errors.As and the log; it is not part of the line; may be nil
}

// Error returns the line.
func (p *Problem) Error() string {
	what, why := TrimPeriod(p.What), TrimPeriod(p.Why)
	if what != "" && why != "" {
		what += ": "
	}
	return Join(what+why, p.Next)
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }

// Join joins what happened and what to do next by a semicolon, without a full stop at the end. next goes on in lower
// case unless it begins with an acronym or with "Typecast". An empty part is left out.
func Join(what, next string) string {
	what, next = TrimPeriod(what), TrimPeriod(next)
	switch {
	case next == "":
		return what
	case what == "":
		return next
	}
	return what + "; " + lowerFirst(next)
}

// TrimPeriod removes the spaces around s and the full stop at its end. An ellipsis of full stops stays.
func TrimPeriod(s string) string {
	s = strings.TrimSpace(s)
	if strings.HasSuffix(s, "..") {
		return s
	}
	return strings.TrimSuffix(s, ".")
}

func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if second, _ := utf8.DecodeRuneInString(s[n:]); unicode.IsUpper(second) || strings.HasPrefix(s, "Typecast") {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}
