package resample_test

import (
	"math"
	"testing"

	"callboard/internal/speech/resample"
)

func tone(rate float64, n int, hz float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(0.5 * math.Sin(2*math.Pi*hz*float64(i)/rate))
	}
	return x
}

// largestError is the largest difference in the inner eight tenths of the two sounds.
func largestError(got, want []float32) float64 {
	worst := 0.0
	for i := len(want) / 10; i < len(want)*9/10; i++ {
		worst = max(worst, math.Abs(float64(got[i]-want[i])))
	}
	return worst
}

func TestTonesInTheBandAreKept(t *testing.T) {
	t.Parallel()
	// 22,050 × 1.09 is what an engine's sound gets that is played 9 % faster: no ratio of small numbers.
	for _, from := range []float64{22050, 22050 * 1.09, 16001} {
		for _, hz := range []float64{100, 1000, 3000, 4500} {
			for _, to := range []int{11025, 16000, 44100, 48000} {
				got := resample.Convert(tone(from, int(from), hz), from, to)
				want := tone(float64(to), to, hz)
				if d := len(got) - len(want); d < -1 || d > 1 {
					t.Fatalf("%.0f → %d Hz: %d samples, want %d", from, to, len(got), len(want))
				}
				if e := largestError(got[:len(want)-1], want[:len(want)-1]); e > 0.001 {
					t.Errorf("%.0f Hz, %.0f → %d: error %.5f", hz, from, to, e)
				}
			}
		}
	}
}

func TestTonesAboveTheBandAreRemoved(t *testing.T) {
	t.Parallel()
	got := resample.Convert(tone(44100, 44100, 7000), 44100, 11025)
	if e := largestError(got, make([]float32, len(got))); e > 0.0005 {
		t.Errorf("a tone of 7 kHz leaves %.5f at 11 kHz", e)
	}
}

func TestNothingToConvert(t *testing.T) {
	t.Parallel()
	x := []float32{1, 2, 3}
	for _, c := range []struct {
		from float64
		to   int
	}{{16000, 16000}, {0, 16000}, {16000, 0}, {math.NaN(), 16000}} {
		if got := resample.Convert(x, c.from, c.to); len(got) != 3 || &got[0] != &x[0] {
			t.Errorf("%v → %d: %v", c.from, c.to, got)
		}
	}
	if got := resample.Convert(nil, 16000, 8000); len(got) != 0 {
		t.Errorf("nothing became %v", got)
	}
}
