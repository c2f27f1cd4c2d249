package testcost

import (
	"slices"
	"testing"
	"time"
)

// ReportTimes reports the median and the 99th percentile of what operations took, in microseconds, as p50-µs and p99-µs. Unlike
// the mean, the median is not that of the pauses of the process: a collection of garbage, or another program.
func ReportTimes(b *testing.B, took []time.Duration) {
	b.Helper()
	if len(took) == 0 {
		return
	}
	b.ReportMetric(micros(Percentile(took, 50)), "p50-µs")
	b.ReportMetric(micros(Percentile(took, 99)), "p99-µs")
}

// Percentile is the duration that n of a hundred do not exceed. There must be at least one.
func Percentile(took []time.Duration, n int) time.Duration {
	sorted := slices.Sorted(slices.Values(took))
	return sorted[min(len(sorted)*n/100, len(sorted)-1)]
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }
