package klatt

import "math"

// resonator is a two-pole filter. Tuned as a formant it has unity gain at zero hertz, tuned as a peak at its own
// frequency (Klatt 1980, section I.C). Each product is rounded by a conversion: otherwise the compiler may fuse
// operations on some processors only, and the same request must give the same samples everywhere.
type resonator struct{ a, b, c, y1, y2 float64 }

func (r *resonator) poles(hz, bandwidth, rate float64) {
	hz = min(hz, 0.48*rate)
	radius := math.Exp(-math.Pi * bandwidth / rate)
	r.c = -float64(radius * radius)
	r.b = 2 * radius * math.Cos(2*math.Pi*hz/rate)
}

// formant tunes for unity gain at zero hertz, so that the levels of the formants follow from the cascade.
func (r *resonator) formant(hz, bandwidth, rate float64) {
	r.poles(hz, bandwidth, rate)
	r.a = 1 - r.b - r.c
}

// peak tunes for unity gain at the resonance, so that the amplitudes of the parallel branch are those of the output.
func (r *resonator) peak(hz, bandwidth, rate float64) {
	r.poles(hz, bandwidth, rate)
	radius := math.Sqrt(-r.c)
	w := 2 * math.Pi * min(hz, 0.48*rate) / rate
	r.a = (1 - radius) * math.Sqrt(max(0, 1+r.c*r.c/(radius*radius)-2*radius*math.Cos(2*w)))
}

func (r *resonator) step(x float64) float64 {
	y := float64(r.a*x) + (float64(r.b*r.y1) + float64(r.c*r.y2))
	r.y2, r.y1 = r.y1, y
	return y
}

// flushDenormals clears a decayed state, before it reaches denormal numbers, which are slow.
func (r *resonator) flushDenormals() {
	const threshold = 1e-30
	if math.Abs(r.y1)+math.Abs(r.y2) < threshold {
		r.y1, r.y2 = 0, 0
	}
}

// movingResonator is a resonator whose coefficients change linearly, sample by sample, because a jump would click. All
// filters between two stable ones are stable, because the stable coefficients form a triangle, which is convex.
type movingResonator struct {
	resonator
	da, db, dc float64
}

// setTarget sets the change per sample towards a new formant. perSample is the share of one sample.
func (m *movingResonator) setTarget(hz, bandwidth, rate, perSample float64) {
	var r resonator
	r.formant(hz, bandwidth, rate)
	if m.a == 0 { // the first frame has no transition
		m.a, m.b, m.c = r.a, r.b, r.c
	}
	m.da, m.db, m.dc = (r.a-m.a)*perSample, (r.b-m.b)*perSample, (r.c-m.c)*perSample
}

func (m *movingResonator) step(x float64) float64 {
	m.a, m.b, m.c = m.a+m.da, m.b+m.db, m.c+m.dc
	return m.resonator.step(x)
}

// antiresonator is a pair of moving zeros: the inverse of a resonator.
type antiresonator struct{ a, b, c, da, db, dc, x1, x2 float64 }

func (z *antiresonator) setTarget(hz, bandwidth, rate, perSample float64) {
	var r resonator
	r.formant(hz, bandwidth, rate)
	a := 1 / r.a
	b, c := -float64(a*r.b), -float64(a*r.c)
	if z.a == 0 {
		z.a, z.b, z.c = a, b, c
	}
	z.da, z.db, z.dc = (a-z.a)*perSample, (b-z.b)*perSample, (c-z.c)*perSample
}

func (z *antiresonator) step(x float64) float64 {
	z.a, z.b, z.c = z.a+z.da, z.b+z.db, z.c+z.dc
	y := float64(z.a*x) + (float64(z.b*z.x1) + float64(z.c*z.x2))
	z.x2, z.x1 = z.x1, x
	return y
}
