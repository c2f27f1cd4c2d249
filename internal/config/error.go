package config

import (
	"errors"

	"callboard/internal/text"
)

// The kinds of errors, for errors.Is. Every error of Load is a *text.Problem that wraps one of them. What names the
// setting as the person gave it: "--api-url", "CALLBOARD_API_URL", "config.toml: api-url".
var (
	ErrInvalid      = errors.New("a setting cannot be used")
	ErrUnauthorized = errors.New("a token is missing or refused") // nothing is wrong with the settings themselves
)

func invalid(what, why, next string) error {
	return &text.Problem{What: what, Why: why, Next: next, Err: ErrInvalid}
}

// flaw is why a value cannot be used and what to do, before its setting is known.
type flaw struct{ why, next string }

// maxQuoted is the length in characters to which a quoted value is cut.
const maxQuoted = 60

// quote makes a value fit to be shown in a line and puts it in quotation marks. It does not show what may be a token or a
// password that was given to the wrong setting.
func quote(s string) string {
	if text.LooksSecret(s) {
		return "“" + text.Redacted + "”"
	}
	return quotePath(s)
}

// quotePath is quote for the path of something that exists, which is no secret.
func quotePath(s string) string { return "“" + text.Cut(text.Line(s), maxQuoted) + "”" }
