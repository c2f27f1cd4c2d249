// Package store keeps jobs, deliveries, actors and small notes in one SQLite file.
//
// What a write method has answered without error is on the disk: every commit is fsynced. Writers that
// come together share one commit, so a burst of deliveries costs one flush and not one each.
// Other processes may use the same file at the same time.
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
)

// Options are the wishes of Open; the zero value will do.
type Options struct {
	Log *slog.Logger     // nil: silent
	Now func() time.Time // nil: time.Now
}

// Store is an open database. Its methods may be called from any goroutine.
type Store struct {
	path string
	log  *slog.Logger
	now  func() time.Time

	readers *sql.DB
	writer  *writer

	// changes is a connection of its own, because data_version counts the commits
	// that the asking connection did not make itself.
	changesMu sync.Mutex
	changes   *sql.Conn

	closeOnce sync.Once
	closeErr  error
}

const (
	busyPatience = 5 * time.Second // how long a lock of another process is waited for
	readerCount  = 4

	// The log is copied into the database when a writer has nothing better to do and quietLog changes were made,
	// or at the latest when it is fullLog pages (of 4 KiB) long: copying flushes twice, and a burst should not wait for it.
	quietLog = 500
	fullLog  = 8000
)

// Open opens the database at path, making it (mode 0600) if it is not there and bringing an older one up to date.
// The folder must exist. A file that cannot be used is left as it is; the error says in one line what to do
// and wraps ErrNewer, ErrDamaged, ErrForeign, ErrReadOnly, ErrFull, ErrBusy or the system's own error.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find the database %q: %w", path, err)
	}
	if err := prepareFile(abs); err != nil {
		return nil, err
	}
	s := &Store{path: abs, log: o.Log, now: o.Now}
	if err := s.open(ctx); err != nil {
		if s.readers != nil {
			_ = s.readers.Close()
		}
		return nil, s.explain(err)
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) error {
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
	s.writer = w
	go w.run()
	return nil
}

// prepareFile makes the file before SQLite can, so that nobody else may ever read it, and
// answers early what SQLite would only say in codes. An existing file is never opened here: closing
// it again would drop the locks that this process holds on it through another Store.
func prepareFile(path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("the database %q is a folder: move it away or use another --data-dir: %w", path, ErrForeign)
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("the database %q is no ordinary file: move it away or use another --data-dir: %w", path, ErrForeign)
	case err == nil:
		if info.Mode().Perm()&0o077 != 0 {
			_ = os.Chmod(path, 0o600) // best effort: somebody else's file stays theirs
		}
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return explainFile(path, err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil // another process was quicker
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
	return u.String() + "?_pragma=busy_timeout(" + fmt.Sprint(busyPatience.Milliseconds()) + ")" +
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=trusted_schema(0)" +
		"&_pragma=journal_size_limit(16777216)&_pragma=wal_autocheckpoint(" + fmt.Sprint(fullLog) + ")"
}

// Close finishes the writes that were asked for and closes the file. Calls that come later get ErrClosed.
func (s *Store) Close() error {
	s.closeOnce.Do(func() {
		s.writer.stop()
		var errs []error
		s.changesMu.Lock()
		if s.changes != nil {
			errs = append(errs, s.changes.Close())
			s.changes = nil
		}
		s.changesMu.Unlock()
		errs = append(errs, s.readers.Close(), s.writer.discard())
		s.closeErr = s.explain(errors.Join(errs...))
	})
	return s.closeErr
}

// Changed returns a number that differs from an earlier one when something was committed in between,
// by this process or another. It costs a look at shared memory.
func (s *Store) Changed(ctx context.Context) (int64, error) {
	s.changesMu.Lock()
	defer s.changesMu.Unlock()
	if s.changes == nil {
		conn, err := s.readers.Conn(ctx)
		if err != nil {
			return 0, s.explain(err)
		}
		s.changes = conn
	}
	var v int64
	if err := s.changes.QueryRowContext(ctx, "PRAGMA data_version").Scan(&v); err != nil {
		return 0, s.explain(err)
	}
	return v, nil
}

// Check reads the whole file and reports damage, which wraps ErrDamaged. It changes nothing and takes as long as
// reading the file does: for the rare moment in which somebody asks whether all is well.
func (s *Store) Check(ctx context.Context) error {
	var said string
	if err := s.readers.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&said); err != nil {
		return s.explain(err)
	}
	if said != "ok" {
		return s.damaged(errors.New(said))
	}
	return nil
}

// nanos and moment carry times in and out; the zero time is 0 on both ways.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func moment(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}
