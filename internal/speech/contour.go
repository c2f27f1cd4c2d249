package speech

import (
	"cmp"
	"math"
	"slices"

	"callboard/internal/speech/phone"
)

// pitchPoint is a point of the pitch contour: semitones relative to the middle of the voice, at a time in seconds.
type pitchPoint struct{ at, semitones float64 }

// phraseSpan is a phrase in the timeline: units from … to−1.
type phraseSpan struct {
	from, to int
	end      phone.Break
	wh       bool
}

// syllable is the vowel of a syllable, with what the pitch contour depends on.
type syllable struct {
	from, to   float64 // seconds: the voiced part
	stress     int
	weak       bool
	word       int
	firstSound *sound // the first sound of the word
}

// pitchContour is the contour of all phrases. Its median is at the middle of the voice. The end of the last phrase is
// raised or lowered as the request says.
func pitchContour(us []unit, spans []phraseSpan, h parameters) []pitchPoint {
	var out []pitchPoint
	for _, sp := range spans {
		bs := syllables(us[sp.from:sp.to])
		if len(bs) == 0 {
			continue
		}
		var ns []pitchPoint
		switch lang := us[sp.from].lang; lang {
		case phone.Korean:
			ns = koreanContour(bs, sp)
		case phone.Japanese:
			ns = japaneseContour(bs, sp)
		default:
			ns = englishContour(bs, sp)
		}
		rangeFactor := 1.0
		if sp.end == phone.Exclaim {
			rangeFactor = 1.35
		}
		for _, n := range ns {
			out = append(out, pitchPoint{n.at, n.semitones * rangeFactor})
		}
	}
	slices.SortStableFunc(out, func(a, b pitchPoint) int { return cmp.Compare(a.at, b.at) })
	middle := median(out, us)
	for i := range out {
		out[i].semitones = (out[i].semitones - middle) * h.span
	}
	bend(out, us, h.bend)
	return out
}

// bend raises or lowers the end of the last phrase, increasingly over its last half second.
func bend(ns []pitchPoint, us []unit, semitones float64) {
	if semitones == 0 {
		return
	}
	const rampSeconds = 0.5
	end := us[len(us)-1].at
	for i := range ns {
		if progress := 1 - (end-ns[i].at)/rampSeconds; progress > 0 {
			ns[i].semitones += semitones * min(1, 0.3+progress)
		}
	}
}

// median is the median of the contour over the voiced time.
func median(ns []pitchPoint, us []unit) float64 {
	var all []float64
	i := 0
	const step = 0.01
	for _, u := range us {
		if !u.syllabic() {
			continue
		}
		for t := u.at + u.aspiration; t < u.at+u.seconds; t += step {
			for i < len(ns) && ns[i].at <= t {
				i++
			}
			all = append(all, contourAt(ns, i, t))
		}
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// contourAt is the contour at time t, which is before point i: a smooth curve from point to point.
func contourAt(ns []pitchPoint, i int, t float64) float64 {
	switch {
	case len(ns) == 0:
		return 0
	case i == 0:
		return ns[0].semitones
	case i == len(ns):
		return ns[i-1].semitones
	}
	a, b := ns[i-1], ns[i]
	return a.semitones + (b.semitones-a.semitones)*smoothstep((t-a.at)/max(1e-9, b.at-a.at))
}

// smoothstep goes from 0 to 1 with zero slope at both ends.
func smoothstep(x float64) float64 {
	x = min(1, max(0, x))
	return x * x * (3 - 2*x)
}

func syllables(us []unit) []syllable {
	var out []syllable
	firstSound, word := us[0].sound, us[0].word
	for i := range us {
		u := &us[i]
		if u.first && (i == 0 || u.word != word) {
			firstSound, word = u.sound, u.word
		}
		if u.syllabic() {
			out = append(out, syllable{u.at + u.aspiration, u.at + u.seconds, u.stress, u.weak, u.word, firstSound})
		}
	}
	if len(out) == 0 { // "hm": all of it is one syllable
		last := us[len(us)-1]
		out = append(out, syllable{us[0].at, last.at + last.seconds, 1, false, 0, us[0].sound})
	}
	return out
}

// pitchFactor turns semitones into a factor of frequency.
func pitchFactor(semitones float64) float64 { return math.Exp2(semitones / 12) }
