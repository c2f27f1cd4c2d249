package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// What can be wrong with a database. Errors of this package wrap one of these where it fits,
// and their text is one line for a person.
var (
	ErrNewer    = errors.New("made by a newer callboard")
	ErrDamaged  = errors.New("the database is damaged")
	ErrForeign  = errors.New("not a database of callboard")
	ErrReadOnly = errors.New("the database cannot be written")
	ErrFull     = errors.New("the disk is full")
	ErrBusy     = errors.New("the database is busy")
	ErrClosed   = errors.New("the database is closed")
)

// explained is one line for a person, the kind of trouble to test for, and the cause for the log.
type explained struct {
	line  string
	kind  error
	cause error
}

func (e *explained) Error() string   { return e.line }
func (e *explained) Unwrap() []error { return []error{e.kind, e.cause} }

// explain turns what the driver says into a line that says what to do next. Errors that are
// no trouble of the database pass as they are.
func (s *Store) explain(err error) error {
	var already *explained
	var newer *newerError
	switch {
	case err == nil, errors.Is(err, context.Canceled), errors.As(err, &already):
		return err
	case errors.Is(err, context.DeadlineExceeded):
		return &explained{fmt.Sprintf("the database %q did not answer in time: close other programs that use it and try again", s.path), ErrBusy, err}
	case errors.As(err, &newer):
		return &explained{fmt.Sprintf("%q was made by a newer callboard (schema %d, this one knows %d): update callboard or use another --data-dir",
			s.path, newer.has, newer.knows), ErrNewer, err}
	case errors.Is(err, errForeign):
		return &explained{fmt.Sprintf("%q is a database of another program: use another --data-dir", s.path), ErrForeign, err}
	case errors.Is(err, sql.ErrConnDone), err.Error() == "sql: database is closed":
		return &explained{"the database is closed", ErrClosed, err}
	}
	if errors.Is(err, errLocked) {
		return s.locked(err)
	}
	var driver *sqlite.Error
	if !errors.As(err, &driver) {
		return err
	}
	switch driver.Code() & 0xff {
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return s.damaged(err)
	case lib.SQLITE_READONLY, lib.SQLITE_PERM, lib.SQLITE_AUTH:
		return &explained{fmt.Sprintf("the database %q cannot be written: allow writing to it and its folder, or use another --data-dir", s.path), ErrReadOnly, err}
	case lib.SQLITE_FULL:
		return &explained{fmt.Sprintf("the disk is full, so %q cannot be written: free some space", s.path), ErrFull, errors.Join(syscall.ENOSPC, err)}
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return s.locked(err)
	case lib.SQLITE_CANTOPEN:
		return &explained{fmt.Sprintf("the database %q cannot be opened: check that its folder exists and may be written, or use another --data-dir", s.path), ErrReadOnly, err}
	case lib.SQLITE_IOERR:
		return fmt.Errorf("the disk failed while using the database %q: check the disk, then try again: %w", s.path, err)
	}
	return fmt.Errorf("use the database %q: %w", s.path, err)
}

func (s *Store) damaged(err error) error {
	return &explained{fmt.Sprintf("the database %q is damaged: move it aside and start again (a new one is made; the audio files stay)", s.path), ErrDamaged, err}
}

func (s *Store) locked(err error) error {
	return &explained{fmt.Sprintf("another program keeps the database %q locked: close it and try again", s.path), ErrBusy, err}
}

// explainFile does the same for what the file system says before SQLite is asked.
func explainFile(path string, err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return &explained{fmt.Sprintf("the disk is full, so the database %q cannot be made: free some space and try again", path), ErrFull, err}
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return &explained{fmt.Sprintf("the database %q cannot be written: allow writing to its folder, or use another --data-dir", path), ErrReadOnly, err}
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return fmt.Errorf("the folder of the database %q does not exist: make it or use another --data-dir: %w", path, fs.ErrNotExist)
	}
	return fmt.Errorf("open the database %q: %w", path, err)
}
