package speech

import "callboard/internal/speech/phone"

// unit is one sound in the timeline, with the context that timing and contour need and the values that they set.
type unit struct {
	*sound
	lang    phone.Lang
	stress  int     // of the syllable it belongs to: 0 none, 1 primary, 2 secondary
	weak    bool    // the word has no accent
	stretch float64 // factor of the duration

	syllable    int  // of the phrase
	word        int  // of the phrase
	onset       bool // before the vowel of its syllable
	first       bool // of its word
	final       bool // in the last syllable before a pause
	phraseFinal bool // the very last sound before a pause

	at, seconds     float64 // start time and duration
	aspiration      float64 // seconds of aspiration at its start, from the stop before it
	aspirationLevel float64 // level of the breath in that time
	release         float64 // seconds at the end of a stop that is released before anything but a voiced sound

	in, out    formants // formants at the start and at the end
	rise, fall float64  // durations of the transitions from in, and to out
}

// soundOf looks a phone up. Unknown symbols have no sound.
func soundOf(p phone.Phone) *sound {
	if s, ok := english.Get()[p.Sound]; ok {
		return s
	}
	return korean.Get()[p.Sound]
}

// units returns the units of a phrase, divided into syllables.
func units(p phone.Phrase) []unit {
	var out []unit
	syllables := 0
	for w, word := range p.Words {
		begin := len(out)
		for _, ph := range word.Phones {
			s := soundOf(ph)
			if s == nil {
				continue
			}
			stretch := ph.Long
			if !(stretch > 0) {
				stretch = 1
			}
			out = append(out, unit{sound: s, lang: word.Lang, stress: ph.Stress, weak: word.Weak, word: w, stretch: min(stretch, 4)})
		}
		syllables += syllabify(out[begin:], syllables)
	}
	for i := range out {
		out[i].final = p.End != phone.Flow && out[i].syllable >= syllables-1
		out[i].phraseFinal = p.End != phone.Flow && i == len(out)-1
	}
	return out
}

// syllabify numbers the syllables of a word from first on, and returns their number. Of the consonants between two
// vowels, the last one begins the next syllable, or the last two where the second is a liquid or a glide.
func syllabify(word []unit, first int) int {
	if len(word) == 0 {
		return 0
	}
	word[0].first = true
	var nuclei []int
	for i := range word {
		if word[i].syllabic() {
			nuclei = append(nuclei, i)
		}
	}
	if len(nuclei) == 0 { // a sound by itself, as in "hm"
		for i := range word {
			word[i].syllable = first
		}
		return 1
	}
	from := 0
	for n, v := range nuclei {
		to := len(word)
		if n+1 < len(nuclei) {
			to = nuclei[n+1]
			if to > v+1 {
				to--
			}
			if to > v+1 && onsetPair(word[to-1].sound, word[to].sound) {
				to--
			}
		}
		for i := from; i < to; i++ {
			word[i].syllable, word[i].onset = first+n, i < v
			word[i].stress = word[v].stress
		}
		if word[v].lang == phone.English {
			for i := v + 1; i < to; i++ {
				if word[i].sound == english.Get()[phone.L] {
					word[i].sound = darkL.Get()
				}
			}
		}
		from = to
	}
	return len(nuclei)
}

func onsetPair(a, b *sound) bool {
	return b.manner == glide || b.manner == liquid && (a.manner == stop || a.manner == fricative && !a.voiced)
}
