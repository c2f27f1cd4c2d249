package app

import (
	"fmt"

	"callboard/internal/config"
	"callboard/internal/text"
)

// A minute of audio is 5 MB.
const (
	spaceLow  = 500 << 20 // below it the diagnosis warns
	spaceNone = 20 << 20  // below it the diagnosis reports a problem
	minSpace  = 1 << 20   // what one synthesis needs: the database's entries and a few seconds of audio
)

// CheckSpace refuses a synthesis whose audio could not be stored, before it is charged: it returns a *text.Problem that
// wraps config.ErrInvalid when the file system of the data folder has less than 1 MB left. Where the free space is
// unknown, it returns nil.
func CheckSpace(dataDir string) error {
	free, err := freeSpace(dataDir)
	return spaceError("speak", "the data folder "+dataDir, "choose another folder with --data-dir", free, err)
}

// CheckSpaceFor is CheckSpace for another folder, which the audio is copied to. what names it at the start of the error.
func CheckSpaceFor(what, folder string) error {
	free, err := freeSpace(folder)
	return spaceError(what, folder, "choose another folder", free, err)
}

func spaceError(what, place, otherwise string, free uint64, err error) error {
	if err != nil || free >= minSpace {
		return nil //nolint:nilerr // an unknown free space is no reason to refuse
	}
	return &text.Problem{
		What: what,
		Why:  fmt.Sprintf("the disk is full: %d kB are free for %s", free>>10, place),
		Next: "nothing was sent or written; free some space, or " + otherwise,
		Err:  config.ErrInvalid,
	}
}
