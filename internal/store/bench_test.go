package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"callboard/internal/id"
	"callboard/internal/job"
	"callboard/internal/store"
	"callboard/internal/webhook"
)

// BenchmarkSaveDelivery64 is a burst of webhooks: 64 connections, each waiting for its own commit.
// CALLBOARD_BENCH_DIR selects the disk.
func BenchmarkSaveDelivery64(b *testing.B) {
	path := filepath.Join(b.TempDir(), "callboard.db")
	if dir := os.Getenv("CALLBOARD_BENCH_DIR"); dir != "" {
		made, err := os.MkdirTemp(dir, "bench")
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { os.RemoveAll(made) })
		path = filepath.Join(made, "callboard.db")
	}
	s := open(b, path)
	const writers = 64
	took := make([][]time.Duration, writers)
	headers := [][2]string{{"Content-Length", "300"}, {"Content-Type", "application/json"}, {"User-Agent", "Typecast"}}
	b.ReportAllocs()
	b.ResetTimer()
	var wg sync.WaitGroup
	for w := range writers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := w; i < b.N; i += writers {
				name := id.New(time.Now())
				start := time.Now()
				_, err := s.SaveDelivery(context.Background(), webhook.Delivery{ID: name, At: start, Remote: "127.0.0.1:1", Headers: headers,
					Body: messageBody(name, "done"), Answered: 200, SpeakID: name, Status: "done"})
				took[w] = append(took[w], time.Since(start))
				if err != nil {
					b.Error(err)
					return
				}
			}
		}()
	}
	wg.Wait()
	b.StopTimer()
	all := slices.Concat(took...)
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}

func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "callboard.db")
	first, err := store.Open(b.Context(), path, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if err := first.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s, err := store.Open(b.Context(), path, store.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		s.Close()
		b.StartTimer()
	}
}

// BenchmarkStart is what a start reads before the program can work, with an empty database and with 100,000 deliveries that
// belong to no job. The second must take at most a tenth longer.
func BenchmarkStart(b *testing.B) {
	empty, full := filepath.Join(b.TempDir(), "empty.db"), filepath.Join(b.TempDir(), "full.db")
	for path, n := range map[string]int{empty: 0, full: 100_000} {
		s, err := store.Open(b.Context(), path, store.Options{})
		if err != nil {
			b.Fatal(err)
		}
		unmatched(b, s, n, 300)
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	took := map[string][]time.Duration{}
	for b.Loop() {
		for _, path := range []string{empty, full} {
			took[path] = append(took[path], beginWork(b, path))
		}
	}
	median := func(path string) float64 {
		slices.Sort(took[path])
		return float64(took[path][len(took[path])/2].Microseconds())
	}
	b.ReportMetric(median(empty), "empty-µs")
	b.ReportMetric(median(full), "full-µs")
	b.ReportMetric(median(full)/median(empty), "ratio")
}

// beginWork opens a database, reads what a start reads, and returns how long that took.
func beginWork(tb testing.TB, path string) time.Duration {
	tb.Helper()
	began := time.Now()
	s, err := store.Open(tb.Context(), path, store.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	_, _, err = s.JobsSince(tb.Context(), -1)
	_, unhandled := s.UnhandledReports(tb.Context())
	_, unfinished := s.Unfinished(tb.Context())
	took := time.Since(began)
	if err := errors.Join(err, unhandled, unfinished, s.Close()); err != nil {
		tb.Fatal(err)
	}
	return took
}

func BenchmarkUpdateJob(b *testing.B) {
	s := fresh(b)
	if err := s.CreateJob(b.Context(), full("a")); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := s.UpdateJob(b.Context(), "a", func(*job.Job) bool { return true }); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkChanged(b *testing.B) {
	s := fresh(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Changed(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
