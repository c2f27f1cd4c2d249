package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"callboard/internal/job"
	"callboard/internal/store"
)

// A database of the first schema keeps its jobs, and the new columns have their defaults.
func TestOlderDatabaseIsMigrated(t *testing.T) {
	t.Parallel()
	begin, err := os.ReadFile(filepath.Join("migrations", "0001_begin.sql"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "callboard.db")
	raw(t, path, string(begin)+`PRAGMA application_id = 1128352844; PRAGMA user_version = 1;
		INSERT INTO jobs VALUES ('old', 1, 's', 'failed', '', 'a', 'Mina', 'hello', '{}', 'me', 1, 2, 0, 0, '', '', 'no', 1, 0, 0, 0, 0, 0)`)
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	j, err := s.Job(t.Context(), "old")
	if err != nil || j.State != job.Failed || j.Problem != "no" || j.Fetching || j.Refusal != job.NotRefused {
		t.Fatalf("%+v, %v", j, err)
	}
	_, changed, err := s.UpdateJob(t.Context(), "old", func(j *job.Job) bool { j.Refusal, j.Fetching = job.RefusedToken, true; return true })
	if j, readErr := s.Job(t.Context(), "old"); err != nil || readErr != nil || !changed || j.Refusal != job.RefusedToken || !j.Fetching {
		t.Errorf("%+v, %v, %v", j, err, readErr)
	}
}
