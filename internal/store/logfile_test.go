package store

import (
	"os"
	"runtime"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// Every commit of another process is seen, however quickly they follow each other and whatever the log's size and time are.
func TestChangedSeesEveryCommit(t *testing.T) {
	t.Parallel()
	a := openFresh(t)
	b, err := Open(t.Context(), a.path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	seen, err := a.Changed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 300 {
		if i%100 == 50 { // the next write begins the log again, at the same size
			if _, err := b.readers.ExecContext(t.Context(), "PRAGMA wal_checkpoint(RESTART)"); err != nil {
				t.Log(err)
			}
		}
		if err := b.PutSetting(t.Context(), "key", string(rune('a'+i%26))); err != nil {
			t.Fatal(err)
		}
		now, err := a.Changed(t.Context())
		if err != nil || now == seen {
			t.Fatalf("commit %d was not seen: %v", i, err)
		}
		seen = now
		if i%3 == 0 {
			if again, err := a.Changed(t.Context()); err != nil || again != seen {
				t.Fatalf("a change without a commit: %v", err)
			}
		}
	}
}

// A quiet database is not asked again, and one that was quiet is asked after the next commit.
func TestQuietLogIsNotAsked(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the database is always asked there")
	}
	s := openFresh(t)
	if err := s.PutSetting(t.Context(), "key", "1"); err != nil {
		t.Fatal(err)
	}
	testwait.Eventually(t, "the log is old enough", func() bool {
		if _, err := s.Changed(t.Context()); err != nil {
			t.Fatal(err)
		}
		return s.logged.unchanged(s.path)
	})
	if err := s.PutSetting(t.Context(), "key", "2"); err != nil {
		t.Fatal(err)
	}
	if s.logged.unchanged(s.path) {
		t.Error("a commit leaves the log unchanged")
	}
}

// Right after a write the time of the file says nothing: another write can get the same.
func TestFreshLogIsAsked(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the database is always asked there")
	}
	path := t.TempDir() + "/db"
	if err := os.WriteFile(path+"-wal", []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	var l logFile
	l.note(path)
	if l.unchanged(path) {
		t.Error("a log that was just written counts as unchanged")
	}
	old := time.Now().Add(-time.Minute)
	if err := os.Chtimes(path+"-wal", old, old); err != nil {
		t.Fatal(err)
	}
	if l.note(path); !l.unchanged(path) {
		t.Error("an old log counts as changed")
	}
	if err := os.Truncate(path+"-wal", 0); err != nil {
		t.Fatal(err)
	}
	if l.unchanged(path) {
		t.Error("an empty log counts as unchanged")
	}
}
