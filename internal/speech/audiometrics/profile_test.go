package audiometrics_test

import (
	"math"
	"testing"

	"callboard/internal/speech/audiometrics"
	"callboard/internal/speech/speechtest"
)

// syntheticSpeech is twelve syllables with four vowels in turn, in a voice with the given pitch, formant scale and
// breath.
func syntheticSpeech(hz, scale, breath, perSecond float64) audiometrics.Sound {
	const rate = 16000
	var x []float64
	tracts := [][]float64{vowels["ah"], vowels["ee"], vowels["eh"], vowels["oo"]}
	air := noise(rate, 1)
	for i := range 12 {
		one := pulses(rate, 1/perSecond, func(at float64) float64 { return hz * (1.05 - 0.1*at*perSecond) })
		for j := range one {
			one[j] += breath * air[j]
		}
		for k, f := range tracts[i%4] {
			resonate(one, rate, f*scale, 70+20*float64(k))
		}
		top := 0.0
		for _, v := range one {
			top = max(top, math.Abs(v))
		}
		for j := range one {
			one[j] *= math.Pow(math.Sin(math.Pi*float64(j)/float64(len(one))), 0.7) / top
		}
		x = append(x, one...)
	}
	return sound(x, rate, 0.5)
}

func TestProfile(t *testing.T) {
	t.Parallel()
	p := syntheticSpeech(120, 1, 0, 5).Profile()
	speechtest.Near(t, "pitch", p.PitchHz, 120, 2)
	speechtest.Near(t, "rate", p.Rate, 5, 0.3)
	for _, scale := range []float64{0.95, 1.1, 1.2} {
		speechtest.Near(t, "relative formants", syntheticSpeech(120, scale, 0, 5).Profile().FormantScale/p.FormantScale, scale, 0.03)
	}
	if clear, breathy := p.HNR, syntheticSpeech(120, 1, 12, 5).Profile().HNR; clear-breathy < 4 {
		t.Errorf("a clear voice has %.1f dB, a breathy one %.1f dB", clear, breathy)
	}
	speechtest.Near(t, "faster rate", syntheticSpeech(120, 1, 0, 6).Profile().Rate, 6, 0.4)
}

func TestDistance(t *testing.T) {
	t.Parallel()
	base := syntheticSpeech(120, 1, 2, 5).Profile()
	if d := audiometrics.Distance(base, base); d != 0 {
		t.Errorf("a voice has the distance %.2f from itself", d)
	}
	// A slight variation of the same voice is not another voice.
	if d := audiometrics.Distance(base, syntheticSpeech(121, 1.005, 2, 5.02).Profile()); d > 1 {
		t.Errorf("a slight variation of the voice has the distance %.2f", d)
	}
	for name, other := range map[string]audiometrics.Sound{
		"two semitones up": syntheticSpeech(135, 1, 2, 5), "a shorter vocal tract": syntheticSpeech(120, 1.12, 2, 5),
		"a breathy voice": syntheticSpeech(120, 1, 18, 5), "a quick voice": syntheticSpeech(120, 1, 2, 6),
	} {
		distance, reverse := audiometrics.Distance(base, other.Profile()), audiometrics.Distance(other.Profile(), base)
		if distance < 1.5 || math.Abs(distance-reverse) > 1e-9 {
			t.Errorf("%s has the distance %.2f, and %.2f in reverse", name, distance, reverse)
		}
	}
}
