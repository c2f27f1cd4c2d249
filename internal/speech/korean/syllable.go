package korean

import "strings"

// syllable is one syllable, its letters written as compatibility jamo.
type syllable struct {
	onset rune // ㅇ when it begins with its vowel
	vowel rune
	coda  rune // 0 when there is none; up to two letters in one, as ㄺ
	seam  bool // begins a word
}

// The letters in the order in which the code points of syllables count them (The Unicode Standard, section 3.12).
var (
	onsets = []rune("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")
	vowels = []rune("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ")
	codas  = append([]rune{0}, []rune("ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")...)
)

const (
	firstSyllable = '가'
	lastSyllable  = '힣'
)

func isSyllable(r rune) bool { return r >= firstSyllable && r <= lastSyllable }

// takeApart gives the letters of a precomposed syllable.
func takeApart(r rune) syllable {
	i := int(r - firstSyllable)
	return syllable{onset: onsets[i/(21*28)], vowel: vowels[i/28%21], coda: codas[i%28]}
}

// codaOf is the coda of a precomposed syllable, 0 for none and for anything else.
func codaOf(r rune) rune {
	if !isSyllable(r) {
		return 0
	}
	return codas[int(r-firstSyllable)%28]
}

// split gives the two letters of a double coda. The second is what goes over to a vowel.
func split(coda rune) (first, second rune) {
	switch coda {
	case 'ㄳ':
		return 'ㄱ', 'ㅅ'
	case 'ㄵ':
		return 'ㄴ', 'ㅈ'
	case 'ㄶ':
		return 'ㄴ', 'ㅎ'
	case 'ㄺ':
		return 'ㄹ', 'ㄱ'
	case 'ㄻ':
		return 'ㄹ', 'ㅁ'
	case 'ㄼ':
		return 'ㄹ', 'ㅂ'
	case 'ㄽ':
		return 'ㄹ', 'ㅅ'
	case 'ㄾ':
		return 'ㄹ', 'ㅌ'
	case 'ㄿ':
		return 'ㄹ', 'ㅍ'
	case 'ㅀ':
		return 'ㄹ', 'ㅎ'
	case 'ㅄ':
		return 'ㅂ', 'ㅅ'
	}
	return 0, coda
}

// plain is the one of the seven sounds that a coda has before a pause and before a consonant (표준 발음법 8–11).
func plain(coda rune) rune {
	switch coda {
	case 'ㄲ', 'ㅋ', 'ㄳ', 'ㄺ':
		return 'ㄱ'
	case 'ㅅ', 'ㅆ', 'ㅈ', 'ㅊ', 'ㅌ', 'ㅎ':
		return 'ㄷ'
	case 'ㅍ', 'ㅄ', 'ㄿ':
		return 'ㅂ'
	case 'ㄵ', 'ㄶ':
		return 'ㄴ'
	case 'ㄼ', 'ㄽ', 'ㄾ', 'ㅀ':
		return 'ㄹ'
	case 'ㄻ':
		return 'ㅁ'
	}
	return coda
}

// tense is the hard sound of a lax one; other sounds stay.
func tense(onset rune) rune {
	switch onset {
	case 'ㄱ':
		return 'ㄲ'
	case 'ㄷ':
		return 'ㄸ'
	case 'ㅂ':
		return 'ㅃ'
	case 'ㅅ':
		return 'ㅆ'
	case 'ㅈ':
		return 'ㅉ'
	}
	return onset
}

// blown is the aspirated sound that a lax one makes with an ㅎ beside it; other sounds stay.
func blown(letter rune) rune {
	switch letter {
	case 'ㄱ':
		return 'ㅋ'
	case 'ㄷ':
		return 'ㅌ'
	case 'ㅂ':
		return 'ㅍ'
	case 'ㅈ':
		return 'ㅊ'
	}
	return letter
}

// nasal is the nasal sound made where a stop is; other sounds stay.
func nasal(coda rune) rune {
	switch coda {
	case 'ㄱ':
		return 'ㅇ'
	case 'ㄷ':
		return 'ㄴ'
	case 'ㅂ':
		return 'ㅁ'
	}
	return coda
}

func oneOf(r rune, set string) bool { return r != 0 && strings.ContainsRune(set, r) }
