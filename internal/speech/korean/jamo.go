package korean

import (
	"strings"

	"callboard/internal/lazy"
)

// The names of the single consonants.
var jamoNames = lazy.Value[map[rune]string]{Make: func() map[rune]string {
	return map[rune]string{
		'ㄱ': "기역", 'ㄲ': "쌍기역", 'ㄴ': "니은", 'ㄷ': "디귿", 'ㄸ': "쌍디귿", 'ㄹ': "리을", 'ㅁ': "미음", 'ㅂ': "비읍", 'ㅃ': "쌍비읍", 'ㅅ': "시옷", 'ㅆ': "쌍시옷",
		'ㅇ': "이응", 'ㅈ': "지읒", 'ㅉ': "쌍지읒", 'ㅊ': "치읓", 'ㅌ': "티읕", 'ㅍ': "피읖",
	}
}}

const (
	firstJamo  = 'ㄱ'
	lastVowel  = 'ㅣ'
	maxRepeats = 3 // ㅋㅋㅋㅋㅋㅋ is read as ㅋㅋㅋ
)

func isJamo(r rune) bool { return r >= firstJamo && r <= lastVowel }

// readJamo reads a run of single letters: ㅋㅋㅋ by their sound, one consonant alone by its name.
func readJamo(run []rune) string {
	if len(run) == 1 && jamoNames.Get()[run[0]] != "" {
		return jamoNames.Get()[run[0]]
	}
	var b strings.Builder
	repeats := 0
	for i, r := range run {
		if i > 0 && run[i-1] == r {
			repeats++
		} else {
			repeats = 0
		}
		if repeats >= maxRepeats {
			continue
		}
		switch {
		case r == 'ㅇ':
			b.WriteRune('응')
		case r >= 'ㅏ':
			b.WriteRune(compose('ㅇ', r))
		default:
			first, second := splitCoda(r)
			if first == 0 {
				first = second
			}
			b.WriteRune(compose(first, 'ㅡ'))
		}
	}
	return b.String()
}

// compose makes a syllable of an onset and a vowel.
func compose(onset, vowel rune) rune {
	for i, v := range vowels.Get() {
		if v == vowel {
			return withOnset(firstSyllable+rune(i*28), onset)
		}
	}
	return withOnset('으', onset)
}
