package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/job"
	"callboard/internal/store"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

// unmatched stores n deliveries that belong to no job, a second apart.
func unmatched(tb testing.TB, s *store.Store, n, size int) {
	tb.Helper()
	body := bytes.Repeat([]byte("x"), size)
	var wg sync.WaitGroup
	for w := range 64 {
		wg.Go(func() {
			for i := w; i < n; i += 64 {
				d := webhook.Delivery{ID: fmt.Sprintf("d%06d", i), At: noon.Add(time.Duration(i) * time.Second), Body: body, Answered: 200,
					SpeakID: fmt.Sprintf("s%06d", i), Status: "done"}
				if _, err := s.SaveDelivery(context.Background(), d); err != nil {
					tb.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func ids(t *testing.T, s *store.Store) map[string]bool {
	t.Helper()
	all, err := s.Window(t.Context(), query.Query{}, webhook.Position{}, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, d := range all {
		out[d.ID] = true
	}
	return out
}

func TestPruneKeepsTheNewest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		limits store.Limits
		keeps  int
	}{
		"rows":    {store.Limits{Rows: 30, Bytes: 1 << 30}, 30},
		"bytes":   {store.Limits{Rows: 1000, Bytes: 50 * 1024}, 49}, // the headers count, too
		"nothing": {store.Limits{}, 0},
		"all":     {store.Limits{Rows: 1000, Bytes: 1 << 30}, 300},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := fresh(t)
			unmatched(t, s, 300, 1024)
			deleted, err := s.Prune(t.Context(), c.limits)
			if err != nil || deleted != 300-c.keeps {
				t.Error(deleted, err)
			}
			left := ids(t, s)
			for i := range 300 {
				if id := fmt.Sprintf("d%06d", i); left[id] != (i >= 300-c.keeps) {
					t.Fatalf("%s: %v", id, left[id])
				}
			}
			u, err := s.Usage(t.Context())
			if err != nil || u.Spare != c.keeps || u.SpareBytes < int64(c.keeps)*1024 || u.File == 0 {
				t.Errorf("%+v, %v", u, err)
			}
		})
	}
}

// What a job that is not finished needs is never deleted, nor what came before the answer to its POST. Of a finished job the
// first delivery of each state goes after all others.
func TestPruneSparesJobs(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "callboard.db"), store.Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	create := func(j job.Job) {
		t.Helper()
		if err := s.CreateJob(ctx, j); err != nil {
			t.Fatal(err)
		}
	}
	save := func(id, speak string, at time.Duration) {
		t.Helper()
		if _, err := s.SaveDelivery(ctx, webhook.Delivery{ID: id, At: noon.Add(at), SpeakID: speak, Status: "done", Answered: 200}); err != nil {
			t.Fatal(err)
		}
	}
	create(job.Job{ID: "finished", SpeakID: "f", State: job.Done, File: "/x.wav", CreatedAt: noon.Add(-time.Hour)})
	create(job.Job{ID: "open", SpeakID: "o", State: job.Queued, CreatedAt: noon.Add(-time.Hour)})
	create(job.Job{ID: "posting", State: job.Submitting, CreatedAt: noon.Add(-time.Second)})
	create(job.Job{ID: "dead", State: job.Submitting, CreatedAt: noon.Add(-time.Hour)})
	save("finished 1", "f", -30*time.Minute)
	save("finished 2", "f", -29*time.Minute)
	save("finished 3, not applied", "f", -28*time.Minute)
	save("open 1", "o", -20*time.Minute)
	save("open 2", "o", -19*time.Minute)
	save("early", "p", 0)
	save("stranger's", "z", -2*time.Second)
	save("newest stranger's", "y", time.Second)
	if err := s.MarkHandled(ctx, "finished 1", "finished 2", "open 1", "open 2"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Prune(ctx, store.Limits{Rows: 3, Bytes: 1 << 20}); err != nil { // two of them for the first ones of the jobs
		t.Fatal(err)
	}
	left := ids(t, s)
	for id, want := range map[string]bool{"finished 1": true, "finished 2": false, "finished 3, not applied": true, "open 1": true, "open 2": true,
		"early": true, "stranger's": false, "newest stranger's": true} {
		if left[id] != want {
			t.Errorf("%s: %v, want %v", id, left[id], want)
		}
	}
	// When the answer to its POST comes, the early one is there to be applied.
	if _, _, err := s.UpdateJob(ctx, "posting", func(j *job.Job) bool { j.SpeakID, j.State = "p", job.Queued; return true }); err != nil {
		t.Fatal(err)
	}
	reports, err := s.UnhandledReports(ctx)
	if err != nil || len(reports) != 2 || reports[1].Delivery != "early" {
		t.Errorf("%+v, %v", reports, err)
	}
	if _, err := s.Prune(ctx, store.Limits{}); err != nil {
		t.Fatal(err)
	}
	if left := ids(t, s); !left["early"] || left["newest stranger's"] {
		t.Error(left)
	}
}

// Even while a POST is under way there is a bound.
func TestPruneBoundsAwaitedDeliveries(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "callboard.db"), store.Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.CreateJob(t.Context(), job.Job{ID: "posting", State: job.Submitting, CreatedAt: noon}); err != nil {
		t.Fatal(err)
	}
	unmatched(t, s, 100, 10)
	if deleted, err := s.Prune(t.Context(), store.Limits{Rows: 10, Bytes: 1 << 20}); err != nil || deleted != 60 {
		t.Error(deleted, err)
	}
}

// While much is deleted, a writer gets its turn after one batch, not at the end.
func TestPruneLetsWritersWork(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	unmatched(t, s, 3000, 100)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	pruned := make(chan int)
	go func() {
		n, _ := s.Prune(ctx, store.Limits{})
		pruned <- n
	}()
	for range 3 { // each of them comes after at most one more batch
		if err := s.PutSetting(t.Context(), "k", "v"); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if n := <-pruned; n >= 3000 {
		t.Error("three writes waited until everything was deleted")
	}
}

// A start reads no delivery that belongs to no job, however many there are and whatever is in them.
func TestStartReadsNoUnmatchedDelivery(t *testing.T) { // not parallel: it counts allocations
	cost := func(n int) (allocations float64) {
		s := fresh(t)
		unmatched(t, s, n, 10_000)
		return testing.AllocsPerRun(5, func() {
			if reports, err := s.UnhandledReports(context.Background()); err != nil || len(reports) != 0 {
				t.Error(reports, err)
			}
			if open, err := s.Unfinished(context.Background()); err != nil || len(open) != 0 {
				t.Error(open, err)
			}
			if _, _, err := s.JobsSince(context.Background(), -1); err != nil {
				t.Error(err)
			}
		})
	}
	// The race detector and other tests that run at the same time add some.
	if empty, full := cost(0), cost(500); full > empty+200 {
		t.Errorf("%.0f allocations with 500 deliveries, %.0f without", full, empty)
	}
}

// The deliveries over the limits are found by an index, without their rows.
func TestSurplusIsReadFromTheIndex(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "callboard.db")
	open(t, path)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, query := range []string{
		`SELECT id, at, weight, spare, matched = 0 AND refused = '' FROM deliveries WHERE deleted = 0 AND starred = 0 AND (at, id) < (1, 'a') ORDER BY at DESC, id DESC LIMIT 10`,
		`SELECT sum(spare), sum(weight) FROM deliveries WHERE deleted = 0 AND starred = 0`,
	} {
		var id, parent, unused int
		var detail string
		if err := db.QueryRowContext(t.Context(), "EXPLAIN QUERY PLAN "+query).Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(detail, "COVERING INDEX deliveries_list") {
			t.Errorf("%s\n%s", query, detail)
		}
	}
}

// After a flood the file gets smaller again.
func TestPruneShrinksTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "callboard.db")
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	unmatched(t, s, 80, 1<<20)
	if deleted, err := s.Prune(t.Context(), store.Limits{Rows: 10, Bytes: 1 << 30}); deleted != 70 || err != nil {
		t.Error(deleted, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() > 30<<20 {
		t.Errorf("%d MB for 10 MB of deliveries, %v", info.Size()>>20, err)
	}
}

// Who knows the id of a job can send any number of different words, and the same word any number of times while the job runs.
func TestPruneBoundsDeliveriesOfAJob(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := fresh(t)
	for _, j := range []job.Job{
		{ID: "finished", SpeakID: "f", State: job.Done, File: "/x.wav", CreatedAt: noon},
		{ID: "open", SpeakID: "o", State: job.Queued, CreatedAt: noon},
	} {
		if err := s.CreateJob(ctx, j); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	save := func(speak, word string) {
		t.Helper()
		n++
		id := fmt.Sprintf("%s-%s-%03d", speak, word, n)
		d := webhook.Delivery{ID: id, At: noon.Add(time.Duration(n) * time.Second), SpeakID: speak, Status: word, Answered: 200}
		if _, err := s.SaveDelivery(ctx, d); err != nil {
			t.Fatal(err)
		}
		if err := s.MarkHandled(ctx, id); err != nil {
			t.Fatal(err)
		}
	}
	for _, speak := range []string{"f", "o"} {
		save(speak, "done")
		for i := range 50 {
			save(speak, fmt.Sprintf("word%d", i))
			save(speak, "done")
		}
	}
	const rows = 10
	if _, err := s.Prune(ctx, store.Limits{Rows: rows, Bytes: 1 << 30}); err != nil {
		t.Fatal(err)
	}
	left := ids(t, s)
	if !left["f-done-001"] || !left["o-done-102"] {
		t.Errorf("the first delivery of a state is gone: %v", left)
	}
	if limit := 2 + rows*4; len(left) > limit { // the first of each state, and four times the limit for the job that runs
		t.Errorf("%d deliveries are left, want at most %d", len(left), limit)
	}
}
