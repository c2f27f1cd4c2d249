package speech

import "callboard/internal/speech/phone"

// asian holds the sounds of Korean and Japanese. The vowels are those of Yang 1996, of men from Seoul; the onsets of
// the three series of stops follow Lisker and Abramson 1964 and Cho, Jun and Ladefoged 2002.
var asian = map[phone.Sound]*sound{
	phone.A:  mono(formants{738, 1372, 2573}, 130, 70),
	phone.E:  mono(formants{540, 1900, 2620}, 130, 70),
	phone.EO: mono(formants{608, 1121, 2683}, 130, 70),
	phone.EU: mono(formants{405, 1488, 2497}, 115, 60),
	phone.I:  mono(formants{341, 2219, 3047}, 115, 60),
	phone.O:  mono(formants{453, 945, 2674}, 130, 70),
	phone.U:  mono(formants{369, 981, 2565}, 115, 60),
	phone.UJ: mono(formants{360, 1250, 2350}, 110, 50),

	phone.LaxK: lax(velarPlace, burstK, 0.22, 18, 60), phone.LaxT: lax(alveolar, burstT, 0.2, 12, 45),
	phone.LaxP:  lax(labial, burstP, 0.12, 8, 40),
	phone.SoftK: soft(velarPlace, burstK, 0.15), phone.SoftT: soft(alveolar, burstT, 0.14), phone.SoftP: soft(labial, burstP, 0.08),
	phone.HardK: hard(velarPlace, burstK, 0.36, 18), phone.HardT: hard(alveolar, burstT, 0.34, 10), phone.HardP: hard(labial, burstP, 0.18, 8),
	phone.BlownK: blown(velarPlace, burstK, 0.34, 20, 100), phone.BlownT: blown(alveolar, burstT, 0.34, 14, 85),
	phone.BlownP: blown(labial, burstP, 0.17, 8, 80),
	phone.ShutK:  shut(velarPlace), phone.ShutT: shut(alveolar), phone.ShutP: shut(labial),

	phone.LaxC:   sibilant(false, 0.24, 50, 50, 20, -1, -0.5),
	phone.SoftC:  sibilant(true, 0.16, 40, 40, 0, -0.5, 0),
	phone.HardC:  sibilant(false, 0.32, 95, 40, 5, 1.2, 0.7),
	phone.BlownC: sibilant(false, 0.32, 65, 60, 60, 1.5, -0.4),

	phone.LaxS:   hissed(alveolar, noiseS, 0.22, 75, 25, 0.4, -0.4),
	phone.HardS:  hissed(alveolar, noiseS, 0.28, 110, 0, 1.2, 0.7),
	phone.LaxSI:  hissed(postalveo, noiseSH, 0.24, 80, 15, 0.4, -0.3),
	phone.HardSI: hissed(postalveo, noiseSH, 0.30, 110, 0, 1.2, 0.7),
	phone.H:      {manner: breathy, pull: formants{1, 1, 1}, glide: 0.05, long: 0.06, least: 0.03, hiss: 0.16, push: 0.5},

	phone.Nm: murmur(labial, 65, 50), phone.Nn: murmur(alveolar, 60, 45), phone.Nng: murmur(velarPlace, 80, 55),

	phone.Flap: sonorous(flap, formants{330, 1600, 2550}, formants{0.4, 0.45, 0.4}, 0.03, 0.5, 28, 20),
	phone.Side: sonorous(liquid, formants{350, 1450, 2750}, formants{0.2, 0.3, 0.2}, 0.045, 0.65, 65, 40),
	phone.Gy:   sonorous(glide, formants{290, 2200, 2950}, formants{0.1, 0.1, 0.2}, 0.055, 0.75, 35, 25),
	phone.Gw:   sonorous(glide, formants{330, 720, 2250}, formants{0.1, 0.15, 0.3}, 0.055, 0.75, 35, 25),
	phone.Gu:   sonorous(glide, formants{390, 1450, 2400}, formants{0.1, 0.2, 0.3}, 0.05, 0.8, 35, 25),
}

// lax stops are breathy, and the voice behind them begins low.
func lax(p place, noise *spectrum, level, burst, onset float64) *sound {
	s := closed(false, p, noise, level, burst, onset, 50, 35)
	s.push, s.press = -1, -0.6
	return s
}

func soft(p place, noise *spectrum, level float64) *sound {
	s := closed(true, p, noise, level, 6, 6, 45, 30)
	s.voice = 0.55
	return s
}

// hard stops are held long and let go at once into a pressed, high voice.
func hard(p place, noise *spectrum, level, burst float64) *sound {
	s := closed(false, p, noise, level, burst, burst, 100, 70)
	s.push, s.press = 1.2, 0.8
	return s
}

func blown(p place, noise *spectrum, level, burst, onset float64) *sound {
	s := closed(false, p, noise, level, burst, onset, 65, 45)
	s.push, s.press = 1.5, -0.4
	return s
}

// shut stops are not let go.
func shut(p place) *sound { return closed(false, p, nil, 0, 0, 0, 70, 50) }

func sibilant(voiced bool, level, long, hold, onset, push, press float64) *sound {
	s := affricated(voiced, level, long, hold)
	s.onset, s.push, s.press = onset/1000, push, press
	return s
}

func hissed(p place, noise *spectrum, level, long, onset, push, press float64) *sound {
	s := narrow(false, p, noise, level, long, 55)
	s.onset, s.push, s.press = onset/1000, push, press
	return s
}
