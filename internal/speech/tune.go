package speech

import (
	"cmp"
	"math"
	"slices"

	"callboard/internal/speech/phone"
)

// note is the melody at one moment, in semitones around the middle of the voice.
type note struct{ at, semitones float64 }

// span is a phrase in the score: units from … to−1.
type span struct {
	from, to int
	end      phone.Break
	wh       bool
}

// beat is a syllable as the melody sees it: its vowel.
type beat struct {
	from, to float64 // seconds: the voiced part
	stress   int
	weak     bool
	word     int
	lead     *sound // the sound that begins the word
}

// melody writes the tune of all phrases, lays its middle on the middle of the voice, and bends the end.
func melody(us []unit, spans []span, h how) []note {
	var out []note
	for _, sp := range spans {
		bs := beats(us[sp.from:sp.to])
		if len(bs) == 0 {
			continue
		}
		var ns []note
		switch lang := us[sp.from].lang; lang {
		case phone.Korean:
			ns = koreanTune(bs, sp)
		case phone.Japanese:
			ns = japaneseTune(bs, sp)
		default:
			ns = englishTune(bs, sp)
		}
		wide := 1.0
		if sp.end == phone.Exclaim {
			wide = 1.35
		}
		for _, n := range ns {
			out = append(out, note{n.at, n.semitones * wide})
		}
	}
	slices.SortStableFunc(out, func(a, b note) int { return cmp.Compare(a.at, b.at) })
	middle := median(out, us)
	for i := range out {
		out[i].semitones = (out[i].semitones - middle) * h.span
	}
	bend(out, us, h.bend)
	return out
}

// bend lifts or drops the end of the last phrase, more and more over its last half second.
func bend(ns []note, us []unit, semitones float64) {
	if semitones == 0 {
		return
	}
	const way = 0.5
	end := us[len(us)-1].at
	for i := range ns {
		if near := 1 - (end-ns[i].at)/way; near > 0 {
			ns[i].semitones += semitones * min(1, 0.3+near)
		}
	}
}

// median is the tune's middle over the time in which there is a voice.
func median(ns []note, us []unit) float64 {
	var all []float64
	i := 0
	const step = 0.01
	for _, u := range us {
		if !u.syllabic() {
			continue
		}
		for t := u.at + u.mute; t < u.at+u.seconds; t += step {
			for i < len(ns) && ns[i].at <= t {
				i++
			}
			all = append(all, between(ns, i, t))
		}
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// between is the tune at t, which lies before note i: a smooth way from note to note.
func between(ns []note, i int, t float64) float64 {
	switch {
	case len(ns) == 0:
		return 0
	case i == 0:
		return ns[0].semitones
	case i == len(ns):
		return ns[i-1].semitones
	}
	a, b := ns[i-1], ns[i]
	return a.semitones + (b.semitones-a.semitones)*ease((t-a.at)/max(1e-9, b.at-a.at))
}

// ease goes from 0 to 1 with a soft start and a soft end.
func ease(x float64) float64 {
	x = min(1, max(0, x))
	return x * x * (3 - 2*x)
}

func beats(us []unit) []beat {
	var out []beat
	lead, word := us[0].sound, us[0].word
	for i := range us {
		u := &us[i]
		if u.first && (i == 0 || u.word != word) {
			lead, word = u.sound, u.word
		}
		if u.syllabic() {
			out = append(out, beat{u.at + u.mute, u.at + u.seconds, u.stress, u.weak, u.word, lead})
		}
	}
	if len(out) == 0 { // "hm": the whole of it is one beat
		last := us[len(us)-1]
		out = append(out, beat{us[0].at, last.at + last.seconds, 1, false, 0, us[0].sound})
	}
	return out
}

// factor turns semitones into a factor of frequency.
func factor(semitones float64) float64 { return math.Exp2(semitones / 12) }
