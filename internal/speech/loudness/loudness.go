// Package loudness holds the levels that every voice of the sandbox is brought to, and how a level is measured.
package loudness

import (
	"math"
	"slices"
)

// The levels at 100 % volume: the RMS of the speech, and the highest peak. Twice of both (200 %) is below full scale.
const (
	RMS  = 0.09
	Peak = 0.47
)

// Limit compresses what is above three fifths of Peak, so that the result never exceeds Peak.
func Limit(y float64) float64 {
	const knee = 0.6 * Peak
	magnitude := math.Abs(y)
	if magnitude <= knee {
		return y
	}
	const headroom = Peak - knee
	return math.Copysign(knee+headroom*math.Tanh((magnitude-knee)/headroom), y)
}

// Speech is the RMS level of what is not silence: of the windows of 20 ms, those within 25 dB of the loudest. It is 0
// where there is no sound.
func Speech(x []float32, rate int) float64 {
	window := max(1, rate/50)
	var powers []float64
	loudest := 0.0
	for part := range slices.Chunk(x, window) {
		sum := 0.0
		for _, v := range part {
			sum += float64(v) * float64(v)
		}
		powers = append(powers, sum/float64(window))
		loudest = max(loudest, sum/float64(window))
	}
	sum, n := 0.0, 0
	for _, p := range powers {
		if p > loudest*0.003 {
			sum, n = sum+p, n+1
		}
	}
	if n == 0 {
		return 0
	}
	return math.Sqrt(sum / float64(n))
}
