package voice

import "strings"

// hangul takes a precomposed syllable apart. Its code point is ((onset*21)+vowel)*28+coda from U+AC00 on
// (The Unicode Standard, section 3.12).
func hangul(r rune) syllable {
	i := int(r - 0xAC00)
	// ㄱ ㄲ ㄴ ㄷ ㄸ ㄹ ㅁ ㅂ ㅃ ㅅ ㅆ ㅇ ㅈ ㅉ ㅊ ㅋ ㅌ ㅍ ㅎ
	onsets := [19]sound{stop, stop, nasal, stop, stop, liquid, nasal, stop, stop, hiss, hiss, silent, hiss, hiss,
		hiss, aspirate, aspirate, aspirate, aspirate}
	// ㅏ ㅐ ㅑ ㅒ ㅓ ㅔ ㅕ ㅖ ㅗ ㅘ ㅙ ㅚ ㅛ ㅜ ㅝ ㅞ ㅟ ㅠ ㅡ ㅢ ㅣ
	const nuclei = "aeaeveveoaeeouveiuyyi"
	s := syllable{onset: onsets[i/(21*28)], vowel: nuclei[i/28%21], seconds: hangulSeconds}
	switch c := i % 28; {
	case c == 0:
	case c == 4 || c == 16 || c == 21: // ㄴ ㅁ ㅇ
		s.coda = nasal
	case c == 8: // ㄹ
		s.coda = liquid
	default:
		s.coda = stop
	}
	return s
}

// kana reads one mora. Small ya, yu, yo and the long mark lengthen what is already there, so they carry a vowel only.
func kana(r rune) (syllable, bool) {
	if r >= 'ァ' && r <= 'ヶ' {
		r -= 'ァ' - 'ぁ'
	}
	i := int(r - 'ぁ')
	if i < 0 || i >= len(kanaVowels) {
		return syllable{}, false
	}
	s := syllable{vowel: kanaVowels[i], seconds: kanaSeconds}
	switch {
	case s.vowel == 'n':
		return syllable{onset: nasal, vowel: 'y', seconds: kanaSeconds}, true
	case i < 10:
	case i < 20:
		s.onset = stop
	case i < 30:
		s.onset = hiss
	case i < 41:
		s.onset = stop
	case i < 46:
		s.onset = nasal
	case i < 61:
		s.onset = aspirate
	case i < 66:
		s.onset = nasal
	case i >= 72 && i < 77:
		s.onset = liquid
	}
	return s, true
}

// The vowels of ぁ (U+3041) to ゖ (U+3096), in the order of the block.
const kanaVowels = "aaiiuueeoo" + "aaiiuueeoo" + "aaiiuueeoo" + "aaiiuuueeoo" + "aiueo" +
	"aaaiiiuuueeeooo" + "aiueo" + "aauuoo" + "aiueo" + "aaieonuae"

// latin reads a word by its letters: a run of consonants and the vowels after it make a syllable.
// The word's length in time follows its length in letters, so that a line takes as long as people take.
func latin(word []rune) []syllable {
	var out []syllable
	onset := silent
	inVowel := false
	for i, r := range word {
		v := strings.ContainsRune("aeiouy", r) && (r != 'y' || i > 0)
		switch {
		case v && inVowel:
		case v && r == 'e' && i == len(word)-1 && len(out) > 0: // the silent e of "make"
		case v:
			out = append(out, syllable{onset: onset, vowel: latinVowel(word, i)})
			onset = silent
		default:
			onset = consonant(r)
		}
		inVowel = v
	}
	if len(out) == 0 { // "hm", "TV"
		out = append(out, syllable{onset: onset, vowel: 'v'})
		onset = silent
	}
	out[len(out)-1].coda = onset
	each := latinSeconds * float64(len(word)+1) / float64(len(out)) // one more for the space
	for i := range out {
		out[i].seconds = each
	}
	return out
}

func latinVowel(word []rune, i int) byte {
	long := i+2 == len(word)-1 && word[len(word)-1] == 'e' // "ride", "home"
	switch {
	case word[i] == 'o' && i+1 < len(word) && word[i+1] == 'o':
		return 'u'
	case word[i] == 'e' && i+1 < len(word) && (word[i+1] == 'e' || word[i+1] == 'a'):
		return 'i'
	case word[i] == 'a' && long:
		return 'e'
	case word[i] == 'u' && !long:
		return 'v'
	case word[i] == 'y':
		return 'i'
	}
	return byte(word[i])
}

func consonant(r rune) sound {
	switch {
	case strings.ContainsRune("mn", r):
		return nasal
	case strings.ContainsRune("lrwy", r):
		return liquid
	case strings.ContainsRune("szcjxfv", r):
		return hiss
	case strings.ContainsRune("hkpt", r):
		return aspirate
	}
	return stop
}
