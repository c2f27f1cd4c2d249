package batch_test

import (
	"testing"

	"callboard/internal/batch"
	"callboard/internal/testcost"
)

// TestHotPaths holds what a batch of 1,000 orders allocates, with jobs that take no time.
func TestHotPaths(t *testing.T) {
	const n = 1_000
	list := orders(n)
	testcost.Check(t,
		testcost.Path{Name: "the price of 1,000 orders", Allocs: 7_786, Bytes: 2_400_000, Runs: 3, Run: func() {
			if got, err := batch.Price(t.Context(), list, batch.Options{Cache: cache{}}, nil); err != nil || got.Charged != n {
				t.Fatalf("%+v, %v", got, err)
			}
		}},
		testcost.Path{Name: "1,000 orders", Allocs: 13_534, Bytes: 3_700_000, Runs: 3, Run: func() {
			s := newService(t)
			s.forget = true
			if sum, err := batch.Run(t.Context(), list, batch.Options{Jobs: s, Cache: cache{}}); err != nil || sum.Done != n {
				t.Fatalf("%+v, %v", sum, err)
			}
		}},
	)
}
