package secrets

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error is a secret that cannot be had or kept. Its text is one line: which secret, why, and what to do. The secret
// itself is never in it.
type Error struct {
	What string
	Why  string
	Next string
}

// Error says what, why and what to do in one line.
func (e *Error) Error() string { return e.What + ": " + e.Why + "; " + e.Next }

// kind is what people call a secret, and the variable that gives it without a store.
type kind struct{ label, variable string }

func kindOf(name string) (kind, error) {
	switch name {
	case Typecast:
		return kind{"the Typecast token", "TYPECAST_API_TOKEN"}, nil
	case Ngrok:
		return kind{"the ngrok authtoken", "NGROK_AUTHTOKEN"}, nil
	}
	return kind{}, errors.New("secrets: there is no secret of that name") // a mistake of the program
}

// lost is a file that cannot be read.
func (k kind) lost(path string, err error) error {
	return &Error{k.label + " in " + plain(path), reason(err), "take that file away and give the token again, or set " + k.variable}
}

// locked is a keyring that does not give what it has.
func (k kind) locked(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, errNone) {
		return &Error{k.label, "it is kept in the keyring, and that is not here or turned off", "turn it on, or set " + k.variable}
	}
	return &Error{k.label + " in the keyring", reason(err), "unlock the keyring and try again, or set " + k.variable}
}

// unfit is a value that is no token; from is where it was found.
func (k kind) unfit(from, flaw string) error {
	what := k.label
	if from != "" {
		what += " in " + from
	}
	return &Error{what, flaw, "copy it again, whole and alone"}
}

func (k kind) unkept(path string, err error) error {
	return &Error{k.label, "it cannot be kept in " + plain(path) + ": " + reason(err), "see to that, or set " + k.variable + " each time"}
}

// left is a secret that could not be taken away.
func (k kind) left(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &Error{k.label, "it is still there: " + reason(err), "see to that and try again"}
}

// longest is more than any token has, and still fits into every keyring but Windows'.
const longest = 4096

// flawOf says why a value is no token, or nothing. What cannot be seen is refused: it came along by mistake.
func flawOf(value string) string {
	switch {
	case value == "":
		return "it is empty"
	case len(value) > longest:
		return "it is longer than any token is"
	case !utf8.ValidString(value), strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "it has a line break, a control character or a sign that cannot be seen"
	}
	return ""
}

// reason is an error's text as a part of a line: without the path, which the line names already, and cut where it
// goes on for too long, for it may be another program's.
func reason(err error) string {
	var pe *fs.PathError
	var le *os.LinkError
	switch {
	case errors.As(err, &pe):
		err = pe.Err
	case errors.As(err, &le):
		err = le.Err
	}
	text := strings.Join(strings.Fields(plain(err.Error())), " ")
	if r := []rune(text); len(r) > 120 {
		text = string(r[:119]) + "…"
	}
	return text
}

// plain has a space where a terminal would have found something to obey.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
}
