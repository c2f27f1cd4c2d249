package match

// The arithmetic of Hangul syllables (The Unicode Standard, 3.12): a syllable is
// (consonant × 21 + vowel) × 28 + final, from U+AC00 on.
const (
	firstSyllable = 0xac00
	lastSyllable  = 0xd7a3
	finals        = 28
	perConsonant  = 21 * finals
)

// consonants are the initial consonants in their order, as keyboards type them.
var consonants = [...]rune{
	'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
}

func isSyllable(r rune) bool { return r >= firstSyllable && r <= lastSyllable }

// isOpen reports a syllable without a final consonant.
func isOpen(r rune) bool { return isSyllable(r) && (r-firstSyllable)%finals == 0 }

func isConsonant(r rune) bool { return r >= 'ㄱ' && r <= 'ㅎ' }

// stands reports whether the letter want of a query stands for the letter have of a name:
// it is the letter, or the syllable's first consonant, or, as the last letter typed, the
// syllable before its final consonant came (기 on the way to 김).
func stands(want, have rune, last bool) bool {
	if want == have {
		return true
	}
	if !isSyllable(have) {
		return false
	}
	if isConsonant(want) {
		return consonants[(have-firstSyllable)/perConsonant] == want
	}
	return last && isOpen(want) && have-(have-firstSyllable)%finals == want
}

// spread takes apart the double finals that a keyboard makes of two consonants typed in
// a row, since nobody who types ㄱㅅ means ㄳ.
func spread(s []rune) []rune {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		switch r {
		case 'ㄳ':
			out = append(out, 'ㄱ', 'ㅅ')
		case 'ㄵ':
			out = append(out, 'ㄴ', 'ㅈ')
		case 'ㄶ':
			out = append(out, 'ㄴ', 'ㅎ')
		case 'ㄺ':
			out = append(out, 'ㄹ', 'ㄱ')
		case 'ㄻ':
			out = append(out, 'ㄹ', 'ㅁ')
		case 'ㄼ':
			out = append(out, 'ㄹ', 'ㅂ')
		case 'ㄽ':
			out = append(out, 'ㄹ', 'ㅅ')
		case 'ㄾ':
			out = append(out, 'ㄹ', 'ㅌ')
		case 'ㄿ':
			out = append(out, 'ㄹ', 'ㅍ')
		case 'ㅀ':
			out = append(out, 'ㄹ', 'ㅎ')
		case 'ㅄ':
			out = append(out, 'ㅂ', 'ㅅ')
		default:
			out = append(out, r)
		}
	}
	return out
}

// KeyForJamo returns the key of a Latin keyboard that types the jamo r on the two-set
// Korean layout (KS X 5002): ㅓ is j, ㅃ is Q. Lists use it so that their keys work
// whatever layout is on. False for everything that is not one key's jamo.
func KeyForJamo(r rune) (rune, bool) {
	switch {
	case r >= 0x1100 && r <= 0x1112: // initial consonants, as some keyboards send them
		r = consonants[r-0x1100]
	case r >= 0x1161 && r <= 0x1175: // vowels
		r += 'ㅏ' - 0x1161
	}
	const (
		jamo = "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ"
		keys = "qwertyuiopasdfghjklzxcvbnmQWERTOP"
	)
	n := 0
	for _, j := range jamo {
		if j == r {
			return rune(keys[n]), true
		}
		n++
	}
	return 0, false
}
