package dsp_test

import (
	"math"
	"testing"

	"callboard/internal/player/dsp"
)

func TestDotOfEveryLength(t *testing.T) {
	t.Parallel()
	for n := range 14 {
		x, y, want := make([]float32, n), make([]float32, n+n%3), float32(0)
		for i := range x {
			x[i], y[i] = float32(i+1), float32(2*i-5)
			want += x[i] * y[i]
		}
		if got := dsp.Dot(x, y); got != want { // integers, so exact in any order
			t.Errorf("%d samples: %g, want %g", n, got, want)
		}
		if got := dsp.Dot(y, x); got != want {
			t.Errorf("%d samples, arguments swapped: %g, want %g", n, got, want)
		}
	}
}

// The values are from Abramowitz and Stegun, Handbook of Mathematical Functions, table 9.8.
func TestBesselMatchesTable(t *testing.T) {
	t.Parallel()
	for x, want := range map[float64]float64{0: 1, 1: 1.2660658778, 2: 2.2795853023, 5: 27.2398718236} {
		if got := dsp.Bessel(x); math.Abs(got/want-1) > 1e-9 {
			t.Errorf("at %g: %.10f, want %.10f", x, got, want)
		}
	}
}
