package audiometrics

import (
	"cmp"
	"math"
	"math/cmplx"
	"slices"
)

// Resonance is one formant.
type Resonance struct {
	Hz        float64
	Bandwidth float64 // bandwidth in Hz, at 3 dB
}

const (
	lpcOrder     = 12
	lpcWindow    = 0.030 // seconds
	lpcHop       = 0.010
	maxBandwidth = 400.0 // Hz: wider poles are the slope of the spectrum, not resonances
	minFormantHz = 150.0 // Hz: poles below belong to the source
	emphasisHz   = 50.0  // Hz: pre-emphasis of 6 dB an octave above this
)

// Formants are the first resonances, at most four, of steady sounds: linear prediction of order 12 at 11 kHz
// (autocorrelation method, Levinson and Durbin), and the roots of the predictor without those wider than 400 Hz. The
// correlations of all frames are averaged with equal weight before the one prediction.
//
// A voice has energy only at its harmonics, so a constant pitch shifts each measured formant towards the nearest
// harmonic: the first by up to a quarter of the pitch, with any method. A glide over an octave, or several pitches of
// the same vowel, fill the gaps: then all four are within 3 % up to 220 Hz, 5 % up to 250 Hz, and F2 … F4 within 5 % up
// to 300 Hz. An F1 below the pitch cannot be measured.
func Formants(steady ...Sound) []Resonance {
	sum := make([]float64, lpcOrder+1)
	for _, s := range steady {
		s.correlate(func(_ float64, r []float64) {
			for i := range sum {
				sum[i] += r[i] / r[0]
			}
		})
	}
	return resonances(sum, analysisRate)
}

// FormantTrack is the formants of running speech every 10 ms; silent frames have none. Use the median over the frames
// of each formant.
func (s Sound) FormantTrack() [][]Resonance {
	var out [][]Resonance
	s.correlate(func(_ float64, r []float64) { out = append(out, resonances(r, analysisRate)) })
	return out
}

// correlate calls visit with the autocorrelation of every frame that is not silent.
func (s Sound) correlate(visit func(at float64, r []float64)) {
	low := s.At(analysisRate)
	size := low.samplesIn(lpcWindow)
	window := hann(size)
	emphasis := math.Exp(-2 * math.Pi * emphasisHz / analysisRate)
	y := make([]float64, size)
	low.frames(size, low.samplesIn(lpcHop), func(at float64, x []float32) {
		before := float64(x[0])
		for i, v := range x {
			y[i] = (float64(v) - emphasis*before) * window[i]
			before = float64(v)
		}
		if r := autocorrelate(y, lpcOrder); r[0] > 1e-9 {
			visit(at, r)
		}
	})
}

// resonances are the narrow poles of the prediction, in order of frequency.
func resonances(r []float64, rate float64) []Resonance {
	a := levinson(r)
	if a == nil {
		return nil
	}
	var out []Resonance
	for _, z := range roots(a) {
		hz := cmplx.Phase(z) * rate / (2 * math.Pi)
		width := -math.Log(cmplx.Abs(z)) * rate / math.Pi
		if hz > minFormantHz && hz < rate/2-100 && width > 0 && width < maxBandwidth {
			out = append(out, Resonance{hz, width})
		}
	}
	slices.SortFunc(out, func(a, b Resonance) int { return cmp.Compare(a.Hz, b.Hz) })
	return out[:min(4, len(out))]
}
