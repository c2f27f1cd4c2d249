package speech

import (
	"math"

	"callboard/internal/speech/klatt"
)

// manner is how a sound is made.
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

// formants are the first three resonances of a man's tract, in hertz, or what belongs to each of them.
type formants [3]float64

// sound is what the synthesiser knows of one sound of speech. Times are in seconds, levels are amplitudes against
// the voice of a stressed vowel.
type sound struct {
	manner manner
	voiced bool
	velar  bool // the tongue's back closes where the vowel wants it

	start, end formants // what the tract aims at; end differs in a diphthong
	pull       formants // 0 … 1, how far the vowel beside a consonant draws each formant: the slope of a locus equation
	glide      float64  // how long the tract takes from here into a vowel

	long, least float64 // the usual length and the shortest (Klatt 1979)
	voice       float64 // level of the voice
	hiss        float64 // level of the noise
	noise       *spectrum
	burst       float64 // length of a stop's burst
	onset       float64 // from the release of a stop to the voice
	push        float64 // semitones by which the voice starts higher after it
	press       float64 // −1 … 1: a breathy or a pressed start of the vowel behind it
}

func (s *sound) syllabic() bool { return s.manner == vowel }

// sonorant sounds let the voice through: a stop before them is released into them.
func (s *sound) sonorant() bool {
	return s.manner == vowel || s.manner == liquid || s.manner == glide || s.manner == nasal || s.manner == flap
}

// locus is where the formants of a consonant stand beside a vowel with the formants v: locus equations after
// Lindblom 1963 and Sussman, McCaffrey and Matthews 1991.
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

// spectrum is the colour of a consonant's noise: amplitudes for the parallel branch.
type spectrum struct {
	peak   [klatt.Peaks]float64
	bypass float64
}

// colour makes a spectrum of unit power from levels in decibels, of the second formant to the ninth, and of the
// noise that passes all of them by. −99 is nothing.
func colour(bypass float64, peaks ...float64) *spectrum {
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

const none = -99

// The noises, from the published spectra of fricatives and bursts.
var (
	noiseS  = colour(none, none, none, -26, -12, -3, 0, -1, -6)
	noiseSH = colour(none, -24, -2, 0, -5, -9, -14, -18, -22)
	noiseF  = colour(-14, -14, -9, -5, -4, -3, -1, 0, 0)
	noiseTH = colour(-24, -20, -16, -9, -6, -3, -2, 0, -1)
	burstP  = colour(-10, 0, -6, -10, -14, -16, -20, -24, -26)
	burstT  = colour(none, none, -14, -4, 0, 0, -3, -6, -8)
	burstK  = colour(none, 0, -2, -10, -18, -24, -30, -34, -40)
)
