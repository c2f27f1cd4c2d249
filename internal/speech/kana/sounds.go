package kana

import "callboard/internal/speech/phone"

// Factors of the duration.
const (
	doubleLength   = 2.0 // a long vowel, a doubled fricative
	moraLength     = 1.4 // ん, which is a mora by itself
	devoicedLength = 0.4 // a devoiced vowel between voiceless sounds
)

// sounds returns the phones of a word.
func sounds(word []mora) []phone.Phone {
	out := make([]phone.Phone, 0, 3*len(word))
	for i, m := range word {
		var next mora
		if i+1 < len(word) {
			next = word[i+1]
		}
		switch {
		case m.kind == 'ん':
			out = append(out, phone.Phone{Sound: nasal(next), Long: moraLength})
		case m.kind == 'っ':
			out = append(out, closure(next)...)
		case m.kind == 'ー' || lengthens(word, i):
			lengthen(out)
		default:
			for _, s := range m.onset {
				out = append(out, phone.Phone{Sound: s})
			}
			vowel := phone.Phone{Sound: m.vowel}
			if voiceless(m) && (m.vowel == phone.I || m.vowel == phone.UJ) && (voiceless(next) || next.kind == 'っ' || i+1 == len(word) && isSu(m) && i > 0) {
				vowel.Long = devoicedLength
			}
			out = append(out, vowel)
		}
	}
	return out
}

// lengthens reports whether the vowel at i makes the one before it long: おかあさん, おう, えい. The う at the end of a verb
// after お counts as length, too, which is nearly right.
func lengthens(word []mora, i int) bool {
	if i == 0 || word[i].onset != nil || word[i].kind != 0 || word[i-1].kind != 0 {
		return false
	}
	before, v := word[i-1].vowel, word[i].vowel
	return before == v || before == phone.O && v == phone.UJ || before == phone.E && v == phone.I
}

func lengthen(out []phone.Phone) {
	if n := len(out); n > 0 {
		out[n-1].Long = doubleLength
	}
}

// nasal is ん, with the place of articulation of the next sound.
func nasal(next mora) phone.Sound {
	if len(next.onset) == 0 {
		return phone.Nng
	}
	switch next.onset[0] {
	case phone.VoicedP, phone.AspiratedP, phone.Nm:
		return phone.Nm
	case phone.LaxK, phone.VoicedK, phone.H, phone.Gy, phone.Gw:
		return phone.Nng
	}
	return phone.Nn
}

// closure is っ: the next consonant is held for one mora.
func closure(next mora) []phone.Phone {
	if len(next.onset) == 0 {
		return []phone.Phone{{Sound: phone.UnreleasedT}}
	}
	switch first := next.onset[0]; first {
	case phone.LaxS, phone.LaxSI, phone.H, phone.F, phone.Z:
		return []phone.Phone{{Sound: first, Long: moraLength}}
	case phone.LaxK, phone.VoicedK:
		return []phone.Phone{{Sound: phone.UnreleasedK, Long: moraLength}}
	case phone.AspiratedP, phone.VoicedP:
		return []phone.Phone{{Sound: phone.UnreleasedP, Long: moraLength}}
	}
	return []phone.Phone{{Sound: phone.UnreleasedT, Long: moraLength}}
}

// voiceless reports whether a mora starts with a voiceless sound.
func voiceless(m mora) bool {
	if len(m.onset) == 0 {
		return false
	}
	switch m.onset[0] {
	case phone.LaxK, phone.LaxS, phone.LaxSI, phone.LaxT, phone.LaxC, phone.UnreleasedT, phone.H, phone.F, phone.AspiratedP:
		return true
	}
	return false
}

// isSu reports whether a mora is す, whose vowel is devoiced at the end of です and ます.
func isSu(m mora) bool { return m.onset[0] == phone.LaxS && m.vowel == phone.UJ }
