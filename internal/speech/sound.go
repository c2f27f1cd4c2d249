package speech

import (
	"math"

	"callboard/internal/lazy"
	"callboard/internal/speech/klatt"
)

// manner is the manner of articulation.
type manner byte

const (
	rest manner = iota // silence
	vowel
	stop
	affricate
	fricative
	nasal
	liquid
	glide
	breathy // h
	flap
)

// formants are the first three resonances of a man's vocal tract in hertz, or one value for each of them.
type formants [3]float64

// sound is the synthesis data of one speech sound. Times are in seconds; levels are amplitudes relative to the voice of
// a stressed vowel.
type sound struct {
	manner manner
	voiced bool
	velar  bool // the place of closure depends on the vowel

	start, end formants // formant targets; they differ in a diphthong
	pull       formants // 0 … 1, how far the neighbouring vowel moves each formant: the slope of a locus equation
	glide      float64  // duration of the transition into a vowel

	duration, minDuration float64 // the usual length and the shortest (Klatt 1979)
	voice                 float64 // level of the voice
	noiseLevel            float64 // level of the noise
	noise                 *spectrum
	burst                 float64 // length of a stop's burst
	vot                   float64 // from the release of a stop to the voice
	f0Perturbation        float64 // semitones by which the next vowel starts higher
	press                 float64 // −1 … 1: a breathy or a pressed start of the next vowel
}

func (s *sound) syllabic() bool { return s.manner == vowel }

// sonorant reports whether a stop before this sound is released into it.
func (s *sound) sonorant() bool {
	return s.manner == vowel || s.manner == liquid || s.manner == glide || s.manner == nasal || s.manner == flap
}

// locus is the formants of a consonant next to a vowel with the formants v: locus equations after Lindblom 1963 and
// Sussman, McCaffrey and Matthews 1991.
func (s *sound) locus(v formants) formants {
	if s.velar {
		second := min(1.1*v[1]+150, 0.3*v[1]+1610)
		return formants{s.start[0] + s.pull[0]*(v[0]-s.start[0]), second, max(2050, second+0.35*(v[2]-second))}
	}
	var out formants
	for i := range out {
		out[i] = s.start[i] + s.pull[i]*(v[i]-s.start[i])
	}
	return out
}

// spectrum is the spectrum of a consonant's noise: amplitudes for the parallel branch.
type spectrum struct {
	peak   [klatt.Peaks]float64
	bypass float64
}

// newSpectrum makes a spectrum of unit power from levels in decibels: of the second formant to the ninth, and of the
// noise that bypasses them. −99 is silence.
func newSpectrum(bypass float64, peaks ...float64) *spectrum {
	var s spectrum
	power := 0.0
	for i, dB := range peaks {
		if dB <= -99 {
			continue
		}
		s.peak[i] = math.Pow(10, dB/20)
		power += s.peak[i] * s.peak[i] * klatt.PeakPower(i)
	}
	if bypass > -99 {
		s.bypass = math.Pow(10, bypass/20)
		power += s.bypass * s.bypass
	}
	level := 1 / math.Sqrt(power)
	for i := range s.peak {
		s.peak[i] *= level
	}
	s.bypass *= level
	return &s
}

const silentPeak = -99

// The noises, from the published spectra of fricatives and bursts.
var (
	noiseS = lazy.Value[*spectrum]{Make: func() *spectrum {
		return newSpectrum(silentPeak, silentPeak, silentPeak, -26, -12, -3, 0, -1, -6)
	}}
	noiseSH = lazy.Value[*spectrum]{Make: func() *spectrum {
		return newSpectrum(silentPeak, -24, -2, 0, -5, -9, -14, -18, -22)
	}}
	noiseF = lazy.Value[*spectrum]{Make: func() *spectrum {
		return newSpectrum(-14, -14, -9, -5, -4, -3, -1, 0, 0)
	}}
	noiseTH = lazy.Value[*spectrum]{Make: func() *spectrum {
		return newSpectrum(-24, -20, -16, -9, -6, -3, -2, 0, -1)
	}}
	burstP = lazy.Value[*spectrum]{Make: func() *spectrum {
		return newSpectrum(-10, 0, -6, -10, -14, -16, -20, -24, -26)
	}}
	burstT = lazy.Value[*spectrum]{Make: func() *spectrum {
		return newSpectrum(silentPeak, silentPeak, -14, -4, 0, 0, -3, -6, -8)
	}}
	burstK = lazy.Value[*spectrum]{Make: func() *spectrum {
		return newSpectrum(silentPeak, 0, -2, -10, -18, -24, -30, -34, -40)
	}}
)
