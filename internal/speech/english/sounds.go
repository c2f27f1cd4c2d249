package english

import (
	"strings"

	"callboard/internal/lazy"
	"callboard/internal/speech/phone"
)

// sounds is the pronunciation of an item between its neighbours.
func (it item) sounds(before, after string) []phone.Phone {
	switch {
	case it.spell:
		return flap(letterByLetter(it.word))
	case len(it.word) > 1 && strings.Count(it.word, it.word[:1]) == len(it.word) && len(it.word) != 2:
		return repeatedLetter(it.word)
	}
	if s := contextualForm(it.word, before, after); s != "" {
		return parse(s)
	}
	return flap(pronounceContraction(it.word))
}

// repeatedLetter is the pronunciation of one letter that is written many times: a long vowel, or a long consonant as in
// "mmm".
func repeatedLetter(word string) []phone.Phone {
	if p, ok := lookup(word[:3]); ok && len(word) < 8 {
		return p
	}
	sound := map[byte]phone.Sound{
		'a': phone.AA, 'e': phone.IY, 'i': phone.AY, 'o': phone.OW, 'u': phone.UW, 'y': phone.IY, 'f': phone.F, 'h': phone.HH, 'l': phone.L, 'm': phone.M, 'n': phone.N,
		'r': phone.ER, 's': phone.S, 'v': phone.V, 'z': phone.Z,
	}[word[0]]
	p := phone.Phone{Sound: sound, Long: min(3, 1+float64(len(word))/6)}
	if vowelSound(sound) {
		p.Stress = 1
	}
	return []phone.Phone{p}
}

// contractions are the contractions after an apostrophe.
var contractions = lazy.Value[map[string]string]{Make: func() map[string]string {
	return map[string]string{"s": "s", "ll": "AX L", "re": "ER", "ve": "AX V", "d": "d", "m": "M", "t": "T", "em": "AX M", "n": "AX N"}
}}

// pronounceContraction pronounces a word that may have an apostrophe in it.
func pronounceContraction(word string) []phone.Phone {
	at := strings.LastIndexByte(word, '\'')
	if at < 0 {
		return pronounce(word)
	}
	if p, ok := lookup(word); ok {
		return p
	}
	stem, end := word[:at], word[at+1:]
	if name, ok := strings.CutPrefix(word, "o'"); ok && name != "" {
		return append(parse("OW"), pronounceContraction(name)...)
	}
	if base, ok := strings.CutSuffix(word, "n't"); ok && base != "" {
		return appendSuffix(pronounceContraction(base), "AX N T")
	}
	if s, ok := contractions.Get()[end]; ok && stem != "" {
		p := pronounceContraction(stem)
		if len(p) > 0 && vowelSound(p[len(p)-1].Sound) {
			s = strings.TrimPrefix(s, "AX ")
		}
		return appendSuffix(p, s)
	}
	return pronounce(strings.ReplaceAll(word, "'", ""))
}

// flap makes T and D a flap between a vowel or R and an unstressed vowel, as Americans do: better, ready.
func flap(p []phone.Phone) []phone.Phone {
	for i := 1; i+1 < len(p); i++ {
		if s := p[i].Sound; s != phone.T && s != phone.D {
			continue
		}
		before, after := p[i-1], p[i+1]
		if !vowelSound(before.Sound) && before.Sound != phone.R || !vowelSound(after.Sound) || after.Stress != 0 {
			continue
		}
		if after.Sound == phone.AX && i+2 < len(p) && p[i+2].Sound == phone.N && (i+3 == len(p) || !vowelSound(p[i+3].Sound)) {
			continue // button
		}
		p[i].Sound = phone.DX
	}
	return p
}
