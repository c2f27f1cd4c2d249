package store_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"callboard/internal/job"
	"callboard/internal/store"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
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
	script := schema(t, "0001_begin.sql", "0002_trouble.sql", "0003_confirm.sql")
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

// schema is the script of migrations.
func schema(t *testing.T, names ...string) (script string) {
	t.Helper()
	for _, name := range names {
		step, err := os.ReadFile(filepath.Join("migrations", name))
		if err != nil {
			t.Fatal(err)
		}
		script += string(step)
	}
	return script
}

// A database of the fifth schema, with deliveries of all kinds: nothing of them changes, and all of them are found.
func TestDeliveriesOfTheFifthSchema(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "callboard.db")
	script := schema(t, "0001_begin.sql", "0002_trouble.sql", "0003_confirm.sql", "0004_keep.sql", "0005_unconfirmed.sql")
	raw(t, path, script+`PRAGMA application_id = 1128352844; PRAGMA user_version = 5;
		INSERT INTO jobs VALUES ('j', 1, 'ours', 'done', 'webhook', 'a', 'Mina', 'hello', '{}', 'me', 1, 2, 0, 0, '', '/x.wav', '', 1, 0, 0, 0, 0, 0, 0, '', 0, ''),
			('k', 2, 'open', 'queued', '', 'a', 'Mina', 'captain', '{}', 'me', 1, 2, 0, 0, '', '', '', 1, 0, 0, 0, 0, 0, 0, '', 0, '');
		INSERT INTO deliveries VALUES
			('gone', 1, '', '[]', x'', 200, 0, '', '', 0, 2),
			('d1', 1, 'r', '[["A","1"]]', CAST('{"status":"done"}' AS BLOB), 200, 7, 'ours', 'done', 0, 1),
			('d2', 2, '', '[]', x'', 200, 0, 'ours', 'done', 1, 1),
			('d3', 3, '', '[]', x'', 200, 0, 'ours', 'odd', 0, 2),
			('d4', 4, '', '[]', CAST('{"speak_url":"https://typecast.ai/api/speak/open","status":"done"}' AS BLOB), 200, 0, 'open', 'done', 0, 0),
			('d5', 5, '', '[]', x'00ff', 503, 0, 'theirs', 'done', 0, 2),
			('d6', 6, '', 'null', CAST('not json' AS BLOB), 200, 0, '', '', 0, 2);
		DELETE FROM deliveries WHERE id = 'gone'`)
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx := t.Context()
	d, err := s.Delivery(ctx, "d1")
	want := webhook.Delivery{ID: "d1", At: time.Unix(0, 1).UTC(), Remote: "r", Headers: [][2]string{{"A", "1"}}, Body: []byte(`{"status":"done"}`), Answered: 200,
		Took: 7, SpeakID: "ours", Status: "done", Handled: true}
	if err != nil || !reflect.DeepEqual(d, want) {
		t.Errorf("%+v, %v", d, err)
	}
	if reports, err := s.UnhandledReports(ctx); err != nil || len(reports) != 1 || reports[0].Delivery != "d4" {
		t.Errorf("%+v, %v", reports, err)
	}
	for q, want := range map[*query.Query]string{
		{}:                          "d6 d5 d4 d3 d2 d1",
		{Unmatched: true}:           "d6 d5",
		{Duplicates: true}:          "d2",
		{Words: []string{"mina"}}:   "d4 d3 d2 d1",
		{Words: []string{"capta"}}:  "d4",
		{Words: []string{"t json"}}: "d6",
	} {
		for range 2 { // before and after it is indexed
			got, err := s.Window(ctx, *q, webhook.Position{}, 10)
			if err != nil || strings.Join(names(got), " ") != want {
				t.Errorf("%+v: %v, %v", q, names(got), err)
			}
			if _, err := s.IndexDeliveries(ctx, 10); err != nil {
				t.Fatal(err)
			}
		}
	}
	if u, err := s.Usage(ctx); err != nil || u.Deliveries != 6 || u.Spare != 4 {
		t.Errorf("%+v, %v", u, err)
	}
	if _, err := s.Prune(ctx, store.Limits{}); err != nil {
		t.Fatal(err)
	}
	if left := ids(t, s); !reflect.DeepEqual(left, map[string]bool{"d4": true}) {
		t.Error(left)
	}
	if err := s.Check(ctx); err != nil {
		t.Error(err)
	}
}
