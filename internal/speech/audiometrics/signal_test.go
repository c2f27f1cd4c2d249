package audiometrics_test

import (
	"math"
	"math/rand/v2"

	"callboard/internal/speech/audiometrics"
)

// pulses is a pulse train whose pitch is a function of the time in seconds: all harmonics below 0.45 of the rate, in
// phase and equally strong, summed in closed form (Dirichlet's kernel), so that a period need not be whole samples. Its
// spectrum falls by 6 dB an octave above 100 Hz, like that of a voice after radiation at the lips.
func pulses(rate int, seconds float64, hz func(at float64) float64) []float64 {
	out := make([]float64, int(seconds*float64(rate)))
	phase, low := math.Pi, 0.0
	decay := math.Exp(-2 * math.Pi * 100 / float64(rate))
	for i := range out {
		f0 := hz(float64(i) / float64(rate))
		phase = math.Mod(phase+2*math.Pi*f0/float64(rate), 2*math.Pi)
		harmonics := math.Floor(0.45 * float64(rate) / f0)
		x := harmonics
		if s := math.Sin(phase / 2); math.Abs(s) > 1e-9 {
			x = (math.Sin((harmonics+0.5)*phase)/s - 1) / 2
		}
		low = decay*low + x
		out[i] = low
	}
	return out
}

func steady(hz float64) func(float64) float64 { return func(float64) float64 { return hz } }

// resonate passes x through a two-pole resonance.
func resonate(x []float64, rate int, hz, width float64) {
	r := math.Exp(-math.Pi * width / float64(rate))
	b := 2 * r * math.Cos(2*math.Pi*hz/float64(rate))
	c := -r * r
	y1, y2 := 0.0, 0.0
	for i, v := range x {
		y := (1-b-c)*v + b*y1 + c*y2
		y2, y1 = y1, y
		x[i] = y
	}
}

// sound scales x to the given peak.
func sound(x []float64, rate int, peak float64) audiometrics.Sound {
	top := 1e-12
	for _, v := range x {
		top = max(top, math.Abs(v))
	}
	s := audiometrics.Sound{Samples: make([]float32, len(x)), Rate: rate}
	for i, v := range x {
		s.Samples[i] = float32(peak * v / top)
	}
	return s
}

// vowel is a pulse train through the given resonances.
func vowel(rate int, seconds float64, hz func(float64) float64, tract ...float64) audiometrics.Sound {
	x := pulses(rate, seconds, hz)
	for i, f := range tract {
		resonate(x, rate, f, 60+30*float64(i))
	}
	return sound(x, rate, 0.5)
}

func noise(n int, level float64) []float64 {
	random := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, n)
	for i := range x {
		x[i] = level * random.NormFloat64()
	}
	return x
}

func join(parts ...audiometrics.Sound) audiometrics.Sound {
	out := audiometrics.Sound{Rate: parts[0].Rate}
	for _, p := range parts {
		out.Samples = append(out.Samples, p.Samples...)
	}
	return out
}

func silence(rate int, seconds float64) audiometrics.Sound {
	return audiometrics.Sound{Samples: make([]float32, int(seconds*float64(rate))), Rate: rate}
}

func tone(rate int, seconds, hz, peak float64) audiometrics.Sound {
	s := silence(rate, seconds)
	for i := range s.Samples {
		s.Samples[i] = float32(peak * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return s
}
