package korean

import "strings"

// The names of the single consonants.
var jamoNames = map[rune]string{
	'ㄱ': "기역", 'ㄲ': "쌍기역", 'ㄴ': "니은", 'ㄷ': "디귿", 'ㄸ': "쌍디귿", 'ㄹ': "리을", 'ㅁ': "미음", 'ㅂ': "비읍", 'ㅃ': "쌍비읍", 'ㅅ': "시옷", 'ㅆ': "쌍시옷",
	'ㅇ': "이응", 'ㅈ': "지읒", 'ㅉ': "쌍지읒", 'ㅊ': "치읓", 'ㅌ': "티읕", 'ㅍ': "피읖",
}

const (
	firstJamo = 'ㄱ'
	lastVowel = 'ㅣ'
	mostAlike = 3 // ㅋㅋㅋㅋㅋㅋ is read as ㅋㅋㅋ
)

func isJamo(r rune) bool { return r >= firstJamo && r <= lastVowel }

// sayJamo reads a run of letters outside syllables: ㅋㅋㅋ by their sound, one consonant alone by its name.
func sayJamo(run []rune) string {
	if len(run) == 1 && jamoNames[run[0]] != "" {
		return jamoNames[run[0]]
	}
	var b strings.Builder
	alike := 0
	for i, r := range run {
		if i > 0 && run[i-1] == r {
			alike++
		} else {
			alike = 0
		}
		if alike >= mostAlike {
			continue
		}
		switch {
		case r == 'ㅇ':
			b.WriteRune('응')
		case r >= 'ㅏ':
			b.WriteRune(compose('ㅇ', r))
		default:
			first, second := split(r)
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
	for i, v := range vowels {
		if v == vowel {
			return withOnset(firstSyllable+rune(i*28), onset)
		}
	}
	return withOnset('으', onset)
}
