package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"callboard/internal/id"
	"callboard/internal/job"
	"callboard/internal/store"
	"callboard/internal/testcost"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

// BenchmarkSize is what the work on deliveries costs by the number of those that are stored, the index of words included: a new
// one, the rows of a screen, the number of all, and a search for a word that all have, one that none has, and an id that one has.
// Budget: all but the number of all cost at most twice as much with 100,000 as with 1,000.
func BenchmarkSize(b *testing.B) {
	ctx := b.Context()
	for _, n := range []int{100, 1_000, 10_000, 100_000} {
		if n > 1_000 && testing.Short() {
			continue
		}
		s := withDeliveries(b, n, true)
		s.SearchNewest(2000, true) // as the screen
		run := func(name string, once func() error) {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				measureEach(b, func(int) error { return once() })
			})
		}
		window := func(rows int, words ...string) func() error {
			return func() error {
				got, err := s.Window(ctx, query.Query{Words: words}, webhook.Position{}, 100)
				if err == nil && len(got) != rows {
					err = fmt.Errorf("%d rows, want %d", len(got), rows)
				}
				return err
			}
		}
		run("window", window(100))
		run("search-all", window(100, "typecast"))
		run("search-none", window(0, "zzzzqqq"))
		run("count", func() error {
			c, err := s.Count(ctx, query.Query{})
			if err == nil && c != n {
				err = fmt.Errorf("%d are counted", c)
			}
			return err
		})
		r := sampler{rand.New(rand.NewPCG(3, 4))} // not the ids of those that are stored
		run("insert", func() error {              // last, because it changes the number
			speak := r.hex(24)
			d := r.delivery(n, speak)
			d.At = time.Now()
			d.ID = id.New(d.At)
			saved, err := s.SaveDelivery(ctx, d)
			if err == nil && saved.Duplicate {
				err = errors.New("it is taken for a duplicate")
			}
			return err
		})
	}
}

// BenchmarkJobSize is what the work on jobs costs by the number of those that are stored: the newest 500, and a change of one.
// Budget: at most twice as much with 100,000 as with 1,000.
func BenchmarkJobSize(b *testing.B) {
	ctx := b.Context()
	for _, n := range []int{100, 1_000, 10_000, 100_000} {
		if n > 1_000 && testing.Short() {
			continue
		}
		s := withJobs(b, n)
		b.Run(fmt.Sprint("newest/", n), func(b *testing.B) {
			measureEach(b, func(int) error {
				list, err := s.Jobs(ctx, job.Filter{Limit: 500})
				if err == nil && len(list) != min(n, 500) {
					err = fmt.Errorf("%d jobs", len(list))
				}
				return err
			})
		})
		b.Run(fmt.Sprint("change/", n), func(b *testing.B) {
			measureEach(b, func(i int) error {
				_, _, err := s.UpdateJob(ctx, fmt.Sprintf("j%06d", i*7919%n), func(*job.Job) bool { return true })
				return err
			})
		})
	}
}

// measureEach reports the allocations and the times of an operation.
func measureEach(b *testing.B, once func(i int) error) {
	b.Helper()
	b.ReportAllocs()
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		at := time.Now()
		if err := once(i); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(at))
	}
	testcost.ReportTimes(b, took)
}

// withJobs is a database with n jobs that are done.
func withJobs(tb testing.TB, n int) *store.Store {
	tb.Helper()
	s := fresh(tb)
	var writers sync.WaitGroup
	next := make(chan int)
	for range 64 {
		writers.Go(func() {
			for i := range next {
				j := full(fmt.Sprintf("j%06d", i))
				j.SpeakID, j.CreatedAt = fmt.Sprintf("%024x", i), noon.Add(time.Duration(i)*time.Second)
				if err := s.CreateJob(context.Background(), j); err != nil {
					tb.Error(err)
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	writers.Wait()
	return s
}
