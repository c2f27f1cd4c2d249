// Package resample changes the sample rate of a sound with a windowed sinc filter.
//
// The built-in voice does not use it: it renders at the wanted rate. It serves the system engines, whose rate is fixed,
// and the measurements of package audiometrics.
package resample

import (
	"math"
	"sync"
)

const (
	taps           = 48   // zero crossings of the sinc on both sides together, at the lower of the two rates
	beta           = 9    // of the Kaiser window: about 90 dB
	passband       = 0.96 // cut-off as a share of the narrower band
	maxExactPhases = 4096 // up to so many phases, each output sample gets its exact filter
	fixedPhases    = 1024 // where the ratio of the rates needs more: the number of phases to round to
)

// Convert returns x, which has from samples a second, at to samples a second. A from that is not the sound's own rate
// is allowed: it plays the sound faster or slower, which moves pitch and resonances together. Where to or from is not
// positive, and where they are equal, it returns x itself.
func Convert(x []float32, from float64, to int) []float32 {
	if !(from > 0) || to <= 0 || from == float64(to) || len(x) == 0 {
		return x
	}
	cutoff := passband * min(1, float64(to)/from)
	half := int(math.Ceil(taps / 2 / cutoff))
	positionOf, phases, size := positions(len(x), from, to)
	rows := make([][]float64, phases+1) // filled on demand: short clips use few of many phases
	out := make([]float32, size)
	for i := range out {
		whole, phase := positionOf(i)
		if rows[phase] == nil {
			rows[phase] = filter(half, cutoff, float64(phase)/float64(phases))
		}
		sum := 0.0
		for k, w := range rows[phase] {
			if j := whole + k - half + 1; j >= 0 && j < len(x) {
				sum += w * float64(x[j])
			}
		}
		out[i] = float32(sum)
	}
	return out
}

// positions returns the position of output sample i in an input of n samples: after the sample whole, by phase/phases
// of a sample. It also returns the length of the output.
func positions(n int, from float64, to int) (positionOf func(i int) (whole, phase int), phases, size int) {
	if from == math.Trunc(from) && from < 1<<31 {
		divisor := gcd(int(from), to)
		if up, down := to/divisor, int(from)/divisor; up <= maxExactPhases {
			return func(i int) (int, int) { return i * down / up, i * down % up }, up, n * up / down
		}
	}
	step := from / float64(to)
	return func(i int) (int, int) {
		whole, part := math.Modf(float64(i) * step)
		return int(whole), int(math.Round(part * fixedPhases))
	}, fixedPhases, int(float64(n) / step)
}

// filter returns the weights of the 2·half samples around a time that is offset samples after the half-th of them.
// Their sum is 1. A short clip uses most of the phases for few samples each, so this must be fast: the sines of equally
// spaced angles come from a recurrence, and the window from a table.
func filter(half int, cutoff, offset float64) []float64 {
	row := make([]float64, 2*half)
	window := kaiserTable()
	step := math.Pi * cutoff
	sine, cosine := math.Sincos(step * (float64(1-half) - offset))
	dSine, dCosine := math.Sincos(step)
	sum := 0.0
	for k := range row {
		x := float64(k-half+1) - offset
		row[k] = window.at(x / float64(half))
		if x != 0 {
			row[k] *= sine / (step * x)
		}
		sine, cosine = sine*dCosine+cosine*dSine, cosine*dCosine-sine*dSine
		sum += row[k]
	}
	for k := range row {
		row[k] /= sum
	}
	return row
}

// window is the right half of the Kaiser window: values at equal distances from 0 to 1. Linear interpolation between
// them is exact to −130 dB.
type window [2049]float64

var kaiserTable = sync.OnceValue(func() *window {
	var w window
	for i := range w {
		x := float64(i) / float64(len(w)-1)
		w[i] = bessel(beta*math.Sqrt(1-x*x)) / bessel(beta)
	}
	return &w
})

func (w *window) at(x float64) float64 {
	x = math.Abs(x) * float64(len(w)-1)
	i := int(x)
	if i >= len(w)-1 {
		return 0
	}
	return w[i] + (x-float64(i))*(w[i+1]-w[i])
}

// bessel is the modified Bessel function of the first kind, order zero, by its power series.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > 1e-12*sum; k++ {
		term *= x * x / (4 * k * k)
		sum += term
	}
	return sum
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
