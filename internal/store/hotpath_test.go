package store_test

import (
	"fmt"
	"testing"
	"time"

	"callboard/internal/id"
	"callboard/internal/job"
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
		testcost.Path{Name: "a search in the deliveries", Allocs: 9_815, Bytes: 1_100_000, Run: window("typecast")},
		testcost.Path{Name: "a search for one id", Allocs: 20_065, Bytes: 2_100_000, Run: window(fmt.Sprintf("%024x", 1))},
	)
}
