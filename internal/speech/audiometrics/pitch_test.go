package audiometrics_test

import (
	"math"
	"testing"

	"callboard/internal/speech/audiometrics"
	"callboard/internal/speech/speechtest"
)

func TestPitch(t *testing.T) {
	t.Parallel()
	for _, f0 := range []float64{65, 98, 120, 180, 212, 286, 400, 560} {
		for name, tract := range vowels {
			track := vowel(16000, 0.3, steady(f0), tract...).Pitch()
			speechtest.Near(t, name+"'s pitch", track.Median(), f0, 0.01*f0)
			if v := track.Voiced(); v < 0.93 {
				t.Errorf("%s at %.0f Hz: only %.2f voiced", name, f0, v)
			}
			for _, m := range track {
				if m.Hz > 0 && math.Abs(12*math.Log2(m.Hz/f0)) > 1 {
					t.Errorf("%s at %.0f Hz: %.0f Hz after %.2f s", name, f0, m.Hz, m.At)
				}
			}
		}
	}
}

func TestPitchFollowsAMelody(t *testing.T) {
	t.Parallel()
	melody := func(at float64) float64 { return 150 * math.Exp2(0.5*math.Sin(2*math.Pi*at)) }
	s := vowel(44100, 2, melody, 500, 1500, 2500)
	track := s.Pitch()
	for _, m := range track {
		if m.Hz > 0 {
			speechtest.Near(t, "pitch", m.Hz, melody(m.At), 0.03*m.Hz)
		}
	}
	speechtest.Near(t, "moments a second", float64(len(track))/2, 100, 3)
	speechtest.Near(t, "span", track.Span(), 12*math.Sin(0.4*math.Pi), 0.6) // a sine is within sin(72°) for 80 % of the time
	speechtest.Near(t, "pitch of a part", track.Between(0.2, 0.3).Median(), 150*math.Sqrt2, 3)
}

// With the first formant on the second harmonic, that harmonic is 13 dB stronger than the fundamental.
func TestPitchHasNoOctaveErrors(t *testing.T) {
	t.Parallel()
	x := pulses(16000, 1, steady(140))
	resonate(x, 16000, 280, 50)
	resonate(x, 16000, 2300, 100)
	speechtest.Near(t, "pitch", sound(x, 16000, 0.5).Pitch().Median(), 140, 2)
	// Every other pulse is weaker, as in a rough voice: the pitch is still 140 Hz.
	x = pulses(16000, 1, steady(140))
	other := pulses(16000, 1, steady(70))
	for i := range x {
		x[i] -= 0.1 * other[i]
	}
	resonate(x, 16000, 500, 60)
	speechtest.Near(t, "pitch of a rough voice", sound(x, 16000, 0.5).Pitch().Median(), 140, 2)
}

func TestNoiseAndSilenceHaveNoPitch(t *testing.T) {
	t.Parallel()
	hiss := sound(noise(16000, 1), 16000, 0.5)
	if v := hiss.Pitch().Voiced(); v > 0.03 {
		t.Errorf("%.2f of the noise is voiced", v)
	}
	track := join(vowel(16000, 0.5, steady(120), 500, 1500), silence(16000, 0.5), hiss.Part(0, 0.5)).Pitch()
	speechtest.Near(t, "voiced share", track.Voiced(), 1./3, 0.03)
	if hz := track.Between(0.55, 1.5).Median(); hz != 0 {
		t.Errorf("silence and noise have a pitch of %.0f Hz", hz)
	}
}

func TestHNR(t *testing.T) {
	t.Parallel()
	// White noise at a known level below the voice.
	voice := pulses(11025, 2, steady(150))
	air := noise(len(voice), 1)
	power := func(x []float64) (p float64) {
		for _, v := range x {
			p += v * v / float64(len(x))
		}
		return p
	}
	for _, want := range []float64{5, 10, 20} {
		gain := math.Sqrt(power(voice) / power(air) / math.Pow(10, want/10))
		mixed := make([]float64, len(voice))
		for i := range mixed {
			mixed[i] = voice[i] + gain*air[i]
		}
		speechtest.Near(t, "HNR", sound(mixed, 11025, 0.5).Pitch().HNR(), want, 1.5)
	}
}

func FuzzMeasurements(f *testing.F) {
	f.Add([]byte("some samples that are no speech at all"), 16000)
	f.Add([]byte{0, 255, 0, 255}, 8000)
	f.Fuzz(func(t *testing.T, data []byte, rate int) {
		if rate < 4000 || rate > 96000 || len(data) > 20000 {
			t.Skip("such a sound is not measured")
		}
		s := audiometrics.Sound{Samples: make([]float32, len(data)), Rate: rate}
		for i, b := range data {
			s.Samples[i] = float32(b)/128 - 1
		}
		for _, m := range s.Pitch() {
			if m.Hz != 0 && (m.Hz < 55 || m.Hz > 700) || m.Clarity < 0 || m.Clarity > 1 {
				t.Fatalf("%+v", m)
			}
		}
		for _, r := range audiometrics.Formants(s) {
			if !(r.Hz > 0 && r.Bandwidth > 0) {
				t.Fatalf("%+v", r)
			}
		}
		last := 0.0
		for _, p := range s.Pauses(0.01) {
			if p.From < last || p.To < p.From || p.To > s.Seconds()+1e-9 {
				t.Fatalf("%+v after %v of %v", p, last, s.Seconds())
			}
			last = p.To
		}
		if d := audiometrics.Distance(s.Profile(), s.Profile()); d != 0 {
			t.Fatalf("a sound has the distance %v from itself", d)
		}
		s.Clicks()
	})
}
