package loudness

import (
	"math"
	"math/cmplx"
)

// biquad is a second-order filter whose denominator begins with 1.
type biquad struct{ b0, b1, b2, a1, a2 float64 }

// The two stages of K-weighting as given in ITU-R BS.1770 for 48 kHz: a shelf for the head, and a high pass for the
// lower sensitivity of human hearing to low frequencies.
const (
	tableRate = 48000
	unitTone  = 997.0 // Hz; at full scale on one channel it measures -3.01 LUFS
)

var (
	shelf    = biquad{1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585}
	highPass = biquad{1, -2, 1, -1.99004745483398, 0.99007225036621}
)

// at returns the same filter for another rate: the coefficients are converted back to the analogue filter, which the
// bilinear transform then converts to the other rate, so that the corner frequency stays the same.
func (q biquad) at(rate int) biquad {
	if rate == tableRate {
		return q
	}
	// z = (1+s)/(1-s) turns c0 + c1/z + c2/z² into a polynomial in s.
	analogue := func(c0, c1, c2 float64) [3]float64 { return [3]float64{c0 + c1 + c2, 2 * (c0 - c2), c0 - c1 + c2} }
	num, den := analogue(q.b0, q.b1, q.b2), analogue(1, q.a1, q.a2)
	corner := math.Sqrt(den[0] / den[2])
	turns := math.Atan(corner) / math.Pi * tableRate / float64(rate) // the corner as a fraction of the rate
	k := corner / math.Tan(math.Pi*min(turns, 0.49))                 // a rate too low for the corner has no room for the filter
	digital := func(p [3]float64) (c0, c1, c2 float64) {
		a, b, c := p[0], p[1]*k, p[2]*k*k
		return a + b + c, 2 * (a - c), a - b + c
	}
	b0, b1, b2 := digital(num)
	a0, a1, a2 := digital(den)
	return biquad{b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0}
}

// gain is the factor by which the filter changes unitTone.
func (q biquad) gain(rate float64) float64 {
	sin, cos := math.Sincos(2 * math.Pi * unitTone / rate)
	z := complex(cos, -sin) // 1/z
	num := complex(q.b0, 0) + z*(complex(q.b1, 0)+z*complex(q.b2, 0))
	den := 1 + z*(complex(q.a1, 0)+z*complex(q.a2, 0))
	return cmplx.Abs(num / den)
}

// weighting is K-weighting for one channel.
type weighting struct {
	shelf, high biquad
	state       [4]float64
}

func newWeighting(rate int) weighting {
	w := weighting{shelf: shelf.at(rate), high: highPass.at(rate)}
	if f := float64(rate); f > 4*unitTone {
		// Near half of a low rate the transform distorts the shelf. The unit is defined by a tone of 997 Hz, which is kept exact.
		k := shelf.gain(tableRate) * highPass.gain(tableRate) / (w.shelf.gain(f) * w.high.gain(f))
		w.shelf.b0, w.shelf.b1, w.shelf.b2 = k*w.shelf.b0, k*w.shelf.b1, k*w.shelf.b2
	}
	return w
}

// energy filters one channel of interleaved samples, beginning at the first, and sums up the squares.
func (w *weighting) energy(samples []float32, channels int) float64 {
	s, h := w.shelf, w.high
	s1, s2, h1, h2 := w.state[0], w.state[1], w.state[2], w.state[3]
	var sum float64
	for i := 0; i < len(samples); i += channels {
		x := float64(samples[i])
		y := s.b0*x + s1
		s1 = s.b1*x - s.a1*y + s2
		s2 = s.b2*x - s.a2*y
		z := h.b0*y + h1
		h1 = h.b1*y - h.a1*z + h2
		h2 = h.b2*y - h.a2*z
		sum += z * z
	}
	w.state = [4]float64{s1, s2, h1, h2}
	for i, v := range w.state {
		// A long decay would end in denormal numbers, with which processors are slow.
		if math.Abs(v) < 1e-30 {
			w.state[i] = 0
		}
	}
	return sum
}
