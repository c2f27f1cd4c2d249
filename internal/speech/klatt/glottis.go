package klatt

import "math"

// glottis is the voice's source: the slope of the KLGLOTT88 pulse (Klatt & Klatt 1990), flow t²−t³ while the folds are
// open. Taking the slope of the flow stands for what the lips radiate.
type glottis struct {
	rate  float64
	noise noise

	phase  float64 // 0 … 1 through the period; the folds are open below open
	step   float64 // of the phase per sample, of this period
	open   float64 // open quotient of this period
	loud   float64 // of this period
	odd    bool    // every other period
	clock  float64 // seconds of voice, for the flutter
	tilt   float64 // pole of the low pass that tilts the spectrum
	lean   float64 // change of tilt per sample
	tilted float64
}

// period is what the next one will be.
type period struct{ hz, open, jitter, rough float64 }

// next returns the next sample of the source, and whether the folds stand open. A new aim takes effect with a new period.
func (g *glottis) next(a period) (slope float64, open bool) {
	g.phase += g.step
	if g.phase >= 1 || g.step == 0 {
		g.begin(a)
	}
	if open = g.phase < g.open; open {
		x := g.phase / g.open
		slope = float64(x * (2 - float64(3*x)))
	}
	// The corner where the folds meet is rounded over two samples; left sharp it would alias.
	switch t := (g.phase - g.open) / g.step; {
	case t >= 0 && t < 1:
		slope -= 0.5 * float64((1-t)*(1-t))
	case t > -1 && t < 0:
		slope += 0.5 * float64((1+t)*(1+t))
	}
	g.tilt += g.lean
	g.tilted = float64((1-g.tilt)*(slope*g.loud)) + float64(g.tilt*g.tilted)
	return g.tilted, open
}

// begin starts a period. No two are alike: slow flutter (three sines that never meet again, Klatt & Klatt 1990), a
// little jitter and shimmer, and in a rough voice every other pulse is late and weak.
func (g *glottis) begin(a period) {
	g.phase -= math.Floor(g.phase)
	g.clock += 1 / a.hz
	flutter := math.Sin(2*math.Pi*12.7*g.clock) + math.Sin(2*math.Pi*7.1*g.clock) + math.Sin(2*math.Pi*4.7*g.clock)
	hz := a.hz * (1 + 0.002*flutter + a.jitter*g.noise.even())
	g.loud = 1 + 4*a.jitter*g.noise.even()
	if g.odd = !g.odd; g.odd {
		hz *= 1 + 0.5*a.rough*0.1
		g.loud *= 1 - 0.5*a.rough
	} else {
		hz /= 1 + 0.5*a.rough*0.1
	}
	g.step = min(hz/g.rate, 0.25)
	g.open = max(a.open, 2.5*g.step)
}

// aim tilts the spectrum down by so many decibels at 3 kHz, where the level at zero hertz stays, in steps of the given
// share.
func (g *glottis) aim(dB, each float64) {
	pole := 0.0
	if dB > 0.05 {
		power := math.Pow(10, -dB/10)
		c := math.Cos(2 * math.Pi * 3000 / g.rate)
		q := (1 - power*c) / (1 - power)
		pole = q - math.Sqrt(q*q-1)
	}
	g.lean = (pole - g.tilt) * each
}
