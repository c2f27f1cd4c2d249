package app

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/store"
)

// fakePrune counts the runs.
type fakePrune struct{ runs chan store.Limits }

func (f fakePrune) Prune(_ context.Context, l store.Limits) (int, error) {
	f.runs <- l
	return 0, errors.New("disk full")
}

// Old deliveries are deleted after the start, not during it, and again when many came, also after an error.
func TestPrunerWaitsForTheStartAndForDeliveries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := fakePrune{make(chan store.Limits, 10)}
		limits := store.Limits{Rows: 800, Bytes: 80 << 20}
		p := newPruner(f, limits, slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); p.run(ctx) }()
		ran := func() int { synctest.Wait(); return len(f.runs) }
		time.Sleep(time.Second)
		if n := ran(); n != 0 {
			t.Error("it ran during the start:", n)
		}
		time.Sleep(time.Minute)
		if n := ran(); n != 1 {
			t.Error("it did not run once after the start:", n)
		}
		for range 99 {
			p.count(100)
		}
		if n := ran(); n != 1 {
			t.Error("it ran for few deliveries:", n)
		}
		p.count(100)
		if n := ran(); n != 2 {
			t.Error("it did not run after an eighth of the rows:", n)
		}
		for range 10 {
			p.count(1 << 20)
		}
		if n := ran(); n != 3 {
			t.Error("it did not run after an eighth of the bytes:", n)
		}
		if l := <-f.runs; l != limits {
			t.Error(l)
		}
		cancel()
		<-done
	})
}
