package match

// The arithmetic of Hangul syllables (The Unicode Standard, 3.12): a syllable is
// (consonant × 21 + vowel) × 28 + final, from U+AC00 on.
const (
	firstSyllable = 0xac00
	lastSyllable  = 0xd7a3
	finals        = 28
	perConsonant  = 21 * finals
)

// consonants are the initial consonants in Unicode order, as keyboards type them.
var consonants = [...]rune{
	'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
}

func isSyllable(r rune) bool { return r >= firstSyllable && r <= lastSyllable }

// isOpen reports a syllable without a final consonant.
func isOpen(r rune) bool { return isSyllable(r) && (r-firstSyllable)%finals == 0 }

func isConsonant(r rune) bool { return r >= 'ㄱ' && r <= 'ㅎ' }

// matches reports whether the letter want of a query matches the letter have of a name: it is the same letter, or the first
// consonant of the syllable have, or, as the last letter typed, that syllable without its final consonant (기 while typing
// 김).
func matches(want, have rune, last bool) bool {
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

// splitDoubleFinals splits the double finals that a keyboard makes of two consonants typed in a row: ㄱㅅ in a query, shown
// as ㄳ, means two initial consonants.
func splitDoubleFinals(s []rune) []rune {
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

// KeyForJamo returns the key of a Latin keyboard that types the jamo r on the two-set Korean layout (KS X 5002): ㅓ is j,
// ㅃ is Q. Lists use it so that their keys work in both layouts. It returns false for any rune that is not the jamo of one
// key.
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
