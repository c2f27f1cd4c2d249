package store_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/job"
	"callboard/internal/store"
)

// Whatever is in the header of the file, or in a log next to it that is another database's, opening ends with the jobs or with
// one line.
func TestOddHeaders(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(filled(t))
	if err != nil {
		t.Fatal(err)
	}
	check := func(name, path string) {
		t.Helper()
		for _, open := range []func(context.Context, string, store.Options) (*store.Store, error){store.OpenReadOnly, store.Open} {
			s, err := open(t.Context(), path, store.Options{})
			if err == nil {
				_, err = s.Jobs(t.Context(), job.Filter{})
				_ = s.Close()
			}
			if err != nil && (strings.Contains(err.Error(), "\n") || len(err.Error()) < 10) {
				t.Errorf("%s: %q", name, err)
			}
		}
	}
	dir := t.TempDir()
	for at := range 100 { // the header (sqlite.org/fileformat2.html, 1.3)
		odd := append([]byte(nil), whole...)
		odd[at] = 0xff
		path := filepath.Join(dir, "callboard.db")
		for _, end := range []string{"-wal", "-shm", "-journal"} {
			_ = os.Remove(path + end)
		}
		overwrite(t, path, odd)
		check("byte", path)
	}
	// The log of another database.
	other := filled(t)
	s, err := store.Open(t.Context(), other, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.PutSetting(t.Context(), "k", "v"); err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(other + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	path := filled(t)
	overwrite(t, path+"-wal", log)
	check("log", path)
	overwrite(t, path+"-wal", []byte(strings.Repeat("noise", 10_000)))
	check("noise", path)
}
