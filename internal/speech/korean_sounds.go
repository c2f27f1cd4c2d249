package speech

import (
	"callboard/internal/lazy"
	"callboard/internal/speech/phone"
)

// korean holds the sounds of Korean and Japanese. The vowels are those of Yang 1996, of men from Seoul; the onsets of
// the three series of stops follow Lisker and Abramson 1964 and Cho, Jun and Ladefoged 2002.
var korean = lazy.Value[map[phone.Sound]*sound]{Make: func() map[phone.Sound]*sound {
	return map[phone.Sound]*sound{
		phone.A:  monophthong(formants{738, 1372, 2573}, 130, 70),
		phone.E:  monophthong(formants{540, 1900, 2620}, 130, 70),
		phone.EO: monophthong(formants{608, 1121, 2683}, 130, 70),
		phone.EU: monophthong(formants{405, 1488, 2497}, 115, 60),
		phone.I:  monophthong(formants{341, 2219, 3047}, 115, 60),
		phone.O:  monophthong(formants{453, 945, 2674}, 130, 70),
		phone.U:  monophthong(formants{369, 981, 2565}, 115, 60),
		phone.UJ: monophthong(formants{360, 1250, 2350}, 110, 50),

		phone.LaxK: laxStop(velarPlace, burstK.Get(), 0.22, 18, 60), phone.LaxT: laxStop(alveolar, burstT.Get(), 0.2, 12, 45),
		phone.LaxP:    laxStop(labial, burstP.Get(), 0.12, 8, 40),
		phone.VoicedK: voicedStop(velarPlace, burstK.Get(), 0.15), phone.VoicedT: voicedStop(alveolar, burstT.Get(), 0.14), phone.VoicedP: voicedStop(labial, burstP.Get(), 0.08),
		phone.TenseK: tenseStop(velarPlace, burstK.Get(), 0.36, 18), phone.TenseT: tenseStop(alveolar, burstT.Get(), 0.34, 10), phone.TenseP: tenseStop(labial, burstP.Get(), 0.18, 8),
		phone.AspiratedK: aspiratedStop(velarPlace, burstK.Get(), 0.34, 20, 100), phone.AspiratedT: aspiratedStop(alveolar, burstT.Get(), 0.34, 14, 85),
		phone.AspiratedP:  aspiratedStop(labial, burstP.Get(), 0.17, 8, 80),
		phone.UnreleasedK: unreleasedStop(velarPlace), phone.UnreleasedT: unreleasedStop(alveolar), phone.UnreleasedP: unreleasedStop(labial),

		phone.LaxC:       sibilantAffricate(false, 0.24, 50, 50, 20, -1, -0.5),
		phone.VoicedC:    sibilantAffricate(true, 0.16, 40, 40, 0, -0.5, 0),
		phone.TenseC:     sibilantAffricate(false, 0.32, 95, 40, 5, 1.2, 0.7),
		phone.AspiratedC: sibilantAffricate(false, 0.32, 65, 60, 60, 1.5, -0.4),

		phone.LaxS:    sibilantFricative(alveolar, noiseS.Get(), 0.22, 75, 25, 0.4, -0.4),
		phone.TenseS:  sibilantFricative(alveolar, noiseS.Get(), 0.28, 110, 0, 1.2, 0.7),
		phone.LaxSI:   sibilantFricative(postalveolar, noiseSH.Get(), 0.24, 80, 15, 0.4, -0.3),
		phone.TenseSI: sibilantFricative(postalveolar, noiseSH.Get(), 0.30, 110, 0, 1.2, 0.7),
		phone.H:       {manner: breathy, pull: formants{1, 1, 1}, glide: 0.05, duration: 0.06, minDuration: 0.03, noiseLevel: 0.16, f0Perturbation: 0.5},

		phone.Nm: nasalSound(labial, 65, 50), phone.Nn: nasalSound(alveolar, 60, 45), phone.Nng: nasalSound(velarPlace, 80, 55),

		phone.Flap:    sonorantSound(flap, formants{330, 1600, 2550}, formants{0.4, 0.45, 0.4}, 0.03, 0.5, 28, 20),
		phone.Lateral: sonorantSound(liquid, formants{350, 1450, 2750}, formants{0.2, 0.3, 0.2}, 0.045, 0.65, 65, 40),
		phone.Gy:      sonorantSound(glide, formants{290, 2200, 2950}, formants{0.1, 0.1, 0.2}, 0.055, 0.75, 35, 25),
		phone.Gw:      sonorantSound(glide, formants{330, 720, 2250}, formants{0.1, 0.15, 0.3}, 0.055, 0.75, 35, 25),
		phone.Gu:      sonorantSound(glide, formants{390, 1450, 2400}, formants{0.1, 0.2, 0.3}, 0.05, 0.8, 35, 25),
	}
}}

// laxStop is breathy, and the voice after it starts low.
func laxStop(p place, noise *spectrum, level, burst, vot float64) *sound {
	s := stopSound(false, p, noise, level, burst, vot, 50, 35)
	s.f0Perturbation, s.press = -1, -0.6
	return s
}

func voicedStop(p place, noise *spectrum, level float64) *sound {
	s := stopSound(true, p, noise, level, 6, 6, 45, 30)
	s.voice = 0.55
	return s
}

// tenseStop has a long closure and a release without aspiration into a pressed, high voice.
func tenseStop(p place, noise *spectrum, level, burst float64) *sound {
	s := stopSound(false, p, noise, level, burst, burst, 100, 70)
	s.f0Perturbation, s.press = 1.2, 0.8
	return s
}

func aspiratedStop(p place, noise *spectrum, level, burst, vot float64) *sound {
	s := stopSound(false, p, noise, level, burst, vot, 65, 45)
	s.f0Perturbation, s.press = 1.5, -0.4
	return s
}

// unreleasedStop has a closure and no release.
func unreleasedStop(p place) *sound { return stopSound(false, p, nil, 0, 0, 0, 70, 50) }

func sibilantAffricate(voiced bool, level, closure, frication, vot, perturbation, press float64) *sound {
	s := affricateSound(voiced, level, closure, frication)
	s.vot, s.f0Perturbation, s.press = vot/1000, perturbation, press
	return s
}

func sibilantFricative(p place, noise *spectrum, level, duration, vot, perturbation, press float64) *sound {
	s := fricativeSound(false, p, noise, level, duration, 55)
	s.vot, s.f0Perturbation, s.press = vot/1000, perturbation, press
	return s
}
