package speech

import "callboard/internal/speech/phone"

// timeline is an utterance laid out in time.
type timeline struct {
	units   []unit
	contour []pitchPoint
	seconds float64
}

// Seconds of silence around the speech.
const (
	silenceBefore = 0.03
	silenceAfter  = 0.09
)

// pauseAfter is the length of the pause at a break, in seconds.
func pauseAfter(b phone.Break) float64 {
	switch b {
	case phone.Comma:
		return 0.17
	case phone.Stop, phone.Exclaim:
		return 0.34
	case phone.Question:
		return 0.36
	case phone.Paragraph:
		return 0.45
	}
	return 0
}

var silence = &sound{manner: rest, pull: formants{1, 1, 1}}

func pauseUnit(seconds float64) unit { return unit{sound: silence, seconds: seconds} }

// newTimeline lays out a reading. The contour is in semitones around the middle of the voice. A silence of more than longest
// seconds is shortened, unless longest is negative.
func newTimeline(r phone.Reading, h parameters, longest float64) *timeline {
	s := &timeline{units: []unit{pauseUnit(silenceBefore)}}
	var spans []phraseSpan
	for i, p := range r.Phrases {
		us := units(p)
		if len(us) == 0 {
			continue
		}
		setDurations(us)
		spans = append(spans, phraseSpan{from: len(s.units), to: len(s.units) + len(us), end: p.End, wh: p.WH})
		s.units = append(s.units, us...)
		if pause := pauseAfter(p.End); pause > 0 && i < len(r.Phrases)-1 {
			s.units = append(s.units, pauseUnit(pause))
		}
	}
	if len(spans) == 0 {
		s.units = nil
		return s
	}
	s.units = append(s.units, pauseUnit(silenceAfter))
	s.stretch(h)
	if longest >= 0 {
		s.shortenSilence(longest)
	}
	s.setTransitions()
	s.contour = pitchContour(s.units, spans, h)
	return s
}

// stretch applies the wanted tempo or duration, and sets the start times. The silence at both ends does not change.
// Consonants change less than vowels, as in natural speech.
func (s *timeline) stretch(h parameters) {
	total := 0.0
	for i := range s.units {
		total += s.units[i].seconds
	}
	total -= silenceBefore + silenceAfter
	wanted := total * h.slow
	if h.seconds > 0 {
		first, last := &s.units[0], &s.units[len(s.units)-1]
		edge := min(1, 0.3*h.seconds/(silenceBefore+silenceAfter)) // a very short sound has less silence around it
		first.seconds, last.seconds = edge*silenceBefore, edge*silenceAfter
		wanted = h.seconds - edge*(silenceBefore+silenceAfter)
	}
	f := wanted / total
	// With f = 1 + e, a unit of share w grows by the factor 1 + e·w/w̄, where w̄ is the mean share.
	mean := 0.0
	for i := 1; i < len(s.units)-1; i++ {
		mean += elasticity(s.units[i].sound) * s.units[i].seconds
	}
	mean /= total
	at := 0.0
	for i := range s.units {
		u := &s.units[i]
		u.at = at
		if i > 0 && i < len(s.units)-1 {
			g := f
			if f > 0.6 && f < 1.6 {
				g = 1 + (f-1)*elasticity(u.sound)/mean
			}
			u.seconds, u.aspiration, u.release = u.seconds*g, u.aspiration*g, u.release*g
		}
		at += u.seconds
	}
	s.seconds = at
}

// shortenSilence limits every pause, and the silence at both ends, to longest seconds.
func (s *timeline) shortenSilence(longest float64) {
	at := 0.0
	for i := range s.units {
		u := &s.units[i]
		if u.manner == rest {
			u.seconds = min(u.seconds, longest)
		}
		u.at = at
		at += u.seconds
	}
	s.seconds = at
}

func elasticity(s *sound) float64 {
	switch s.manner {
	case vowel, rest:
		return 1
	case stop, affricate, flap:
		return 0.6
	}
	return 0.75
}

// setTransitions sets the formants at each boundary between two units, and the durations of the transitions.
func (s *timeline) setTransitions() {
	us := s.units
	for i := range us {
		u := &us[i]
		if u.syllabic() {
			u.in, u.out = u.start, u.end
			continue
		}
		left, right := nearest(us, i)
		u.in, u.out = u.locus(left), u.locus(right)
	}
	for i := 1; i < len(us); i++ {
		a, b := &us[i-1], &us[i]
		switch {
		case a.manner == rest: // the tract moves during the pause, but not while the sound before still decays
			a.out = b.in
			if i == 1 {
				a.in = b.in
			}
		case b.manner == rest:
			b.in, b.out = a.out, a.out
		case a.syllabic() && b.syllabic():
			seam := interpolate(a.end, b.start, 0.5)
			a.out, b.in = seam, seam
			a.fall, b.rise = min(0.07, 0.5*a.seconds), min(0.07, 0.5*b.seconds)
		case a.syllabic():
			a.out = b.in
			a.fall = min(b.glide, 0.6*a.seconds)
		case b.syllabic():
			b.in = a.out
			b.rise = min(a.glide, 0.6*b.seconds)
			if b.aspiration > 0 { // the transition begins with the release, during the aspiration
				b.rise = min(a.glide+0.4*b.aspiration, 0.7*b.seconds)
			}
		default:
			seam := interpolate(a.out, b.in, 0.5)
			a.out, b.in = seam, seam
		}
	}
}

// nearest returns the formants of the vowels before and after a consonant. Where one is missing, the other is used for
// both; where both are missing, a neutral vowel.
func nearest(us []unit, i int) (left, right formants) {
	var l, r bool
	for j := i - 1; j >= 0 && j >= i-3 && us[j].manner != rest; j-- {
		if us[j].syllabic() {
			left, l = us[j].end, true
			break
		}
	}
	for j := i + 1; j < len(us) && j <= i+3 && us[j].manner != rest; j++ {
		if us[j].syllabic() {
			right, r = us[j].start, true
			break
		}
	}
	switch {
	case !l && !r:
		return formants{500, 1450, 2450}, formants{500, 1450, 2450}
	case !l:
		return right, right
	case !r:
		return left, left
	}
	return left, right
}

func interpolate(a, b formants, share float64) formants {
	var out formants
	for i := range out {
		out[i] = a[i] + share*(b[i]-a[i])
	}
	return out
}
