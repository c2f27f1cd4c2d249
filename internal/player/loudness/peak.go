package loudness

import (
	"context"
	"math"

	"callboard/internal/player/dsp"
)

// The wave between the samples is computed in steps of a quarter (BS.1770 Annex 2), with a windowed sinc that is longer
// than the one given there and so keeps more of the high frequencies.
const (
	oversample = 4
	taps       = 24 // samples used for a point between two of them
	beta       = 6  // of the Kaiser window
	group      = 4  // gaps between samples that are checked together
	reach      = taps/group + 1
	chunk      = 4096 // frames per step
)

// interpolator holds the coefficients for the points between two samples. They keep constants and slopes unchanged, so
// a point is off the straight line between its two samples only by what the curvature of the surrounding samples adds.
// bend is the maximum that each group of them can add.
type interpolator struct {
	h    [oversample - 1][taps]float32
	bend [reach]float32
}

var between = newInterpolator()

func newInterpolator() *interpolator {
	var p interpolator
	const left = taps/2 - 1 // the coefficient of the sample before the gap
	for i := range p.h {
		part := float64(i+1) / oversample
		var h [taps]float64
		var sum, slope float64
		for j := range h {
			x := float64(j-left) - part
			h[j] = math.Sin(math.Pi*x) / (math.Pi * x) * kaiser(x/(taps/2))
			sum += h[j]
		}
		for j := range h {
			h[j] /= sum
			slope += h[j] * float64(j-left)
		}
		h[left] += slope - part
		h[left+1] += part - slope

		// The difference from the straight line, summed up twice, is a weight for every second difference.
		off := h
		off[left] -= 1 - part
		off[left+1] -= part
		var weight [taps]float64
		var once, twice float64
		for j, v := range off[:taps-1] {
			once += v
			twice += once
			weight[j+1] = twice
		}
		for j, v := range h {
			p.h[i][j] = float32(v)
		}
		for gap := range group {
			var add [reach]float64
			for j, v := range weight {
				add[(gap+1+j)/group] += math.Abs(v)
			}
			for g, v := range add {
				p.bend[g] = max(p.bend[g], float32(v))
			}
		}
	}
	return &p
}

// truePeak is the largest magnitude of the oversampled wave. Computing that wave is expensive, and not needed where it
// cannot exceed the maximum, which is almost everywhere in speech. So the maximum of the samples is found first, and
// the wave is only computed where it may exceed it.
func truePeak(ctx context.Context, samples []float32, channels int) (float64, error) {
	top := samplePeak(samples)
	frames := len(samples) / channels
	const lead = taps / 2 // gaps outside of the clip that its ends still affect
	var x [lead + chunk + lead + 2*group]float32
	for c := range channels {
		for at := -lead; at < frames+lead; at += chunk {
			if err := ctx.Err(); err != nil {
				return 0, err
			}
			first := at - lead - 1
			skip := max(0, -first)
			n := copyChannel(x[skip:], samples[min((first+skip)*channels+c, len(samples)):], channels)
			clear(x[:skip])
			clear(x[skip+n:])
			top = between.peak(x[:], top)
		}
	}
	return float64(top), nil
}

// copyChannel copies one sample of every channels, from the first on, and returns how many it copied.
func copyChannel(to, from []float32, channels int) int {
	if channels == 1 {
		return copy(to, from)
	}
	n := min(len(to), (len(from)+channels-1)/channels)
	for i := range to[:n] {
		to[i] = from[i*channels]
	}
	return n
}

func samplePeak(samples []float32) float32 {
	var lo, hi float32
	for _, v := range samples {
		if v > hi {
			hi = v
		} else if v < lo {
			lo = v
		}
	}
	return max(hi, -lo)
}

// peak returns top, or the maximum of the wave through x in one of a chunk's gaps if that is more. One more sample
// stands before the first group of x, for its curvature.
func (p *interpolator) peak(x []float32, top float32) float32 {
	var curved [chunk/group + reach - 1]float32
	for i := range curved {
		curved[i] = curvature(x[group*i:])
	}
	for g := range chunk / group {
		most := loudest(x[group*g+taps/2+1:])
		for i, v := range curved[g : g+reach] {
			most += v * p.bend[i]
		}
		if most <= top*0.99999 { // minus what rounding can add
			continue
		}
		for gap := range group {
			around := x[group*g+gap+2:][:taps]
			for i := range p.h {
				top = max(top, abs(dot(around, &p.h[i])))
			}
		}
	}
	return top
}

// loudest is the largest magnitude at the ends of a group's gaps.
func loudest(x []float32) float32 {
	_ = x[group]
	return greatest(max(x[0], -x[0], x[4], -x[4]), x[1], x[2], x[3])
}

// curvature is the largest magnitude of the second differences of a group of samples; the sample before the group comes
// first.
func curvature(x []float32) float32 {
	_ = x[group+1]
	a, b, c, d, e := x[1]-x[0], x[2]-x[1], x[3]-x[2], x[4]-x[3], x[5]-x[4]
	return greatest(b-a, c-b, d-c, e-d)
}

// greatest compares magnitudes by their bits, which sort like the values and need no branches.
func greatest(a, b, c, d float32) float32 {
	const sign = 1 << 31
	return math.Float32frombits(max(
		max(math.Float32bits(a)&^sign, math.Float32bits(b)&^sign),
		max(math.Float32bits(c)&^sign, math.Float32bits(d)&^sign)))
}

func dot(x []float32, h *[taps]float32) float32 {
	x = x[:taps]
	var a, b, c, d float32
	for i := 0; i < taps; i += 4 {
		a += x[i] * h[i]
		b += x[i+1] * h[i+1]
		c += x[i+2] * h[i+2]
		d += x[i+3] * h[i+3]
	}
	return a + b + c + d
}

func abs(v float32) float32 { return float32(math.Abs(float64(v))) }

// kaiser is the window at x, -1 to 1.
func kaiser(x float64) float64 { return dsp.Bessel(beta*math.Sqrt(max(0, 1-x*x))) / dsp.Bessel(beta) }
