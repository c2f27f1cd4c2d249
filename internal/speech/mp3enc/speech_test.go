package mp3enc

import (
	"math"
	"math/rand/v2"
)

// speech is a synthetic voice: vowels from a pulse train through four resonators, noise, bursts
// after silence, and pauses.
func speech(rate int, seconds float64) []float32 {
	rng := rand.New(rand.NewPCG(1, 2))
	out := make([]float64, 0, int(seconds*float64(rate)))
	hz := float64(rate)
	for i := 0; len(out) < cap(out); i++ {
		var part []float64
		switch i % 5 {
		case 0, 2:
			part = vowel(rng, hz, []float64{95, 120, 210, 160}[i/2%4])
		case 1:
			part = hiss(rng, hz)
		case 3:
			part = burst(rng, hz)
		default:
			part = make([]float64, int(0.12*hz))
		}
		out = append(out, part[:min(len(part), cap(out)-len(out))]...)
	}
	samples := make([]float32, len(out))
	for i, x := range out {
		samples[i] = float32(min(max(x, -1), 1))
	}
	return samples
}

func vowel(rng *rand.Rand, hz, pitch float64) []float64 {
	formants := [][4]float64{{730, 1090, 2440, 3400}, {270, 2290, 3010, 3700}, {300, 870, 2240, 3300}, {530, 1840, 2480, 3500}}
	f := formants[rng.IntN(len(formants))]
	n := int(0.25 * hz)
	x := make([]float64, n)
	phase := 0.0
	for i := range x {
		phase += pitch * (1 + 0.1*math.Sin(2*math.Pi*3*float64(i)/hz)) / hz
		if phase >= 1 {
			phase--
			x[i] = 1
		}
		x[i] += 0.002 * rng.NormFloat64()
	}
	out := make([]float64, n)
	for k, centre := range f {
		for i, y := range resonator(x, hz, centre, 60+40*float64(k)) {
			out[i] += y / float64(k+1)
		}
	}
	return scaled(out, hz, 0.6)
}

func hiss(rng *rand.Rand, hz float64) []float64 {
	x := make([]float64, int(0.1*hz))
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	return scaled(resonator(x, hz, min(5500, 0.35*hz), 1800), hz, 0.15)
}

func burst(rng *rand.Rand, hz float64) []float64 {
	x := make([]float64, int(0.09*hz))
	for i := int(0.05 * hz); i < len(x); i++ {
		x[i] = 0.25 * rng.NormFloat64() * math.Exp(-float64(i-int(0.05*hz))/(0.006*hz))
	}
	return x
}

// resonator is a filter with two poles.
func resonator(x []float64, hz, centre, width float64) []float64 {
	r := math.Exp(-math.Pi * width / hz)
	a, b := 2*r*math.Cos(2*math.Pi*centre/hz), -r*r
	y := make([]float64, len(x))
	var y1, y2 float64
	for i := range x {
		y[i] = x[i] + a*y1 + b*y2
		y1, y2 = y[i], y1
	}
	return y
}

// scaled scales x to a peak, with fades of 10 ms.
func scaled(x []float64, hz, peak float64) []float64 {
	most := 0.0
	for _, v := range x {
		most = max(most, math.Abs(v))
	}
	edge := 0.01 * hz
	for i := range x {
		x[i] *= peak / most * min(1, float64(i)/edge, float64(len(x)-1-i)/edge)
	}
	return x
}

func noise(seed uint64, n int, peak float64) []float32 {
	rng := rand.New(rand.NewPCG(seed, 7))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(peak * (2*rng.Float64() - 1))
	}
	return x
}

// sweep is a sine that rises from 20 Hz to half of the rate.
func sweep(rate, n int, peak float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		t := float64(i) / float64(n)
		x[i] = float32(peak * math.Sin(2*math.Pi*(20*t+float64(rate)/4*t*t)*float64(n)/float64(rate)))
	}
	return x
}

func square(rate, hz, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(1 - 2*(2*i*hz/rate%2))
	}
	return x
}

// signalToNoise is the ratio of the input to the error of the decoded signal, in dB.
func signalToNoise(want []float32, got []float64) float64 {
	var signal, noise float64
	for i, w := range want {
		d := float64(w) - got[i]
		signal += float64(w) * float64(w)
		noise += d * d
	}
	return 10 * math.Log10(signal/noise)
}
