// Package store stores jobs, deliveries, actors and settings in one SQLite file.
//
// When a write method returns without error, its change is on disk: every commit is fsynced. Concurrent writes share one
// commit, so a burst of deliveries costs one flush and not one each. Other processes may use the same file at the same time.
//
// Writes go through one goroutine with a connection of its own (writer). Reads use a pool of read-only connections.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the database/sql driver named "sqlite"

	"callboard/internal/osfile"
)

// Options configure Open. The zero value has defaults for all.
type Options struct {
	Log *slog.Logger     // nil: silent
	Now func() time.Time // nil: time.Now

	// Quick bounds what is read for a search that the full-text index does not help with: words of one or two characters, and
	// deliveries that are not in the index yet. Of those only the newest are searched (Searched). It is for searches while a
	// person types. Without it a search reads on until it has found enough or has read everything.
	Quick bool

	// Wrote is called after each transaction, with nil, or with the error that the database had: a full disk and the like. It
	// must return at once. nil: nobody is told.
	Wrote func(error)
}

// prepare sets the defaults and returns the absolute path of the database.
func (o *Options) prepare(path string) (string, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("find the database %q: %w", path, err)
	}
	return abs, nil
}

// Store is an open database. Its methods may be called from any goroutine.
type Store struct {
	path string
	log  *slog.Logger
	now  func() time.Time

	readers  *sql.DB
	prepared prepared // of readers
	writer   *writer  // nil: read-only
	flaws    flaws
	limits   searchLimits
	copied   *osfile.Scratch // has the copy that is read; nil: the file itself is

	// changes has a connection of its own, because data_version counts the commits of all other connections.
	changesMu sync.Mutex
	changes   *sql.Conn
	version   int64   // as it was last read
	logged    logFile // as it was then

	closeOnce sync.Once
	closeErr  error
}

const (
	busyTimeout = 5 * time.Second // how long to wait for a lock of another process
	readerCount = 4

	// The log is copied into the database when the writer is idle after idleCheckpoint changes, or at the latest when it has
	// maxLogPages pages (of 4 KiB). Copying flushes twice, and a burst should not wait for it.
	idleCheckpoint = 500
	maxLogPages    = 8000
)

// Open opens the database at path. It creates the file (mode 0600) if it does not exist and migrates an older one. The folder
// must exist. A file that cannot be used is not changed; the error says in one line what to do and wraps ErrNewer,
// ErrDamaged, ErrForeign, ErrReadOnly, ErrFull, ErrBusy or the system's error.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	abs, err := o.prepare(path)
	if err != nil {
		return nil, err
	}
	if err := prepareFile(abs); err != nil {
		return nil, err
	}
	s := &Store{path: abs, log: o.Log, now: o.Now, flaws: flaws{log: o.Log}, limits: usualSearch(o.Quick)}
	if err := s.open(ctx, o); err != nil {
		if s.readers != nil {
			_ = s.readers.Close()
		}
		return nil, s.explain(err)
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, o Options) error {
	w, err := openWriter(ctx, dsn(s.path))
	if err != nil {
		return err
	}
	if err := migrate(ctx, w.conn); err != nil {
		_ = w.discard()
		return err
	}
	s.readers, err = sql.Open("sqlite", dsn(s.path)+"&_pragma=query_only(1)")
	if err != nil {
		_ = w.discard()
		return err
	}
	s.readers.SetMaxOpenConns(readerCount)
	s.readers.SetMaxIdleConns(readerCount)
	w.wrote = func(err error) {
		if o.Wrote != nil {
			o.Wrote(s.explain(err))
		}
	}
	s.writer = w
	go w.run()
	return nil
}

// prepareFile creates the file before SQLite does, so that no other user can ever read it, and returns early the errors that
// SQLite reports only as codes. It never opens an existing file: closing it would release the locks that this process holds
// on it through another Store (POSIX locks).
func prepareFile(path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("the database %q is a folder: move it away or use another --data-dir: %w", path, ErrForeign)
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("the database %q is not a regular file: move it away or use another --data-dir: %w", path, ErrForeign)
	case err == nil:
		if info.Mode().Perm()&0o077 != 0 {
			_ = os.Chmod(path, 0o600) // best effort: the file may belong to another user
		}
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return explainFile(path, err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil // another process created it meanwhile
	}
	if err != nil {
		return explainFile(path, err)
	}
	return f.Close()
}

// dsn is the URI of the file. The path is escaped, because SQLite reads '?', '#' and '%' in it.
func dsn(path string) string {
	slashed := filepath.ToSlash(path)
	if runtime.GOOS == "windows" {
		slashed = "/" + slashed
	}
	u := url.URL{Scheme: "file", Path: slashed}
	return u.String() + "?_pragma=busy_timeout(" + fmt.Sprint(busyTimeout.Milliseconds()) + ")" +
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=trusted_schema(0)" +
		"&_pragma=journal_size_limit(16777216)&_pragma=wal_autocheckpoint(" + fmt.Sprint(maxLogPages) + ")"
}

// Close finishes the pending writes and closes the file. Later calls return ErrClosed.
func (s *Store) Close() error {
	s.closeOnce.Do(func() {
		if s.writer != nil {
			s.writer.stop()
		}
		var errs []error
		s.changesMu.Lock()
		if s.changes != nil {
			errs = append(errs, s.changes.Close())
			s.changes = nil
		}
		s.changesMu.Unlock()
		if s.readers != nil {
			errs = append(errs, s.readers.Close())
		}
		if s.writer != nil {
			errs = append(errs, s.writer.discard())
		}
		if s.copied != nil {
			s.copied.Remove()
		}
		s.closeErr = s.explain(errors.Join(errs...))
	})
	return s.closeErr
}

// Changed returns a number that differs from an earlier one if this process or another has committed in between. It reads
// no file's content.
func (s *Store) Changed(ctx context.Context) (int64, error) {
	s.changesMu.Lock()
	defer s.changesMu.Unlock()
	if s.changes == nil {
		conn, err := s.readers.Conn(ctx)
		if err != nil {
			return 0, s.explain(err)
		}
		s.changes, s.logged = conn, logFile{}
	}
	if s.logged.unchanged(s.path) {
		return s.version, nil
	}
	s.logged.note(s.path)
	var v int64
	if err := s.changes.QueryRowContext(ctx, "PRAGMA data_version").Scan(&v); err != nil {
		s.logged = logFile{}
		return 0, s.explain(err)
	}
	s.version = v
	return v, nil
}

// Check reads the whole file and returns an error that wraps ErrDamaged if it is damaged. It changes nothing and takes as long
// as reading the file: it is for callboard doctor.
func (s *Store) Check(ctx context.Context) error {
	var result string
	if err := s.readers.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&result); err != nil {
		return s.explain(err)
	}
	if result != "ok" {
		return s.damaged(errors.New(result))
	}
	return nil
}

// nanos and timeOf convert times for the database. The zero time is 0.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func timeOf(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}
