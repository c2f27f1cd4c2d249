package secrets

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"callboard/internal/text"
)

// kind is what people call a secret, and the environment variable that gives it without a store. Its methods make the
// errors of a Store: each is a *text.Problem that names the secret and never contains it.
type kind struct{ label, variable string }

func kindOf(name string) (kind, error) {
	switch name {
	case Typecast:
		return kind{"the Typecast token", "TYPECAST_API_TOKEN"}, nil
	case TypecastKey:
		return kind{"the Typecast API key", "TYPECAST_API_KEY"}, nil
	case Ngrok:
		return kind{"the ngrok authtoken", "NGROK_AUTHTOKEN"}, nil
	}
	return kind{}, errors.New("secrets: there is no secret of that name") // a bug in the caller
}

// unreadable is the error for a file that cannot be read.
func (k kind) unreadable(path string, err error) error {
	return &text.Problem{What: k.label + " in " + text.Quote(path), Why: reason(err), Next: "remove that file and give the token again, or set " + k.variable, Err: err}
}

// noAnswer is the error for a keyring that does not return the secret that it has.
func (k kind) noAnswer(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, errNoKeyring) {
		return &text.Problem{What: k.label, Why: "it is stored in the keyring, which is missing or turned off", Next: "turn the keyring on, or set " + k.variable, Err: err}
	}
	return &text.Problem{What: k.label + " in the keyring", Why: reason(err), Next: "unlock the keyring and try again, or set " + k.variable, Err: err}
}

// invalid is the error for a value that cannot be a token. from is where it was found; empty: the caller gave it.
func (k kind) invalid(from, flaw string) error {
	what := k.label
	if from != "" {
		what += " in " + text.Quote(from)
	}
	return &text.Problem{What: what, Why: flaw, Next: "copy it again, completely and nothing else"}
}

// notStored is the error for a file that cannot be written.
func (k kind) notStored(path string, err error) error {
	return &text.Problem{What: k.label, Why: "it cannot be stored in " + text.Quote(path) + ": " + reason(err), Next: "correct that, or set " + k.variable + " each time", Err: err}
}

// notDeleted is the error for a secret that could not be deleted.
func (k kind) notDeleted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &text.Problem{What: k.label, Why: "it is still there: " + reason(err), Next: "correct that and try again", Err: err}
}

// maxLength is the length in bytes of the longest secret that is stored: more than any token has, and little enough for
// every keyring but that of Windows.
const maxLength = 4096

// flawOf says why a value cannot be a token; empty if it can. Invisible characters are refused: they were copied by mistake.
func flawOf(value string) string {
	switch {
	case value == "":
		return "it is empty"
	case len(value) > maxLength:
		return "it is longer than any token"
	case !utf8.ValidString(value), strings.ContainsFunc(value, func(r rune) bool { return text.Hidden(r) || r != ' ' && unicode.IsSpace(r) }):
		return "it has a line break, a control character or a character that cannot be seen"
	}
	return ""
}

// maxReason is the length in characters to which the text of an error is cut. It may come from another program.
const maxReason = 120

// reason is the text of an error as a part of a line, without the path, which the line names already.
func reason(err error) string {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		err = pe.Err
	} else if le, ok := errors.AsType[*os.LinkError](err); ok {
		err = le.Err
	}
	return text.Cut(text.Line(err.Error()), maxReason)
}
