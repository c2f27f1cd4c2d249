package voice

import "math"

// segment is a stretch of steady aims; the renderer glides from one to the next.
type segment struct {
	seconds float64
	tract   formants
	hz      float64 // melody
	voiced  float64 // loudness of the voice
	hiss    float64 // loudness of a consonant's noise
	hissHz  float64 // its centre
}

// mood is what an emotion does to the voice.
type mood struct{ pitch, span, rate, breath, bright float64 }

func moodOf(emotion string, scale float64) mood {
	m := mood{1, 1, 1, 0, 1}
	switch emotion {
	case "happy":
		m = mood{1.10, 1.5, 1.05, 0, 1.15}
	case "sad":
		m = mood{0.93, 0.6, 0.86, 0.12, 0.75}
	case "angry":
		m = mood{1.06, 1.4, 1.08, 0, 1.4}
	case "whisper":
		m = mood{0.96, 0.7, 0.94, 0.7, 0.9}
	}
	lean := func(v float64) float64 { return math.Pow(v, scale) }
	return mood{lean(m.pitch), lean(m.span), lean(m.rate), min(m.breath*scale, 0.9), lean(m.bright)}
}

const (
	before = 0.03 // seconds of silence around the speech
	after  = 0.08
)

// plan lays the phrases out in time and melody.
func (r *renderer) plan(phrases []phrase) []segment {
	u := r.u
	base := u.Traits.PitchHz * r.mood.pitch * math.Exp2(float64(u.Pitch)/12)
	var out []segment
	for i, p := range phrases {
		for j, s := range p.syllables {
			tune := melody(p, j)
			if rest := len(p.syllables) - 1 - j; i == len(phrases)-1 && rest < 3 {
				tune *= math.Exp2(float64(u.LastPitch) * float64(3-rest) / 24)
			}
			out = append(out, r.syllable(s, base*(1+(tune-1)*r.mood.span))...)
		}
		if p.pause > 0 {
			out = append(out, segment{seconds: p.pause, tract: shape(0), hz: base})
		}
	}
	total := 0.0
	for _, s := range out {
		total += s.seconds
	}
	stretch := u.SpeedX / (u.Tempo * u.Traits.Rate * r.mood.rate)
	wanted := u.Seconds
	if u.ForceLength && u.MaxSeconds > 0 {
		wanted = u.MaxSeconds
	}
	if wanted > before+after {
		stretch = (wanted - before - after) / total
	}
	for i := range out {
		out[i].seconds *= stretch
	}
	quiet := segment{tract: shape(0), hz: base}
	first, last := quiet, quiet
	first.seconds, last.seconds = before, after
	return append(append([]segment{first}, out...), last)
}

// melody is the pitch of syllable j as a factor of the voice's middle: it falls along the phrase, leans on the
// beginnings of words, and ends as the closing mark says.
func melody(p phrase, j int) float64 {
	n := len(p.syllables)
	along := float64(j+1) / float64(n+1)
	f := 1.13 - 0.24*along
	if p.syllables[j].stress {
		f += 0.06
	}
	if p.end == '!' {
		f = 1 + (f-0.98)*1.4
	}
	if rest := n - 1 - j; rest < 2 {
		switch near := float64(2-rest) / 2; p.end {
		case '?':
			f += 0.42 * near
		case ',':
			f += 0.06 * near
		default:
			f -= 0.10 * near
		}
	}
	return f
}

// syllable spells one syllable out. A consonant never takes more than half of the time.
func (r *renderer) syllable(s syllable, hz float64) []segment {
	left := s.seconds
	var out []segment
	add := func(seconds float64, voiced, hiss, hissHz float64, tract formants) {
		seconds = min(seconds, s.seconds*0.3)
		left -= seconds
		out = append(out, segment{seconds, tract, hz, voiced, hiss, hissHz})
	}
	v := shape(s.vowel)
	switch s.onset {
	case stop:
		add(0.035, 0.04, 0, 0, v)
		add(0.010, 0.1, 0.30, 2200, v)
	case aspirate:
		add(0.030, 0, 0, 0, v)
		add(0.035, 0.05, 0.28, 1700, v)
	case hiss:
		add(0.070, 0, 0.34, 5200, v)
	case nasal:
		add(0.050, 0.45, 0, 0, shape('n'))
	case liquid:
		add(0.040, 0.60, 0, 0, shape('l'))
	}
	var end []segment
	closing := func(seconds, voiced float64, tract formants) {
		seconds = min(seconds, s.seconds*0.3)
		left -= seconds
		end = append(end, segment{seconds, tract, hz, voiced, 0, 0})
	}
	switch s.coda {
	case nasal:
		closing(0.055, 0.45, shape('n'))
	case liquid:
		closing(0.045, 0.55, shape('l'))
	case stop, aspirate:
		closing(0.040, 0, v)
	case hiss:
		end = append(end, segment{min(0.06, s.seconds*0.3), v, hz, 0, 0.26, 5200})
		left -= end[0].seconds
	}
	loud := 0.9
	if s.stress {
		loud = 1
	}
	out = append(out, segment{left, v, hz, loud, 0, 0})
	return append(out, end...)
}
