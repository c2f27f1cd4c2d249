package match_test

import (
	"fmt"
	"testing"

	"charm.land/bubbles/v2/list"
)

// BenchmarkBubbles compares a search in names with the filter of bubbles/list, which finds letters in order, also with others
// between them, and neither initials nor words in any order. Budget: not more time than that.
func BenchmarkBubbles(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000, 100_000} {
		x, targets := many(n), make([]string, n)
		for i := range targets {
			targets[i] = manyName(i)
		}
		for _, query := range []string{"mina", "홍길"} {
			b.Run(fmt.Sprintf("ours/%s/%d", query, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					x.Filter(b.Context(), query)
				}
			})
			b.Run(fmt.Sprintf("bubbles/%s/%d", query, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					list.DefaultFilter(query, targets)
				}
			})
		}
	}
}
