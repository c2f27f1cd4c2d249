package speech

import (
	"math"

	"callboard/internal/speech/loudness"
)

// setLevel sets the loudness, limits the peaks, fades both ends, and rounds to 16 bits, so that rounding differences
// between processors do not remain.
func setLevel(x []float32, rate int, dB, volume float64) {
	gain := loudness.RMS * math.Pow(10, dB/20) / max(1e-9, loudness.Speech(x, rate))
	edge := min(int(0.008*float64(rate)), len(x)/2)
	const steps = 1 << 15
	for i, v := range x {
		y := volume * loudness.Limit(gain*float64(v))
		if n := min(i, len(x)-1-i); n < edge {
			y *= smoothstep(float64(n) / float64(edge))
		}
		x[i] = float32(math.Round(y*steps) / steps)
	}
}
