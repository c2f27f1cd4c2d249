package config

import (
	"strings"
	"unicode"
)

// Error is a setting that cannot be used. Its text is one line: which setting, why, and what to do.
type Error struct {
	What string // the setting as the person gave it: "--api-url", "CALLBOARD_API_URL", "config.toml: api-url"
	Why  string
	Next string

	Unauthorised bool // a token is missing: nothing is wrong with the settings themselves
}

// Error says what, why and what to do in one line.
func (e *Error) Error() string { return e.What + ": " + e.Why + "; " + e.Next }

func fail(what, why, next string) error { return &Error{What: what, Why: why, Next: next} }

// flaw is why a value cannot be used, and what to do, before it is known who gave it.
type flaw struct{ why, next string }

// quote makes a value fit to be shown in a line: control characters become spaces, and a long one is cut.
func quote(s string) string {
	s = printable(s)
	if r := []rune(s); len(r) > 60 {
		s = string(r[:59]) + "…"
	}
	return "“" + s + "”"
}

// printable has a space where a terminal would have found something to obey.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
}
