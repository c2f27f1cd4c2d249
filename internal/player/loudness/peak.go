package loudness

import (
	"context"
	"math"

	"callboard/internal/player/dsp"
)

// The wave between the samples is looked at in steps of a quarter (BS.1770 Annex 2), with
// a windowed sinc that is longer than the one printed there and so keeps more of the treble.
const (
	oversample = 4
	taps       = 24 // samples that a point between two of them is made from
	beta       = 6  // of the Kaiser window
	group      = 4  // gaps between samples that are judged together
	reach      = taps/group + 1
	chunk      = 4096 // frames that are looked at in one go
)

// interpolator holds the coefficients for the points between two samples. They keep a constant and
// a slope as they are, so a point lies off the straight line between its two samples only by what
// the curvature of the samples around adds: bend is the most that each group of them can.
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

		// Summed up twice, what differs from the straight line is a weight for every second difference.
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

// truePeak is the highest magnitude of the oversampled wave. To draw that wave is dear, and needless
// wherever it cannot rise to a new maximum, as almost everywhere in speech. So the maximum of the
// samples is found first, and the wave is only drawn where it may go over it.
func truePeak(ctx context.Context, samples []float32, channels int) (float64, error) {
	top := samplePeak(samples)
	frames := len(samples) / channels
	const lead = taps / 2 // gaps outside of the clip that its ends still reach
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

// copyChannel copies every so manieth sample, from the first on, and returns how many it copied.
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

// peak returns top, or what the wave through x rises to in one of a chunk's gaps when that is more.
// Before the first group of x stands one more sample, for its curvature.
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
		if most <= top*0.99999 { // less what rounding can add
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

// loudest is the greatest magnitude at the ends of a group's gaps.
func loudest(x []float32) float32 {
	_ = x[group]
	return greatest(max(x[0], -x[0], x[4], -x[4]), x[1], x[2], x[3])
}

// curvature is the greatest magnitude among the second differences of a group of samples, of which the one before comes first.
func curvature(x []float32) float32 {
	_ = x[group+1]
	a, b, c, d, e := x[1]-x[0], x[2]-x[1], x[3]-x[2], x[4]-x[3], x[5]-x[4]
	return greatest(b-a, c-b, d-c, e-d)
}

// greatest compares magnitudes by their bits, which are in the order of the values and take no branches.
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

// kaiser is the window at x, -1..1.
func kaiser(x float64) float64 { return dsp.Bessel(beta*math.Sqrt(max(0, 1-x*x))) / dsp.Bessel(beta) }
