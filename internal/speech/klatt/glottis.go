package klatt

import "math"

// glottis is the voice source: the derivative of the KLGLOTT88 pulse (Klatt & Klatt 1990), with the flow t²−t³ while
// the vocal folds are open. The derivative models the radiation at the lips.
type glottis struct {
	rate  float64
	noise noise

	phase         float64 // 0 … 1 through the period; the vocal folds are open below open
	step          float64 // of the phase per sample, of this period
	open          float64 // open quotient of this period
	amplitude     float64 // of this period
	odd           bool    // every other period
	voicedSeconds float64 // seconds of voice, for the flutter
	tilt          float64 // pole of the low pass that tilts the spectrum
	tiltStep      float64 // change of tilt per sample
	lastOutput    float64
}

// period has the parameters of the next period.
type period struct{ hz, open, jitter, rough float64 }

// next returns the next sample of the source, and whether the vocal folds are open. New parameters take effect with the
// next period.
func (g *glottis) next(a period) (slope float64, open bool) {
	g.phase += g.step
	if g.phase >= 1 || g.step == 0 {
		g.startPeriod(a)
	}
	if open = g.phase < g.open; open {
		x := g.phase / g.open
		slope = float64(x * (2 - float64(3*x)))
	}
	// The corner at the closure is rounded over two samples; a sharp one would alias.
	switch t := (g.phase - g.open) / g.step; {
	case t >= 0 && t < 1:
		slope -= 0.5 * float64((1-t)*(1-t))
	case t > -1 && t < 0:
		slope += 0.5 * float64((1+t)*(1+t))
	}
	g.tilt += g.tiltStep
	g.lastOutput = float64((1-g.tilt)*(slope*g.amplitude)) + float64(g.tilt*g.lastOutput)
	return g.lastOutput, open
}

// startPeriod starts a period. No two periods are equal: there is slow flutter (three sines without a common period,
// Klatt & Klatt 1990) and a little jitter and shimmer, and in a rough voice every other pulse is late and weak.
func (g *glottis) startPeriod(a period) {
	g.phase -= math.Floor(g.phase)
	g.voicedSeconds += 1 / a.hz
	flutter := math.Sin(2*math.Pi*12.7*g.voicedSeconds) + math.Sin(2*math.Pi*7.1*g.voicedSeconds) + math.Sin(2*math.Pi*4.7*g.voicedSeconds)
	hz := a.hz * (1 + 0.002*flutter + a.jitter*g.noise.uniform())
	g.amplitude = 1 + 4*a.jitter*g.noise.uniform()
	if g.odd = !g.odd; g.odd {
		hz *= 1 + 0.5*a.rough*0.1
		g.amplitude *= 1 - 0.5*a.rough
	} else {
		hz /= 1 + 0.5*a.rough*0.1
	}
	g.step = min(hz/g.rate, 0.25)
	g.open = max(a.open, 2.5*g.step)
}

// setTilt moves the spectral tilt towards dB at 3 kHz, with an unchanged level at zero hertz. perSample is the share of
// the change that is applied at each sample.
func (g *glottis) setTilt(dB, perSample float64) {
	pole := 0.0
	if dB > 0.05 {
		power := math.Pow(10, -dB/10)
		c := math.Cos(2 * math.Pi * 3000 / g.rate)
		q := (1 - power*c) / (1 - power)
		pole = q - math.Sqrt(q*q-1)
	}
	g.tiltStep = (pole - g.tilt) * perSample
}
