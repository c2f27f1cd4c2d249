package korean

import (
	"strings"

	"callboard/internal/lazy"
)

// syllable is one syllable, its letters written as compatibility jamo.
type syllable struct {
	onset       rune // ㅇ when it begins with its vowel
	vowel       rune
	coda        rune // 0 when there is none; up to two letters in one, as ㄺ
	wordInitial bool // starts a word
}

// The letters in the order of the code points of syllables (The Unicode Standard, section 3.12).
var (
	onsets = lazy.Value[[]rune]{Make: func() []rune {
		return []rune("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")
	}}
	vowels = lazy.Value[[]rune]{Make: func() []rune {
		return []rune("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ")
	}}
	codas = lazy.Value[[]rune]{Make: func() []rune {
		return append([]rune{0}, []rune("ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")...)
	}}
)

const (
	firstSyllable = '가'
	lastSyllable  = '힣'
)

func isSyllable(r rune) bool { return r >= firstSyllable && r <= lastSyllable }

// decompose returns the letters of a precomposed syllable.
func decompose(r rune) syllable {
	i := int(r - firstSyllable)
	return syllable{onset: onsets.Get()[i/(21*28)], vowel: vowels.Get()[i/28%21], coda: codas.Get()[i%28]}
}

// codaOf is the coda of a precomposed syllable, 0 for none and for anything else.
func codaOf(r rune) rune {
	if !isSyllable(r) {
		return 0
	}
	return codas.Get()[int(r-firstSyllable)%28]
}

// splitCoda returns the two letters of a double coda. The second one moves to a following vowel.
func splitCoda(coda rune) (first, second rune) {
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

// neutralise returns the neutralised coda, one of seven sounds, before a pause and before a consonant (표준 발음법 8–11).
func neutralise(coda rune) rune {
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

// tense is the tense consonant for a lax one; others are unchanged.
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

// aspirated is the aspirated consonant for a lax one next to an ㅎ; others are unchanged.
func aspirated(letter rune) rune {
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

// nasal is the nasal with the place of articulation of a stop; others are unchanged.
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
