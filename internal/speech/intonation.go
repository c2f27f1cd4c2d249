package speech

import "callboard/internal/speech/phone"

// declination is the declination line: from high at the start of a phrase to low at its end, steeper in a short one.
func declination(syllables []syllable, top, bottom float64) func(t float64) float64 {
	from, to := syllables[0].from, syllables[len(syllables)-1].to
	return func(t float64) float64 { return top + (bottom-top)*(t-from)/max(0.2, to-from) }
}

// englishContour has a peak on each stressed syllable. On the last of them, the nucleus, the final movement begins.
func englishContour(bs []syllable, sp phraseSpan) []pitchPoint {
	base := declination(bs, 1.2, -1.6)
	nucleus := 0
	for i, b := range bs {
		if b.stress == 1 && !b.weak || bs[nucleus].weak {
			nucleus = i
		}
	}
	rising := sp.end == phone.Question && !sp.wh
	first := true
	var out []pitchPoint
	add := func(t, st float64) { out = append(out, pitchPoint{t, base(t) + st}) }
	for i, b := range bs {
		duration := b.to - b.from
		switch {
		case i == nucleus && rising:
			add(b.from, -0.8)
			add(b.from+0.3*duration, -1.2)
		case i == nucleus:
			add(b.from, 0.8)
			add(b.from+0.35*duration, 3.2)
		case b.stress == 1 && !b.weak && i < nucleus:
			lift := 2.4
			if first {
				lift = 2.9
			}
			first = false
			add(b.from, 0.5)
			add(b.from+0.6*duration, lift)
		case i < nucleus:
			add(b.from+0.5*duration, -0.3)
		}
	}
	end := bs[len(bs)-1].to
	low := bs[nucleus].from + 0.35*(bs[nucleus].to-bs[nucleus].from)
	switch {
	case rising:
		add(end-min(0.05, 0.3*(end-low)), 8)
		add(end, 8)
	case sp.end == phone.Comma:
		add(low+0.6*(end-low), -1.2)
		add(end, 1.8)
	case sp.end == phone.Flow:
		add(end, 0)
	default:
		add(low+0.75*(end-low), -2.6)
		add(end, -3.4)
	}
	return out
}

// koreanContour gives each word the pattern of Seoul's accentual phrase, low–high … low–high, and begins high after the
// strong consonants (Jun 1993).
func koreanContour(bs []syllable, sp phraseSpan) []pitchPoint {
	base := declination(bs, 1.4, -1.4)
	var out []pitchPoint
	for i := 0; i < len(bs); {
		n := 1
		for i+n < len(bs) && bs[i+n].word == bs[i].word {
			n++
		}
		last := i+n == len(bs)
		for k := range n {
			b := bs[i+k]
			st := accentualTone(k, n, raisesPitch(bs[i].firstSound))
			if last && k == n-1 {
				if sp.end == phone.Question {
					break // the question rise, below, replaces it
				}
				st = -1
			}
			t := b.from + 0.55*(b.to-b.from)
			out = append(out, pitchPoint{t, base(t) + st})
		}
		i += n
	}
	b := bs[len(bs)-1]
	t := b.to
	switch {
	case sp.end == phone.Question && !sp.wh:
		out = append(out, pitchPoint{b.from, base(t) - 0.5}, pitchPoint{b.from + 0.8*(t-b.from), base(t) + 8}, pitchPoint{t, base(t) + 8})
	case sp.end == phone.Question:
		out = append(out, pitchPoint{b.from, base(t) - 0.5}, pitchPoint{t, base(t) + 3})
	case sp.end == phone.Comma:
		out = append(out, pitchPoint{t, base(t) + 2.4})
	case sp.end == phone.Flow:
	default:
		out = append(out, pitchPoint{t, base(t) - 3.2})
	}
	return out
}

// accentualTone is the tone of syllable k of n.
func accentualTone(k, n int, high bool) float64 {
	const low, up = -1.2, 1.6
	switch {
	case k == 0 && high:
		return up
	case k == 0 && n > 1:
		return low
	case k == 0:
		return 0
	case k == n-1:
		return up
	case k == 1:
		return 1.2
	case k == n-2:
		return -0.8
	}
	return 0
}

// raisesPitch reports whether a consonant raises the pitch of the word that it begins: the tense, the aspirated, s and
// h.
func raisesPitch(s *sound) bool { return !s.voiced && s.f0Perturbation > 0.3 }

// japaneseContour rises over the first mora and then falls slowly.
func japaneseContour(bs []syllable, sp phraseSpan) []pitchPoint {
	base := declination(bs, 2, -2.2)
	var out []pitchPoint
	for i, b := range bs {
		if sp.end == phone.Question && i == len(bs)-1 {
			break // the question rise, below, replaces it
		}
		t := b.from + 0.5*(b.to-b.from)
		st := 0.6
		if i == 0 || b.word != bs[i-1].word {
			st = -1.2
		}
		out = append(out, pitchPoint{t, base(t) + st})
	}
	b := bs[len(bs)-1]
	switch {
	case sp.end == phone.Question:
		out = append(out, pitchPoint{b.from, base(b.from) - 0.5}, pitchPoint{b.from + 0.8*(b.to-b.from), base(b.to) + 7}, pitchPoint{b.to, base(b.to) + 7})
	case sp.end == phone.Comma:
		out = append(out, pitchPoint{b.to, base(b.to) + 1.2})
	case sp.end == phone.Flow:
	default:
		out = append(out, pitchPoint{b.to, base(b.to) - 2})
	}
	return out
}
