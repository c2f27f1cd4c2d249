package main

import (
	"maps"
	"testing"
)

const output = `goos: linux
pkg: x
cpu: some CPU
BenchmarkA
    a_test.go:3: paplay is not installed: the test is skipped
--- SKIP: BenchmarkA
BenchmarkB
BenchmarkB/disk/64-senders
BenchmarkB/disk/64-senders-2         	      10	        43.50 ns/op	         0.5 ms-p50	  12 B/op	       3 allocs/op
BenchmarkB/two/100
BenchmarkB/two/100-2         	      10	        7 ns/op
BenchmarkC/part
    c_test.go:5: c.go wrote | something
        c_test.go:6: and more
--- FAIL: BenchmarkC/part
BenchmarkD
--- SKIP: BenchmarkD
FAIL
`

func TestParse(t *testing.T) {
	t.Parallel()
	got, missing, failed := parse([]byte(output))
	if len(got) != 2 || got["B/disk/64-senders"]["ns/op"] != 43.5 || got["B/disk/64-senders"]["ms-p50"] != 0.5 || got["B/disk/64-senders"]["allocs/op"] != 3 || got["B/two/100"]["ns/op"] != 7 {
		t.Errorf("the figures are %v", got)
	}
	want := map[string]string{"A": "paplay is not installed", "C/part": "failed: c.go wrote / something", "D": "skipped"}
	if !maps.Equal(missing, want) || !failed {
		t.Errorf("missing %q, failed %t", missing, failed)
	}
	if _, _, failed := parse([]byte("PASS\n")); failed {
		t.Error("a run without benchmarks failed")
	}
}

// On a machine with one processor the names have no number at their end.
func TestNamesOfOneProcessor(t *testing.T) {
	t.Parallel()
	got, _, _ := parse([]byte("BenchmarkB/64-senders \t 10\t 5 ns/op\nBenchmarkB/two/100 \t 10\t 5 ns/op\n"))
	if len(got) != 2 || got["B/64-senders"] == nil || got["B/two/100"] == nil {
		t.Errorf("the figures are %v", got)
	}
}

func TestReasonOfAPart(t *testing.T) {
	t.Parallel()
	r := &results{missing: map[string]string{"Cost": "paplay is not installed", "Other/x": "failed"}}
	for bench, want := range map[string]string{"Cost/44100": "paplay is not installed", "Cost": "paplay is not installed", "Other/y": "not measured", "Costly": "not measured"} {
		if got := r.why(bench); got != want {
			t.Errorf("%s: %s, want %s", bench, got, want)
		}
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		values []float64
		want   float64
	}{{[]float64{3}, 3}, {[]float64{9, 1, 2}, 2}, {[]float64{4, 1, 2, 9}, 3}} {
		if got, ok := median(c.values); !ok || got != c.want {
			t.Errorf("%v: %v", c.values, got)
		}
	}
	if _, ok := median(nil); ok {
		t.Error("nothing has a median")
	}
}
