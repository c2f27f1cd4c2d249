package store_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/store"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

// plan is how SQLite carries out a statement, one line for each step.
func plan(t *testing.T, db *sql.DB, st store.Statement) string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+st.SQL, st.Args...)
	if err != nil {
		t.Fatalf("%s: %v", st.SQL, err)
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(steps, "\n")
}

// The list is read in the order of its index, and what does not fulfil the conditions is left out there: no body is read for it
// and nothing is sorted. A search reads the index of words first.
func TestListIsReadByItsIndex(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "callboard.db")
	open(t, path)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, typed := range []string{"", "status:done", "status:none", "ours:5xx", "ours:failed", "forward:failed", "forward:circle", "starred", "unmatched", "duplicate",
		"refused", "before:10m", "since:1h", "job:ab", "status:failed ours:5xx unmatched starred"} {
		q, err := query.Parse(typed, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		for _, after := range []webhook.Position{{}, {At: noon, ID: "a"}} {
			window, count, match, fresh := store.Statements(q, after)
			got := plan(t, db, window)
			if !strings.Contains(got, "d USING INDEX deliveries_list") || strings.Contains(got, "B-TREE FOR ORDER") || strings.Contains(got, "SCAN r") {
				t.Errorf("window of %q: %s", typed, got)
			}
			if got := plan(t, db, count); strings.Contains(got, "SCAN d\n") || !strings.Contains(got, "COVERING INDEX") {
				t.Errorf("count of %q: %s", typed, got)
			}
			got = plan(t, db, match)
			if !strings.HasPrefix(got, "SCAN f VIRTUAL TABLE") || strings.Contains(got, "B-TREE FOR ORDER") || !strings.Contains(got, "d USING INDEX deliveries_seq (seq=?)") {
				t.Errorf("search of %q: %s", typed, got)
			}
			if got := plan(t, db, fresh); !strings.Contains(got, "SEARCH d USING INTEGER PRIMARY KEY (rowid>?)") {
				t.Errorf("new ones of %q: %s", typed, got)
			}
		}
	}
	// Few rows have a longer prefix of an id: they are found by indexes and sorted.
	window, _, _, _ := store.Statements(query.Query{Job: "ab12cd"}, webhook.Position{})
	if got := plan(t, db, window); !strings.Contains(got, "d USING INTEGER PRIMARY KEY (rowid=?)") || strings.Contains(got, "SCAN") {
		t.Errorf("deliveries of a job: %s", got)
	}
	// What waits to be forwarded is read from the index of the list alone.
	if got := plan(t, db, store.WaitingStatement(noon)); !strings.Contains(got, "deliveries USING COVERING INDEX deliveries_list (at<?)") || !strings.Contains(got, "deliveries USING INDEX deliveries_deleted") {
		t.Errorf("what waits to be forwarded: %s", got)
	}
}

// Jobs are found by an index, and a list is read in its order: nothing reads all jobs, or sorts them. The two lists of takes sort
// what they have found, which are the takes of one text.
func TestJobsAreReadByAnIndex(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "callboard.db")
	open(t, path)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	index := map[string]string{
		"newest": "SCAN jobs USING INDEX jobs_created", "newest failed ones": "SEARCH jobs USING INDEX jobs_created (created_at>?)",
		"by id": "SEARCH jobs USING INDEX sqlite_autoindex_jobs_1 (id=?)", "by speak id": "SEARCH jobs USING INDEX jobs_speak (speak_id=?)",
		"takes of a text": "SEARCH jobs USING INDEX jobs_text (text=?)", "takes of a text and an actor": "SEARCH jobs USING INDEX jobs_text (text=? AND actor_id=?)",
		"another of a text and an actor": "SEARCH jobs USING INDEX jobs_text (text=? AND actor_id=?)",
		"changes":                        "SEARCH jobs USING INDEX jobs_rev (rev>?)", "unfinished": "SCAN jobs USING INDEX jobs_open",
		"newest revision": "SEARCH jobs USING COVERING INDEX jobs_rev",
	}
	for what, st := range store.JobStatements() {
		got := plan(t, db, st)
		if !strings.HasPrefix(got, index[what]) || index[what] == "" {
			t.Errorf("%s: %s; want %s", what, got, index[what])
		}
		if sorted := strings.Contains(got, "B-TREE FOR ORDER"); sorted && what != "by speak id" && !strings.Contains(what, "of a text") {
			t.Errorf("%s: %s", what, got)
		}
	}
}
