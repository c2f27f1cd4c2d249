package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"callboard/internal/id"
	"callboard/internal/job"
	"callboard/internal/store"
)

// raw runs SQL on a database without the store.
func raw(t *testing.T, path, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(err)
	}
}

// filled creates a closed database with 200 jobs.
func filled(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "callboard.db")
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		j := full(id.New(noon))
		j.Text = strings.Repeat("x", i)
		if err := s.CreateJob(t.Context(), j); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestUnusableFilesAreNotChanged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		damage func(t *testing.T, path string)
		want   error
		says   string
	}{
		"newer": {func(t *testing.T, p string) { raw(t, p, "PRAGMA user_version = 999") }, store.ErrNewer, "schema 999, this one knows "},
		"noise": {func(t *testing.T, p string) { overwrite(t, p, bytes.Repeat([]byte("no database "), 1000)) }, store.ErrDamaged, "move it away"},
		"truncated": {func(t *testing.T, p string) {
			if err := os.Truncate(p, 8192); err != nil {
				t.Fatal(err)
			}
		}, store.ErrDamaged, "the audio files stay"},
		"damaged first page": {func(t *testing.T, p string) {
			b, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			copy(b[100:4096], bytes.Repeat([]byte{0xa5}, 4096))
			overwrite(t, p, b)
		}, store.ErrDamaged, "move it away"},
		"negative version":   {func(t *testing.T, p string) { raw(t, p, "PRAGMA user_version = -1") }, store.ErrForeign, "not a database of callboard"},
		"smallest version":   {func(t *testing.T, p string) { raw(t, p, "PRAGMA user_version = -2147483648") }, store.ErrForeign, "not a database of callboard"},
		"largest version":    {func(t *testing.T, p string) { raw(t, p, "PRAGMA user_version = 2147483647") }, store.ErrNewer, "schema 2147483647"},
		"no version":         {func(t *testing.T, p string) { raw(t, p, "PRAGMA user_version = 0") }, store.ErrForeign, "not a database of callboard"},
		"a table is missing": {func(t *testing.T, p string) { raw(t, p, "DROP TABLE deliveries") }, store.ErrForeign, "tables are missing"},
		"all tables are missing": {func(t *testing.T, p string) {
			raw(t, p, "DROP TABLE deliveries; DROP TABLE jobs; DROP TABLE settings; DROP TABLE actors; DROP TABLE favourites; DROP TABLE versions")
		}, store.ErrForeign, "tables are missing"},
		"a text in place of it": {func(t *testing.T, p string) { overwrite(t, p, []byte("SQLite format 3\x00 and nothing more")) }, store.ErrDamaged, "move it away"},
		"foreign":               {func(t *testing.T, p string) { raw(t, p, "PRAGMA application_id = 5") }, store.ErrForeign, "another program"},
		"foreign without application id": {func(t *testing.T, p string) {
			if err := os.Remove(p); err != nil {
				t.Fatal(err)
			}
			raw(t, p, "CREATE TABLE songs (id)")
		}, store.ErrForeign, "another program"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filled(t)
			c.damage(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(t.Context(), path, store.Options{})
			if err == nil {
				s.Close()
				t.Fatal("it opened")
			}
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v", err)
			}
			after, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(after, before) {
				t.Error("the file was changed", err)
			}
		})
	}
}

func overwrite(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestCheckFindsDamage(t *testing.T) {
	t.Parallel()
	path := filled(t)
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("a whole file: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copy(b[len(b)-8192:], bytes.Repeat([]byte{0xff}, 4096)) // a page near the end, which Open does not read
	overwrite(t, path, b)
	if s, err = store.Open(t.Context(), path, store.Options{}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(t.Context()); !errors.Is(err, store.ErrDamaged) || strings.Contains(err.Error(), "\n") {
		t.Errorf("a damaged page: %v", err)
	}
}

func TestDamageFoundWhileReading(t *testing.T) {
	t.Parallel()
	path := filled(t)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copy(b[4096:], bytes.Repeat([]byte{0xff}, len(b)-8192)) // all but the first and the last page
	overwrite(t, path, b)
	s, err := store.Open(t.Context(), path, store.Options{})
	if err == nil {
		defer s.Close()
		_, err = s.Jobs(t.Context(), job.Filter{})
	}
	if !errors.Is(err, store.ErrDamaged) {
		t.Error(err)
	}
}

func TestFolderIsNoDatabase(t *testing.T) {
	t.Parallel()
	if _, err := store.Open(t.Context(), t.TempDir(), store.Options{}); !errors.Is(err, store.ErrForeign) {
		t.Error("a folder:", err)
	}
}

// On Windows 0400 is the attribute for read-only files.
func TestReadOnlyFile(t *testing.T) {
	t.Parallel()
	path := filled(t)
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(path, 0o600) }) // Windows does not remove it otherwise
	if f, err := os.OpenFile(path, os.O_RDWR, 0); err == nil {
		_ = f.Close()
		t.Skip("this user may write to every file: root, on Linux or below wine")
	}
	if _, err := store.Open(t.Context(), path, store.Options{}); !errors.Is(err, store.ErrReadOnly) {
		t.Error(err)
	}
}

func TestNewDatabaseInAReadOnlyFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if f, err := os.CreateTemp(dir, ""); err == nil {
		_ = f.Close()
		t.Skip("this user may write to every folder (root), or folders have no modes (Windows)")
	}
	if _, err := store.Open(t.Context(), filepath.Join(dir, "new.db"), store.Options{}); !errors.Is(err, store.ErrReadOnly) {
		t.Error(err)
	}
}

func TestConcurrentOpenOfANewFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "callboard.db")
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s, err := store.Open(t.Context(), path, store.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			if err := errors.Join(s.PutSetting(t.Context(), "k", "v"), s.Close()); err != nil {
				t.Error(err)
			}
		}()
	}
	wg.Wait()
}

func TestLockedDatabase(t *testing.T) {
	t.Parallel()
	path := filled(t)
	s := open(t, path)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	lock := func() {
		if _, err := conn.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
			t.Fatal(err)
		}
	}
	unlock := func() {
		if _, err := conn.ExecContext(t.Context(), "ROLLBACK"); err != nil {
			t.Fatal(err)
		}
	}
	// A write waits for a lock that is released.
	lock()
	var released atomic.Bool
	wrote := make(chan error)
	go func() {
		err := s.PutSetting(context.Background(), "k", "v")
		if err == nil && !released.Load() {
			err = errors.New("it was written in spite of the lock")
		}
		wrote <- err
	}()
	released.Store(true)
	unlock()
	if err := <-wrote; err != nil {
		t.Fatal(err)
	}
	// A lock that is not released ends in an error, here at once, because the store is closed.
	lock()
	go func() { wrote <- s.PutSetting(context.Background(), "k", "v") }()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-wrote; !errors.Is(err, store.ErrBusy) && !errors.Is(err, store.ErrClosed) {
		t.Error(err)
	}
	unlock()
}

// Who watches the disk learns how each transaction ended, and nothing of errors that are not the disk's.
func TestWroteReportsTheDatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "callboard.db")
	reports := make(chan error, 10)
	s, err := store.Open(t.Context(), path, store.Options{Wrote: func(err error) { reports <- err }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.CreateJob(t.Context(), full("a")); err != nil || <-reports != nil {
		t.Error(err)
	}
	if err := s.CreateJob(t.Context(), full("a")); err == nil || <-reports != nil {
		t.Error("a second job with the same id is no problem of the disk:", err)
	}
	raw(t, path, "DROP TABLE settings")
	if err := s.PutSetting(t.Context(), "k", "v"); err == nil || <-reports == nil {
		t.Error("a broken database was not reported:", err)
	}
}
