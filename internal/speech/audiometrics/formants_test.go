package audiometrics_test

import (
	"fmt"
	"math"
	"testing"

	"callboard/internal/speech/audiometrics"
	"callboard/internal/speech/speechtest"
)

// vowels of American English: F1 … F4 of men, after Peterson and Barney (1952) for the first three.
var vowels = map[string][]float64{
	"ah": {730, 1090, 2440, 3400}, "ee": {270, 2290, 3010, 3600}, "oo": {300, 870, 2240, 3400},
	"eh": {530, 1840, 2480, 3500}, "ae": {660, 1720, 2410, 3500}, "neutral": {500, 1500, 2500, 3500},
}

// formantErrors is the error of each formant in per cent.
func formantErrors(t *testing.T, got []audiometrics.Resonance, want []float64) [4]float64 {
	t.Helper()
	var out [4]float64
	if len(got) != len(want) {
		t.Errorf("%d resonances %.0f, want %.0f", len(got), got, want)
		return out
	}
	for i := range want {
		out[i] = 100 * math.Abs(got[i].Hz/want[i]-1)
	}
	return out
}

func TestFormantsOfAGlide(t *testing.T) {
	t.Parallel()
	for name, tract := range vowels {
		for f0, limit := range map[float64]float64{90: 3, 120: 3, 165: 3, 220: 3.5, 250: 5} {
			for _, rate := range []int{16000, 44100} {
				if rate == 44100 && f0 != 165 {
					continue // the rate matters little, and costs time
				}
				octave := func(at float64) float64 { return f0 * math.Exp2(at/0.9-0.5) }
				s := vowel(rate, 0.9, octave, append([]float64{}, append(tract, 4500)...)...)
				for i, percent := range formantErrors(t, audiometrics.Formants(s), tract) {
					if percent > limit {
						t.Errorf("%s at %d Hz, voice around %.0f Hz: F%d is %.1f %% off", name, rate, f0, i+1, percent)
					}
				}
			}
		}
	}
}

func TestFormantsOfASteadyVoice(t *testing.T) {
	t.Parallel()
	for name, tract := range vowels {
		for _, f0 := range []float64{90, 110, 120, 150, 180, 220} {
			s := vowel(16000, 0.6, steady(f0), append([]float64{}, append(tract, 4500)...)...)
			got := audiometrics.Formants(s.Middle(0.8))
			percent := formantErrors(t, got, tract)
			if percent[1] > 7 || percent[2] > 4 || percent[3] > 4 {
				t.Errorf("%s at %.0f Hz: %.1f %% off", name, f0, percent)
			}
			if len(got) > 0 && math.Abs(got[0].Hz-tract[0]) > f0/4 {
				t.Errorf("%s at %.0f Hz: F1 is %.0f, want %.0f, to a quarter of the pitch", name, f0, got[0].Hz, tract[0])
			}
		}
	}
}

// A high voice has too few harmonics; several pitches of one vowel together have enough.
func TestFormantsOfSeveralPitches(t *testing.T) {
	t.Parallel()
	var notes []audiometrics.Sound
	for _, f0 := range []float64{230, 250, 270, 290, 310, 330, 350} {
		notes = append(notes, vowel(16000, 0.4, steady(f0), 700, 1200, 2600, 3700, 4700))
	}
	for i, percent := range formantErrors(t, audiometrics.Formants(notes...), []float64{700, 1200, 2600, 3700}) {
		if percent > 4 {
			t.Errorf("F%d is %.1f %% off", i+1, percent)
		}
	}
}

func TestFormantTrackFollowsADiphthong(t *testing.T) {
	t.Parallel()
	s := join(vowel(16000, 0.3, steady(110), 730, 1090, 2440, 3400, 4500), vowel(16000, 0.3, steady(110), 270, 2290, 3010, 3600, 4500))
	track := s.FormantTrack()
	speechtest.Near(t, "frames", float64(len(track)), 58, 1)
	first, last := track[10], track[len(track)-10]
	if len(first) < 2 || len(last) < 2 {
		t.Fatalf("%v … %v", first, last)
	}
	speechtest.Near(t, "F2 at first", first[1].Hz, 1090, 60)
	speechtest.Near(t, "F2 at last", last[1].Hz, 2290, 60)
}

func TestSilenceHasNoFormants(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]audiometrics.Sound{"nothing": {}, "silence": silence(16000, 1), "a moment": silence(16000, 0.001)} {
		if got := audiometrics.Formants(s); len(got) != 0 {
			t.Errorf("%s has %v", name, got)
		}
		if p := s.Profile(); p.PitchHz != 0 {
			t.Errorf("%s has a pitch: %+v", name, p)
		}
	}
}

func ExampleFormants() {
	vowel := vowel(16000, 0.5, steady(110), 500, 1500, 2500, 3500, 4500)
	for i, f := range audiometrics.Formants(vowel) {
		fmt.Printf("F%d %.0f00 Hz\n", i+1, f.Hz/100)
	}
	// Output:
	// F1 500 Hz
	// F2 1500 Hz
	// F3 2500 Hz
	// F4 3500 Hz
}
