package speech

import (
	"callboard/internal/lazy"
	"callboard/internal/speech/phone"
)

// monophthong is a vowel with one target. Durations are in milliseconds.
func monophthong(f formants, duration, minDuration float64) *sound {
	return diphthong(f, f, duration, minDuration)
}

func diphthong(from, to formants, duration, minDuration float64) *sound {
	return &sound{manner: vowel, voiced: true, start: from, end: to, glide: 0.06, duration: duration / 1000, minDuration: minDuration / 1000, voice: 1}
}

// place is a place of articulation: the loci of the three formants, and how far a vowel moves them.
type place struct {
	at, pull formants
	glide    float64
	velar    bool
}

var (
	labial       = place{formants{220, 900, 2150}, formants{0.3, 0.68, 0.55}, 0.045, false}
	dental       = place{formants{290, 1350, 2550}, formants{0.3, 0.45, 0.4}, 0.05, false}
	alveolar     = place{formants{220, 1800, 2650}, formants{0.3, 0.43, 0.35}, 0.05, false}
	postalveolar = place{formants{260, 1950, 2650}, formants{0.3, 0.3, 0.3}, 0.055, false}
	velarPlace   = place{formants{220, 1800, 2400}, formants{0.3, 0.5, 0.5}, 0.06, true}
)

// consonant is a sound with a place of articulation. Durations are in milliseconds.
func consonant(m manner, voiced bool, p place, duration, minDuration float64) *sound {
	return &sound{manner: m, voiced: voiced, velar: p.velar, start: p.at, end: p.at, pull: p.pull, glide: p.glide,
		duration: duration / 1000, minDuration: minDuration / 1000}
}

func stopSound(voiced bool, p place, noise *spectrum, level, burst, vot, duration, minDuration float64) *sound {
	s := consonant(stop, voiced, p, duration, minDuration)
	s.noise, s.noiseLevel, s.burst, s.vot = noise, level, burst/1000, vot/1000
	s.f0Perturbation = 0.8
	if voiced {
		s.voice, s.f0Perturbation = 0.35, -0.5
	}
	return s
}

func fricativeSound(voiced bool, p place, noise *spectrum, level, duration, minDuration float64) *sound {
	s := consonant(fricative, voiced, p, duration, minDuration)
	s.start[0] += 60
	s.noise, s.noiseLevel, s.f0Perturbation = noise, level, 0.6
	if voiced {
		s.voice, s.f0Perturbation = 0.4, -0.4
	}
	return s
}

func nasalSound(p place, duration, minDuration float64) *sound {
	s := consonant(nasal, true, p, duration, minDuration)
	s.start[0], s.pull[0] = 460, 0.15
	s.voice = 0.85
	return s
}

func sonorantSound(m manner, at, pull formants, glideTime, level, duration, minDuration float64) *sound {
	s := consonant(m, true, place{at, pull, glideTime, false}, duration, minDuration)
	s.voice = level
	return s
}

// english holds the vowels of Peterson and Barney 1952, with the glides of Hillenbrand et al. 1995, and consonants
// after Klatt 1980; the lengths are those of Klatt 1979.
var english = lazy.Value[map[phone.Sound]*sound]{Make: func() map[phone.Sound]*sound {
	return map[phone.Sound]*sound{
		phone.AA: monophthong(formants{750, 1150, 2440}, 240, 100),
		phone.AE: monophthong(formants{715, 1690, 2410}, 230, 80),
		phone.AH: monophthong(formants{640, 1190, 2390}, 140, 60),
		phone.AO: monophthong(formants{570, 840, 2410}, 240, 100),
		phone.AX: monophthong(formants{500, 1400, 2450}, 110, 50),
		phone.EH: monophthong(formants{580, 1790, 2480}, 150, 70),
		phone.ER: monophthong(formants{490, 1350, 1690}, 180, 80),
		phone.IH: monophthong(formants{425, 1950, 2550}, 135, 40),
		phone.IY: monophthong(formants{270, 2290, 3010}, 155, 55),
		phone.UH: monophthong(formants{460, 1110, 2280}, 160, 60),
		phone.UW: diphthong(formants{350, 1150, 2250}, formants{350, 1030, 2250}, 210, 70),
		phone.AW: diphthong(formants{780, 1400, 2450}, formants{430, 950, 2350}, 260, 140),
		phone.AY: diphthong(formants{730, 1150, 2450}, formants{380, 2050, 2600}, 250, 150),
		phone.EY: diphthong(formants{480, 1900, 2550}, formants{320, 2250, 2850}, 190, 70),
		phone.OW: diphthong(formants{520, 950, 2400}, formants{360, 800, 2300}, 220, 80),
		phone.OY: diphthong(formants{540, 820, 2400}, formants{380, 1980, 2550}, 280, 150),

		phone.P: stopSound(false, labial, burstP.Get(), 0.24, 8, 50, 90, 50),
		phone.T: stopSound(false, alveolar, burstT.Get(), 0.28, 10, 60, 75, 50),
		phone.K: stopSound(false, velarPlace, burstK.Get(), 0.38, 20, 65, 80, 60),
		phone.B: stopSound(true, labial, burstP.Get(), 0.2, 6, 8, 85, 60),
		phone.D: stopSound(true, alveolar, burstT.Get(), 0.24, 8, 12, 75, 50),
		phone.G: stopSound(true, velarPlace, burstK.Get(), 0.26, 14, 18, 80, 60),

		phone.CH: affricateSound(false, 0.32, 65, 85),
		phone.JH: affricateSound(true, 0.22, 55, 55),

		phone.F:  fricativeSound(false, labial, noiseF.Get(), 0.085, 100, 80),
		phone.TH: fricativeSound(false, dental, noiseTH.Get(), 0.08, 95, 60),
		phone.S:  fricativeSound(false, alveolar, noiseS.Get(), 0.26, 110, 70),
		phone.SH: fricativeSound(false, postalveolar, noiseSH.Get(), 0.32, 125, 90),
		phone.V:  fricativeSound(true, place{formants{220, 1000, 2150}, formants{0.3, 0.6, 0.5}, 0.055, false}, noiseF.Get(), 0.08, 60, 40),
		phone.DH: fricativeSound(true, dental, noiseTH.Get(), 0.025, 50, 30),
		phone.Z:  fricativeSound(true, alveolar, noiseS.Get(), 0.15, 75, 50),
		phone.ZH: fricativeSound(true, postalveolar, noiseSH.Get(), 0.17, 75, 50),
		phone.HH: {manner: breathy, pull: formants{1, 1, 1}, glide: 0.05, duration: 0.075, minDuration: 0.03, noiseLevel: 0.16},

		phone.M:  nasalSound(labial, 75, 60),
		phone.N:  nasalSound(alveolar, 70, 50),
		phone.NG: nasalSound(velarPlace, 95, 60),

		phone.DX: sonorantSound(flap, formants{300, 1700, 2600}, formants{0.4, 0.5, 0.4}, 0.03, 0.45, 25, 20),
		phone.L:  sonorantSound(liquid, formants{350, 1150, 2950}, formants{0.2, 0.25, 0.1}, 0.045, 0.65, 80, 45),
		phone.R:  sonorantSound(liquid, formants{330, 1120, 1480}, formants{0.25, 0.15, 0.08}, 0.075, 0.75, 80, 40),
		phone.W:  sonorantSound(glide, formants{300, 640, 2200}, formants{0.1, 0.1, 0.3}, 0.075, 0.7, 80, 60),
		phone.Y:  sonorantSound(glide, formants{270, 2200, 2950}, formants{0.1, 0.1, 0.2}, 0.065, 0.7, 70, 40),
	}
}}

// affricateSound is a stop that is released into a fricative. closure and frication are the durations of its two parts
// in milliseconds.
func affricateSound(voiced bool, level, closure, frication float64) *sound {
	s := stopSound(voiced, postalveolar, noiseSH.Get(), level, frication, 0, closure+frication, 0.6*(closure+frication))
	s.manner = affricate
	if !voiced {
		s.vot = 0.015
	}
	return s
}

// darkL is the l that closes an English syllable.
var darkL = lazy.Value[*sound]{Make: func() *sound {
	return sonorantSound(liquid, formants{450, 820, 2700}, formants{0.2, 0.1, 0.2}, 0.08, 0.7, 80, 45)
}}
