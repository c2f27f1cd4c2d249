package datadir

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"unicode"
)

// Problem says in one line why a data folder cannot be used and what to do. Its cause is kept for errors.Is.
type Problem struct {
	Text string
	Err  error
}

// Error is the line for a person.
func (p *Problem) Error() string { return p.Text }

// Unwrap is the cause.
func (p *Problem) Unwrap() error { return p.Err }

func problem(path string, err error) error {
	shown := path
	if strings.ContainsFunc(path, func(r rune) bool { return !unicode.IsGraphic(r) }) {
		shown = strconv.Quote(path)
	}
	const other = "choose another with --data-dir"
	text := "the data folder " + shown
	switch {
	case isAny(err, diskFull):
		text += " is on a full disk: free some space, or " + other
	case isAny(err, readOnly):
		text += " is on a disk that cannot be written to: " + other
	case isAny(err, noLocks):
		text += " is on a file system without locks (a network drive?): " + other
	case isAny(err, notFolder):
		text += " cannot be made, because a file has its name or that of a folder in or above it: " + other
	case errors.Is(err, fs.ErrPermission):
		text += " may not be written to by this account: change its permissions, or " + other
	default:
		// The path in a PathError would only repeat what is said already.
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		text += " cannot be used (" + oneLine(err.Error()) + "): " + other
	}
	return &Problem{Text: text, Err: err}
}

func isAny(err error, kinds []error) bool {
	for _, k := range kinds {
		if errors.Is(err, k) {
			return true
		}
	}
	return false
}

func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || !unicode.IsGraphic(r) }), " ")
}
