package datadir

import (
	"errors"
	"io/fs"

	"callboard/internal/text"
)

// ErrUnusable is wrapped by every error that says that a data folder cannot be used. Such an error is a *text.Problem
// that wraps the error of the operating system, too.
var ErrUnusable = errors.New("the data folder cannot be used")

// unusable puts the error err of the folder path into words.
func unusable(path string, err error) error {
	p := &text.Problem{What: "the data folder " + text.Quote(path), Next: "choose another with --data-dir", Err: errors.Join(ErrUnusable, err)}
	switch {
	case isAny(err, diskFull):
		p.What += " is on a full disk"
		p.Next = "free some space, or " + p.Next
	case isAny(err, readOnly):
		p.What += " is on a disk that cannot be written to"
	case isAny(err, noLocks):
		p.What += " is on a file system without locks (a network drive?)"
	case isAny(err, notFolder):
		p.What += " cannot be created, because a file has its name or the name of a folder above or in it"
	case errors.Is(err, fs.ErrPermission):
		p.What += " may not be written to by this account"
		p.Next = "change its permissions, or " + p.Next
	default:
		// The path in a PathError would repeat the folder.
		if pe, ok := errors.AsType[*fs.PathError](err); ok {
			err = pe.Err
		}
		p.What += " cannot be used"
		p.Why = text.Line(err.Error())
	}
	return p
}

func isAny(err error, kinds []error) bool {
	for _, k := range kinds {
		if errors.Is(err, k) {
			return true
		}
	}
	return false
}
