package klatt

import "math"

// resonator is a two-pole filter. Tuned as a formant it passes zero hertz unchanged, tuned as a peak its own
// frequency (Klatt 1980, section I.C). The products are rounded one by one, because a compiler may otherwise fuse
// them on one kind of machine and not on another, and the same request must give the same samples everywhere.
type resonator struct{ a, b, c, y1, y2 float64 }

func (r *resonator) poles(hz, width, rate float64) {
	hz = min(hz, 0.48*rate)
	radius := math.Exp(-math.Pi * width / rate)
	r.c = -float64(radius * radius)
	r.b = 2 * radius * math.Cos(2*math.Pi*hz/rate)
}

// formant tunes for unity gain at zero hertz, so that a cascade finds the level of each formant by itself.
func (r *resonator) formant(hz, width, rate float64) {
	r.poles(hz, width, rate)
	r.a = 1 - r.b - r.c
}

// peak tunes for unity gain at the resonance, so that an amplitude in the parallel branch means what it says.
func (r *resonator) peak(hz, width, rate float64) {
	r.poles(hz, width, rate)
	radius := math.Sqrt(-r.c)
	w := 2 * math.Pi * min(hz, 0.48*rate) / rate
	r.a = (1 - radius) * math.Sqrt(max(0, 1+r.c*r.c/(radius*radius)-2*radius*math.Cos(2*w)))
}

func (r *resonator) step(x float64) float64 {
	y := float64(r.a*x) + (float64(r.b*r.y1) + float64(r.c*r.y2))
	r.y2, r.y1 = r.y1, y
	return y
}

// still drops what is left of a sound long gone, before it becomes too small for the fast arithmetic.
func (r *resonator) still() {
	const silent = 1e-30
	if math.Abs(r.y1)+math.Abs(r.y2) < silent {
		r.y1, r.y2 = 0, 0
	}
}

// moving is a resonator on its way: its coefficients glide sample by sample, for a jump would click. The way between two
// stable filters is stable, because stable coefficients fill a triangle.
type moving struct {
	resonator
	da, db, dc float64
}

// aim sets the way to a new formant, in steps of the given share.
func (m *moving) aim(hz, width, rate, each float64) {
	var r resonator
	r.formant(hz, width, rate)
	if m.a == 0 { // the first one has no way
		m.a, m.b, m.c = r.a, r.b, r.c
	}
	m.da, m.db, m.dc = (r.a-m.a)*each, (r.b-m.b)*each, (r.c-m.c)*each
}

func (m *moving) step(x float64) float64 {
	m.a, m.b, m.c = m.a+m.da, m.b+m.db, m.c+m.dc
	return m.resonator.step(x)
}

// zero is a pair of zeros on its way: the inverse of a resonator.
type zero struct{ a, b, c, da, db, dc, x1, x2 float64 }

func (z *zero) aim(hz, width, rate, each float64) {
	var r resonator
	r.formant(hz, width, rate)
	a := 1 / r.a
	b, c := -float64(a*r.b), -float64(a*r.c)
	if z.a == 0 {
		z.a, z.b, z.c = a, b, c
	}
	z.da, z.db, z.dc = (a-z.a)*each, (b-z.b)*each, (c-z.c)*each
}

func (z *zero) step(x float64) float64 {
	z.a, z.b, z.c = z.a+z.da, z.b+z.db, z.c+z.dc
	y := float64(z.a*x) + (float64(z.b*z.x1) + float64(z.c*z.x2))
	z.x2, z.x1 = z.x1, x
	return y
}
