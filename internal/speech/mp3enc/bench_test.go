package mp3enc

import (
	"fmt"
	"testing"
)

// The budget is 60 times real time at 44.1 kHz on one core, so that encoding does not slow the
// sandbox down. x/real-time is the seconds of sound encoded in a second.
func BenchmarkEncode(b *testing.B) {
	for _, rate := range []int{44100, 16000} {
		b.Run(fmt.Sprint(rate), func(b *testing.B) {
			const seconds = 10
			in := speech(rate, seconds)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Encode(in, Options{Rate: rate}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(seconds*float64(b.N)/b.Elapsed().Seconds(), "x/real-time")
		})
	}
}

func TestAllocationsDoNotGrow(t *testing.T) {
	count := func(seconds float64) float64 {
		in := speech(44100, seconds)
		return testing.AllocsPerRun(3, func() {
			if _, err := Encode(in, Options{Rate: 44100}); err != nil {
				t.Error(err)
			}
		})
	}
	short, long := count(0.5), count(4)
	if long > short+10 {
		t.Errorf("%.0f allocations for half a second, %.0f for four", short, long)
	}
}
