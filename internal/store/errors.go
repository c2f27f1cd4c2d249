package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"callboard/internal/text"
)

// The kinds of database errors. Errors of this package wrap one of them where it fits, and their text is one line for a
// person.
var (
	ErrNewer    = errors.New("made by a newer callboard")
	ErrDamaged  = errors.New("the database is damaged")
	ErrForeign  = errors.New("not a database of callboard")
	ErrReadOnly = errors.New("the database cannot be written")
	ErrFull     = errors.New("the disk is full")
	ErrBusy     = errors.New("the database is busy")
	ErrClosed   = errors.New("the database is closed")
)

// errReadOnlyStore is the cause of an ErrReadOnly of a store that was opened for reading only.
var errReadOnlyStore = errors.New("opened for reading only")

// problem is an error for a person that wraps the kind and the cause.
func problem(kind, cause error, next, why string, args ...any) error {
	return &text.Problem{Why: fmt.Sprintf(why, args...), Next: next, Err: errors.Join(kind, cause)}
}

// explain turns an error of the driver into a *text.Problem that says what to do next. It returns errors that are not of the
// database as they are.
func (s *Store) explain(err error) error {
	var already *text.Problem
	var newer *newerError
	var older *olderError
	var foreign *foreignError
	switch {
	case err == nil, errors.Is(err, context.Canceled), errors.As(err, &already):
		return err
	case errors.Is(err, context.DeadlineExceeded):
		return problem(ErrBusy, err, "close other programs that use it and try again", "the database %q did not answer in time", s.path)
	case errors.As(err, &newer):
		return problem(ErrNewer, err, "update callboard or use another --data-dir", "%q was made by a newer callboard (schema %d, this one knows %d)", s.path, newer.has, newer.knows)
	case errors.As(err, &older):
		return problem(ErrReadOnly, err, "allow writing to it and its folder once, or use another --data-dir",
			"%q was made by an older callboard and has to be updated before it can be read, but it cannot be written", s.path)
	case errors.Is(err, errForeign):
		return problem(ErrForeign, err, "move it away or use another --data-dir", "%q is not a database of callboard but of another program", s.path)
	case errors.As(err, &foreign):
		return problem(ErrForeign, err, "move it away or use another --data-dir", "%q is not a database of callboard: %s", s.path, foreign.why)
	case errors.Is(err, sql.ErrConnDone), err.Error() == "sql: database is closed":
		return problem(ErrClosed, err, "", "the database is closed")
	}
	if errors.Is(err, errReadOnlyStore) {
		return problem(ErrReadOnly, err, "allow writing to it and its folder, or use another --data-dir", "the database %q is only read now", s.path)
	}
	if errors.Is(err, errLocked) {
		return s.locked(err)
	}
	var driver *sqlite.Error
	if !errors.As(err, &driver) {
		return err
	}
	if isDamaged(err) {
		return s.damaged(err)
	}
	switch driver.Code() & 0xff {
	case lib.SQLITE_READONLY, lib.SQLITE_PERM, lib.SQLITE_AUTH:
		return problem(ErrReadOnly, err, "allow writing to it and its folder, or use another --data-dir", "the database %q cannot be written", s.path)
	case lib.SQLITE_FULL:
		return problem(ErrFull, errors.Join(syscall.ENOSPC, err), "free some space", "the disk is full, so %q cannot be written", s.path)
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return s.locked(err)
	case lib.SQLITE_CANTOPEN:
		return problem(ErrReadOnly, err, "check that its folder exists and may be written, or use another --data-dir", "the database %q cannot be opened", s.path)
	case lib.SQLITE_ERROR:
		if strings.Contains(driver.Error(), "no such ") { // a table or a column is missing: only in files that were edited
			return s.damaged(err)
		}
	case lib.SQLITE_IOERR:
		return fmt.Errorf("the disk failed while using the database %q: check the disk, then try again: %w", s.path, err)
	}
	return fmt.Errorf("use the database %q: %w", s.path, err)
}

// isDamaged reports that SQLite found something else than a database in the file.
func isDamaged(err error) bool {
	var driver *sqlite.Error
	return errors.As(err, &driver) && (driver.Code()&0xff == lib.SQLITE_CORRUPT || driver.Code()&0xff == lib.SQLITE_NOTADB)
}

func (s *Store) damaged(err error) error {
	return problem(ErrDamaged, err, "move it away and start again (a new one is made; the audio files stay)", "the database %q is damaged", s.path)
}

func (s *Store) locked(err error) error {
	return problem(ErrBusy, err, "close it and try again", "another program keeps the database %q locked", s.path)
}

// explainFile does the same for an error of the file system before SQLite opens the file.
func explainFile(path string, err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return problem(ErrFull, err, "free some space and try again", "the disk is full, so the database %q cannot be made", path)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return problem(ErrReadOnly, err, "allow writing to its folder, or use another --data-dir", "the database %q cannot be written", path)
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return fmt.Errorf("the folder of the database %q does not exist: make it or use another --data-dir: %w", path, fs.ErrNotExist)
	}
	return fmt.Errorf("open the database %q: %w", path, err)
}
