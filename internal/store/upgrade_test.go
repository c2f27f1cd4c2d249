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

// Deliveries of a database of the third schema: those of a job are still to be applied, the others fall under the limits.
func TestOlderDeliveriesAreSorted(t *testing.T) {
	t.Parallel()
	script := ""
	for _, name := range []string{"0001_begin.sql", "0002_trouble.sql", "0003_confirm.sql"} {
		step, err := os.ReadFile(filepath.Join("migrations", name))
		if err != nil {
			t.Fatal(err)
		}
		script += string(step)
	}
	path := filepath.Join(t.TempDir(), "callboard.db")
	raw(t, path, script+`PRAGMA application_id = 1128352844; PRAGMA user_version = 3;
		INSERT INTO jobs VALUES ('j', 1, 'ours', 'queued', '', 'a', 'Mina', 'hello', '{}', 'me', 1, 2, 0, 0, '', '', '', 1, 0, 0, 0, 0, 0, 0, '', 0, '');
		INSERT INTO deliveries VALUES
			('d1', 1, '', '[]', CAST('{"speak_url":"https://typecast.ai/api/speak/ours","status":"done"}' AS BLOB), 200, 0, 'ours', 'done', 0, 0),
			('d2', 2, '', '[]', x'', 200, 0, 'ours', 'done', 1, 1), ('d3', 3, '', '[]', x'', 200, 0, 'theirs', 'done', 0, 0),
			('d4', 4, '', '[]', x'', 200, 0, '', '', 0, 0), ('d5', 5, '', '[]', x'', 200, 0, '', '', 0, 1)`)
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if reports, err := s.UnhandledReports(t.Context()); err != nil || len(reports) != 1 || reports[0].Delivery != "d1" {
		t.Errorf("%+v, %v", reports, err)
	}
	if u, err := s.Usage(t.Context()); err != nil || u.Spare != 4 {
		t.Errorf("%+v, %v", u, err)
	}
	if deleted, err := s.Prune(t.Context(), store.Limits{Rows: 1, Bytes: 1 << 20}); err != nil || deleted != 2 { // the job of d2 is not finished
		t.Error(deleted, err)
	}
}
