package store_test

import (
	"context"
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

// TestDeliveryAllocations bounds the cost of a delivery: 58 allocations when this was written, most of them of the driver.
func TestDeliveryAllocations(t *testing.T) {
	s := fresh(t)
	d := webhook.Delivery{At: time.Now(), Headers: [][2]string{{"Content-Type", "application/json"}}, Body: messageBody("x", "done"), SpeakID: "x", Status: "done"}
	n := testing.AllocsPerRun(50, func() {
		if _, err := s.SaveDelivery(context.Background(), d); err != nil {
			t.Fatal(err)
		}
	})
	if n > 90 {
		t.Errorf("%.0f allocations", n)
	}
}
