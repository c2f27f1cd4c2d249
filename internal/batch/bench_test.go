package batch_test

import (
	"context"
	"runtime"
	"testing"

	"callboard/internal/batch"
)

const manyOrders = 100_000

// BenchmarkPrice prices 100,000 orders. Budget: at most 40 allocations for each order.
func BenchmarkPrice(b *testing.B) { benchmarkRows(b, 40, func() { price(b) }) }

func price(b *testing.B) {
	got, err := batch.Price(b.Context(), orders(manyOrders), batch.Options{Cache: cache{}}, nil)
	if err != nil || got.Charged != manyOrders {
		b.Fatalf("%+v, %v", got, err)
	}
}

// BenchmarkRun runs 100,000 orders with jobs that take no time. Budget: at most 60 allocations for each order.
func BenchmarkRun(b *testing.B) {
	benchmarkRows(b, 60, func() {
		s := newService(b)
		s.forget = true
		sum, err := batch.Run(context.Background(), orders(manyOrders), batch.Options{Jobs: s, Cache: cache{}})
		if err != nil || sum.Done != manyOrders {
			b.Fatalf("%+v, %v", sum, err)
		}
	})
}

// benchmarkRows reports the allocations of one order and the growth of the heap between the first and the last order of a run.
func benchmarkRows(b *testing.B, most float64, run func()) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		run()
	}
	runtime.ReadMemStats(&after)
	allocs := float64(after.Mallocs-before.Mallocs) / float64(b.N) / manyOrders
	b.ReportMetric(allocs, "allocs/order")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/manyOrders, "B/order")
	if allocs > most {
		b.Errorf("%.1f allocations for each order, want at most %.0f", allocs, most)
	}
}

// Memory does not grow with the orders but for their keys and the ids of their jobs: 200 bytes at most for each of 100,000.
func TestMemoryIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("it counts the heap")
	}
	s := newService(t)
	s.forget = true
	live := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var first, last uint64
	_, err := batch.Run(t.Context(), orders(manyOrders), batch.Options{Jobs: s, Each: func(r batch.Result) {
		switch r.Index {
		case 100:
			first = live()
		case manyOrders - 100:
			last = live()
		}
	}})
	if err != nil || last > first+manyOrders*200 {
		t.Errorf("%d bytes are live at the start, %d at the end; %v", first, last, err)
	}
	t.Logf("%d bytes for each order", (int64(last)-int64(first))/manyOrders)
}
