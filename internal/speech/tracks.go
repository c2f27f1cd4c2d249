package speech

import "callboard/internal/speech/phone"

// tick is the time between two frames of the synthesiser, in seconds.
const tick = 0.0025

// tracks are levels over time, one value a tick.
type tracks struct {
	voice, breath, frication []float32
	tilt                     []float32 // dB of tilt
	nose                     []float32 // 0 … 1, opening of the nose
	pitch                    []float32 // semitones, effect of consonants on the pitch
	press                    []float32 // −1 … 1
	noise                    []*spectrum
}

func newTracks(seconds float64) *tracks {
	n := int(seconds/tick) + 2
	all := make([]float32, 7*n)
	cut := func(i int) []float32 { return all[i*n : (i+1)*n : (i+1)*n] }
	return &tracks{cut(0), cut(1), cut(2), cut(3), cut(4), cut(5), cut(6), make([]*spectrum, n)}
}

// add adds a trapezoid to a track: level between from and to, with ramps of the given lengths centred on both. Two
// neighbours with equal ramps crossfade.
func add(track []float32, level, from, to, up, down float64) {
	if level == 0 || to <= from {
		return
	}
	up, down = min(up, to-from), min(down, to-from)
	first := max(0, int((from-up/2)/tick))
	for i := first; i < len(track); i++ {
		t := float64(i) * tick
		if t > to+down/2 {
			break
		}
		x := 1.0
		if up > 0 {
			x = min(x, (t-from)/up+0.5)
		} else if t < from {
			continue
		}
		if down > 0 {
			x = min(x, (to-t)/down+0.5)
		} else if t > to {
			break
		}
		if x > 0 {
			track[i] += float32(level * x)
		}
	}
}

// addNoise adds a consonant's noise and its spectrum.
func (tr *tracks) addNoise(s *spectrum, level, from, to, up, down float64) {
	if s == nil || level == 0 {
		return
	}
	add(tr.frication, level, from, to, up, down)
	for i := max(0, int((from-up/2)/tick)); i < len(tr.noise) && float64(i)*tick <= to+down/2+tick; i++ {
		tr.noise[i] = s
	}
}

// tracks computes the levels of every unit.
func (s *timeline) tracks() *tracks {
	tr := newTracks(s.seconds)
	us := s.units
	for i := range us {
		u := &us[i]
		if u.manner == rest {
			continue
		}
		before, following := us[i-1].sound, us[i+1].sound // both exist: the first and the last unit are pauses
		tr.unit(u, before, following)
	}
	return tr
}

func (tr *tracks) unit(u *unit, before, following *sound) {
	from, to := u.at, u.at+u.seconds
	level := u.voice * stressLevel(u)
	switch u.manner {
	case vowel, liquid, glide, nasal, flap:
		up, down := rampTime(before, u.sound), rampTime(u.sound, following)
		if u.aspiration > 0 {
			up = 0.012
			tr.aspirate(u, before)
		}
		add(tr.voice, level, from+u.aspiration, to, up, down)
		tr.afterConsonant(u, before)
		if u.manner == nasal {
			add(tr.nose, 1, from, to, 0.03, 0.03)
			add(tr.tilt, 8, from, to, 0.015, 0.015)
			if before.manner == vowel {
				add(tr.nose, 0.45, from-0.07, from, 0.05, 0.03)
			}
			if following.manner == vowel {
				add(tr.nose, 0.35, to, to+0.04, 0.03, 0.04)
			}
		}
	case stop, affricate:
		tr.closure(u, before, level)
	case fricative:
		ramp, down := 0.03, 0.025
		if following.manner == rest {
			down = 0.06
		}
		add(tr.voice, level, from, to, rampTime(before, u.sound), rampTime(u.sound, following))
		if u.voiced {
			add(tr.tilt, 20, from, to, 0.02, 0.02)
			add(tr.breath, 0.04, from, to, ramp, ramp)
		}
		tr.addNoise(u.noise, u.noiseLevel*stressLevel(u), from, to, ramp, down)
	case breathy:
		add(tr.breath, u.noiseLevel*stressLevel(u), from, to, 0.04, 0.03)
		if before.voiced && before.manner != rest { // between voices h is voiced
			add(tr.voice, 0.3, from, to, 0.03, 0.03)
		}
	}
}

// stressLevel is the level of a unit by its stress.
func stressLevel(u *unit) float64 {
	if u.lang != phone.English {
		return 1
	}
	switch {
	case u.stress == 0:
		return 0.85
	case u.weak:
		return 0.8
	case u.stress == 2:
		return 0.9
	}
	return 1
}

// rampTime is the length of the crossfade between two sounds, in seconds.
func rampTime(a, b *sound) float64 {
	switch {
	case a.manner == rest:
		return 0.03
	case b.manner == rest:
		return 0.07
	case a.manner == stop || a.manner == affricate || b.manner == stop || b.manner == affricate:
		return 0.012
	case a.manner == nasal || b.manner == nasal:
		return 0.015
	}
	return 0.03
}

// aspirate adds breath between a release and the voice.
func (tr *tracks) aspirate(u *unit, before *sound) {
	from, to := u.at, u.at+u.aspiration
	if u.aspiration > 0.03 {
		add(tr.breath, u.aspirationLevel, from+0.5*min(before.burst, 0.02), to, 0.01, 0.02)
	}
	if before.manner == fricative || before.manner == affricate {
		return
	}
	tr.addNoise(before.noise, before.noiseLevel, from, from+before.burst, 0, 0.03)
}

// afterConsonant adds the effect of a consonant on the next vowel: a higher or lower pitch, a pressed or breathy voice.
func (tr *tracks) afterConsonant(u *unit, before *sound) {
	if before.manner == rest || before.f0Perturbation == 0 {
		return
	}
	from := u.at + u.aspiration
	add(tr.pitch, before.f0Perturbation, from-0.01, from+0.04, 0, 0.07)
	add(tr.press, before.press, from-0.01, from+0.05, 0, 0.08)
	if before.press < 0 {
		add(tr.breath, -0.05*before.press, from, from+0.05, 0.01, 0.05)
	}
}

// closure adds a stop: the closure, with low voicing if it is voiced, and then the release.
func (tr *tracks) closure(u *unit, before *sound, level float64) {
	from, to := u.at, u.at+u.seconds-u.release
	frication := 0.0 // duration of the noise of an affricate, part of the unit
	if u.manner == affricate {
		frication = u.seconds * u.burst / u.duration
		to -= frication
	}
	if u.voiced {
		start := from
		if before.manner == rest {
			start = max(from, to-0.012)
		}
		add(tr.voice, level, start, to+frication, 0.015, 0.012)
		add(tr.tilt, 24, from, to, 0.025, 0.01)
	}
	switch {
	case frication > 0:
		tr.addNoise(u.noise, u.noiseLevel*stressLevel(u), to, to+frication, 0.004, 0.025)
	case u.release > 0:
		tr.addNoise(u.noise, 0.9*u.noiseLevel, to, to+min(u.burst, u.release), 0, 0.02)
		if !u.voiced {
			add(tr.breath, 0.2, to, to+u.release, 0.01, 0.04)
		}
	}
}
