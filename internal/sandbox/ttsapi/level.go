package ttsapi

import (
	"math"

	"callboard/internal/speech"
)

// limitPeak keeps a sample below full scale: what is above nine tenths is compressed.
func limitPeak(y float64) float64 {
	const knee, headroom = 0.9, 0.095
	magnitude := math.Abs(y)
	if magnitude <= knee {
		return y
	}
	return math.Copysign(knee+headroom*math.Tanh((magnitude-knee)/headroom), y)
}

// The loudness of ITU-R BS.1770: blocks of 400 ms that overlap by three quarters, an absolute gate, and a gate relative to
// the mean of what is above it.
const (
	blockSeconds = 0.4
	stepsInBlock = 4
	absoluteGate = -70 // LUFS
	relativeGate = -10 // LU
	offset       = -0.691
)

// loudnessOf is the integrated loudness of a mono sound in LUFS; −Inf for silence. Of a sound shorter than a block it is the
// loudness of all of it.
func loudnessOf(samples []float32, rate int) float64 {
	power := blockPowers(weighted(samples, rate), rate)
	above := func(gate float64) (mean float64) {
		n := 0
		for _, p := range power {
			if lufs(p) > gate {
				mean, n = mean+p, n+1
			}
		}
		return mean / float64(max(1, n))
	}
	return lufs(above(lufs(above(absoluteGate)) + relativeGate))
}

func lufs(power float64) float64 { return offset + 10*math.Log10(power) }

// blockPowers are the mean squares of the blocks.
func blockPowers(x []float64, rate int) []float64 {
	step := max(1, int(blockSeconds*float64(rate))/stepsInBlock)
	size := stepsInBlock * step
	if len(x) < size {
		size = max(1, len(x))
	}
	var out []float64
	for at := 0; at+size <= len(x); at += step {
		sum := 0.0
		for _, v := range x[at : at+size] {
			sum += v * v
		}
		out = append(out, sum/float64(size))
	}
	return out
}

// weighted applies the K weighting: a shelf of 4 dB for the head, and a high pass. The filters are derived for any rate, as
// those of the recommendation are for 48 kHz.
func weighted(samples []float32, rate int) []float64 {
	shelf := highShelf(1681.974450955533, 3.999843853973347, 0.7071752369554196, rate)
	pass := highPass(38.13547087602444, 0.5003270373238773, rate)
	out := make([]float64, len(samples))
	for i, v := range samples {
		out[i] = pass.step(shelf.step(float64(v)))
	}
	return out
}

// biquad is a filter of the second order.
type biquad struct{ b0, b1, b2, a1, a2, x1, x2, y1, y2 float64 }

func (f *biquad) step(x float64) float64 {
	y := f.b0*x + f.b1*f.x1 + f.b2*f.x2 - f.a1*f.y1 - f.a2*f.y2
	f.x1, f.x2, f.y1, f.y2 = x, f.x1, y, f.y1
	return y
}

func highShelf(hz, dB, q float64, rate int) *biquad {
	k := math.Tan(math.Pi * hz / float64(rate))
	high := math.Pow(10, dB/20)
	band := math.Pow(high, 0.4996667741545416)
	a0 := 1 + k/q + k*k
	return &biquad{b0: (high + band*k/q + k*k) / a0, b1: 2 * (k*k - high) / a0, b2: (high - band*k/q + k*k) / a0, a1: 2 * (k*k - 1) / a0, a2: (1 - k/q + k*k) / a0}
}

func highPass(hz, q float64, rate int) *biquad {
	k := math.Tan(math.Pi * hz / float64(rate))
	a0 := 1 + k/q + k*k
	return &biquad{b0: 1, b1: -2, b2: 1, a1: 2 * (k*k - 1) / a0, a2: (1 - k/q + k*k) / a0}
}

// shortenSilence limits every silence of a sound to longest seconds; a negative one changes nothing. Silence is what is 50 dB
// below the peak.
func shortenSilence(pcm speech.PCM, longest float64) speech.PCM {
	if longest < 0 {
		return pcm
	}
	peak := float32(0)
	for _, v := range pcm.Samples {
		peak = max(peak, v, -v)
	}
	threshold, keep := peak/316, int(longest*float64(pcm.Rate))
	out := make([]float32, 0, len(pcm.Samples))
	quiet := 0
	for _, v := range pcm.Samples {
		if quiet++; max(v, -v) > threshold {
			quiet = 0
		}
		if quiet <= max(keep, pcm.Rate/200) { // shorter is a part of the wave
			out = append(out, v)
		}
	}
	pcm.Samples = out
	return pcm
}
