package voice

import "math"

// formants are the first four resonances of a vocal tract, in hertz.
type formants [4]float64

// shape gives the resonances of a vowel for a voice of middling size (after the published tables of Korean and
// English vowels). v is ㅓ or the vowel of "cup", y is ㅡ; anything else is a neutral tract.
func shape(vowel byte) formants {
	switch vowel {
	case 'a':
		return formants{760, 1260, 2560, 3500}
	case 'e':
		return formants{510, 1860, 2560, 3520}
	case 'i':
		return formants{300, 2260, 3000, 3620}
	case 'o':
		return formants{430, 810, 2500, 3400}
	case 'u':
		return formants{335, 900, 2350, 3300}
	case 'v':
		return formants{600, 1050, 2520, 3450}
	case 'y':
		return formants{365, 1360, 2360, 3400}
	case 'n': // the murmur behind a closed mouth
		return formants{270, 1100, 2200, 3300}
	case 'l':
		return formants{360, 1300, 2500, 3400}
	}
	return formants{500, 1500, 2500, 3500}
}

// resonator is a two-pole filter with unity gain at zero hertz (Klatt 1980).
type resonator struct{ a, b, c, y1, y2 float64 }

func (r *resonator) tune(hz, width, rate float64) {
	hz = min(hz, 0.46*rate)
	r.c = -math.Exp(-2 * math.Pi * width / rate)
	r.b = 2 * math.Exp(-math.Pi*width/rate) * math.Cos(2*math.Pi*hz/rate)
	r.a = 1 - r.b - r.c
}

func (r *resonator) step(x float64) float64 {
	y := r.a*x + r.b*r.y1 + r.c*r.y2
	r.y2, r.y1 = r.y1, y
	return y
}

// glottis is the source: the slope of Rosenberg's pulse (1971, type C), with a little unsteadiness from period to period.
type glottis struct {
	rate       float64
	phase, hz  float64
	flow, loud float64
	noise      *noise
}

const opening, closing = 0.42, 0.12 // shares of the period

// step returns the next sample; hz takes effect with the next period.
func (g *glottis) step(hz float64) float64 {
	g.phase += g.hz / g.rate
	if g.phase >= 1 || g.hz == 0 {
		g.phase -= math.Floor(g.phase)
		g.hz = hz * (1 + 0.008*g.noise.next())
		g.loud = 1 + 0.05*g.noise.next()
	}
	flow := 0.0
	switch p := g.phase; {
	case p < opening:
		flow = 0.5 * (1 - math.Cos(math.Pi*p/opening))
	case p < opening+closing:
		flow = math.Cos(math.Pi / 2 * (p - opening) / closing)
	}
	slope := (flow - g.flow) * g.rate / g.hz // independent of pitch and rate
	g.flow = flow
	return slope * g.loud * 0.1
}

// noise is a small generator of even noise between −1 and 1 (xorshift64, Marsaglia 2003): the same seed, the same noise.
type noise struct{ state uint64 }

func newNoise(seed uint64) *noise { return &noise{seed | 1} }

func (n *noise) next() float64 {
	n.state ^= n.state << 13
	n.state ^= n.state >> 7
	n.state ^= n.state << 17
	return float64(int64(n.state)) / (1 << 63)
}
