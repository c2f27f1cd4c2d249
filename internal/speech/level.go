package speech

import "math"

// The levels of the result at 100 % volume: of the speech itself, and the highest peak. Twice of it (200 %) is still
// below full scale.
const (
	loudRMS  = 0.09
	loudPeak = 0.47
)

// level brings the sound to its loudness, bends what would be too high, fades the ends, and rounds to 16 bits, so that
// the last bits of a machine's arithmetic are not heard.
func level(x []float32, rate int, dB, volume float64) {
	gain := loudRMS * math.Pow(10, dB/20) / max(1e-9, activeRMS(x, rate))
	edge := min(int(0.008*float64(rate)), len(x)/2)
	const steps = 1 << 15
	for i, v := range x {
		y := volume * limited(gain*float64(v))
		if n := min(i, len(x)-1-i); n < edge {
			y *= ease(float64(n) / float64(edge))
		}
		x[i] = float32(math.Round(y*steps) / steps)
	}
}

// limited bends what is over three fifths of the peak, and never passes it.
func limited(y float64) float64 {
	const knee = 0.6 * loudPeak
	size := math.Abs(y)
	if size <= knee {
		return y
	}
	const room = loudPeak - knee
	return math.Copysign(knee+room*math.Tanh((size-knee)/room), y)
}

// activeRMS is the level of the parts that are not silence: of windows of 20 ms, those within 25 dB of the loudest.
func activeRMS(x []float32, rate int) float64 {
	window := max(1, rate/50)
	var powers []float64
	loudest := 0.0
	for at := 0; at < len(x); at += window {
		sum := 0.0
		for _, v := range x[at:min(at+window, len(x))] {
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
