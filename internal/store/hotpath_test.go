package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"callboard/internal/id"
	"callboard/internal/job"
	"callboard/internal/store"
	"callboard/internal/testcost"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

// TestHotPaths holds what the database allocates, its driver included.
func TestHotPaths(t *testing.T) {
	testcost.SkipUnderRace(t)
	ctx := t.Context()
	s := withDeliveries(t, 200, true)
	if err := s.CreateJob(ctx, full("a")); err != nil {
		t.Fatal(err)
	}
	jobs := withJobs(t, 200)
	check := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	window := func(words ...string) func() {
		return func() {
			list, err := s.Window(ctx, query.Query{Words: words}, webhook.Position{}, 100)
			if check(err); len(list) == 0 {
				t.Fatal("nothing is listed")
			}
		}
	}
	n := 0
	testcost.Check(t,
		testcost.Path{Name: "a new delivery", Allocs: 104, Bytes: 6_200, Run: func() {
			n++
			d := newSampler().delivery(n, fmt.Sprintf("%024x", n))
			d.At = time.Now()
			d.ID = id.New(d.At)
			_, err := s.SaveDelivery(ctx, d)
			check(err)
		}},
		testcost.Path{Name: "a new job", Allocs: 100, Bytes: 4_800, Run: func() {
			n++
			check(s.CreateJob(ctx, full(fmt.Sprint("b", n))))
		}},
		testcost.Path{Name: "a change of a job", Allocs: 233, Bytes: 11_000, Run: func() {
			_, _, err := s.UpdateJob(ctx, "a", func(*job.Job) bool { return true })
			check(err)
		}},
		testcost.Path{Name: "the watch of other processes", Allocs: 25, Bytes: 1_500, Run: func() {
			_, err := s.Changed(ctx)
			check(err)
		}},
		testcost.Path{Name: "the newest 100 deliveries", Allocs: 1_688, Bytes: 150_000, Run: window()},
		testcost.Path{Name: "the newest 100 jobs", Allocs: 5_790, Bytes: 420_000, Run: func() {
			list, err := jobs.Jobs(ctx, job.Filter{Limit: 100})
			if check(err); len(list) != 100 {
				t.Fatalf("%d jobs", len(list))
			}
		}},
		testcost.Path{Name: "a search in the deliveries", Allocs: 9_815, Bytes: 1_100_000, Run: window("typecast")},
		testcost.Path{Name: "a search for one id", Allocs: 20_065, Bytes: 2_100_000, Run: window(fmt.Sprintf("%024x", 1))},
	)
}

// TestHotPathsBySize holds that the lists and a start allocate the same with ten times as many deliveries. Which of the rows are
// read is not seen by that: see TestListIsReadByItsIndex and TestJobsAreReadByAnIndex.
func TestHotPathsBySize(t *testing.T) {
	testcost.SkipUnderRace(t)
	ctx := t.Context()
	few, many := withDeliveries(t, 200, true), withDeliveries(t, 2_000, true)
	window := func(s *store.Store, words ...string) func() {
		return func() {
			if _, err := s.Window(ctx, query.Query{Words: words}, webhook.Position{}, 100); err != nil {
				t.Fatal(err)
			}
		}
	}
	start := func(n int) func() {
		path := filepath.Join(t.TempDir(), "callboard.db")
		s := open(t, path)
		unmatched(t, s, n, 300)
		return func() { beginWork(t, path) }
	}
	testcost.CheckPairs(t,
		testcost.Pair{Name: "the newest 100", Ours: window(many), Theirs: window(few), Most: 1.2},
		testcost.Pair{Name: "a word that all have", Ours: window(many, "typecast"), Theirs: window(few, "typecast"), Most: 1.2},
		testcost.Pair{Name: "a start", Ours: start(1_000), Theirs: start(0), Most: 1.2},
	)
}
