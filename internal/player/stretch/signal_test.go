package stretch_test

import (
	"math"
	"math/rand/v2"

	"callboard/internal/player/stretch"
)

// clip is a complete source; growing is a source that gets its samples in pieces.
type clip []float32

func (c clip) Samples() ([]float32, bool) { return c, true }

type growing struct {
	all  []float32
	have int
	done bool
}

func (g *growing) Samples() ([]float32, bool) { return g.all[:g.have:g.have], g.done }

// harmonics is a steady sound of the given pitch in Hz.
func harmonics(hz float64, rate int, seconds float64) clip {
	out := make(clip, int(seconds*float64(rate)))
	for i := range out {
		t := 2 * math.Pi * hz * float64(i) / float64(rate)
		out[i] = float32(0.25*math.Sin(t) + 0.15*math.Sin(2*t+1) + 0.1*math.Sin(3*t+2))
	}
	return out
}

// speechLike is a buzz of the given pitch, slightly irregular, through three resonances that move as in speech.
func speechLike(hz float64, rate int, seconds float64) clip {
	out := make(clip, int(seconds*float64(rate)))
	r := rand.New(rand.NewPCG(1, uint64(rate)))
	type state struct{ y1, y2 float64 }
	var formants [3]state
	left := 0.0 // until the next pulse
	for i := range out {
		t := float64(i) / float64(rate)
		x := 0.002 * r.NormFloat64()
		if left--; left <= 0 {
			left += float64(rate) / hz * (1 + 0.004*r.NormFloat64())
			x++
		}
		sum := 0.0
		for f := range formants {
			centre := []float64{500, 1500, 2500}[f] * (1 + 0.25*math.Sin(2*math.Pi*t*(1.1+0.7*float64(f))))
			width := []float64{60, 90, 120}[f]
			q := math.Exp(-math.Pi * width / float64(rate))
			s := &formants[f]
			y := x + 2*q*math.Cos(2*math.Pi*centre/float64(rate))*s.y1 - q*q*s.y2
			s.y2, s.y1 = s.y1, y
			sum += y
		}
		out[i] = float32(0.03 * sum)
	}
	return out
}

func noise(rate int, seconds float64) clip {
	r := rand.New(rand.NewPCG(3, 4))
	out := make(clip, int(seconds*float64(rate)))
	for i := range out {
		out[i] = float32(0.1 * r.NormFloat64())
	}
	return out
}

// play streams everything, in blocks of uneven size.
func play(s *stretch.Streamer) (out [][2]float64) {
	block := make([][2]float64, 509)
	for {
		n, _ := s.Stream(block)
		if n == 0 {
			return out
		}
		out = append(out, block[:n]...)
	}
}

func left(frames [][2]float64) []float64 {
	out := make([]float64, len(frames))
	for i, f := range frames {
		out[i] = f[0]
	}
	return out
}

func toFloat64(c []float32) []float64 {
	out := make([]float64, len(c))
	for i, v := range c {
		out[i] = float64(v)
	}
	return out
}

// pitch is the repetition rate in Hz of half a second in the middle of x by autocorrelation, within a third of what is
// expected.
func pitch(x []float64, rate int, near float64) float64 {
	x = x[len(x)/2-rate/4 : len(x)/2+rate/4]
	low, high := int(float64(rate)/near*0.75), int(float64(rate)/near*1.34)
	alike := make([]float64, high+2)
	for lag := low - 1; lag <= high+1; lag++ {
		for i := range x[:len(x)-high-1] {
			alike[lag] += x[i] * x[i+lag]
		}
	}
	best := low
	for lag := low; lag <= high; lag++ {
		if alike[lag] > alike[best] {
			best = lag
		}
	}
	a, b, c := alike[best-1], alike[best], alike[best+1]
	return float64(rate) / (float64(best) + 0.5*(a-c)/(a-2*b+c))
}

func rms(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return math.Sqrt(sum / float64(len(x)))
}

// maxStep is the largest step between two neighbouring samples.
func maxStep(x []float64) (top float64) {
	for i := range x[1:] {
		top = max(top, math.Abs(x[i+1]-x[i]))
	}
	return top
}
