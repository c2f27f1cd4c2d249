package korean

// pronounce changes spelt syllables into pronounced ones, in place. The syllables are those of one phrase: the rules
// apply across its word boundaries, too.
func pronounce(s []syllable) {
	for i := range s {
		s[i].vowel = reduceVowel(s[i])
	}
	for i := range s {
		if i+1 < len(s) {
			applyRules(&s[i], &s[i+1])
		} else {
			s[i].coda = neutralise(s[i].coda)
		}
		if oneOf(s[i].onset, "ㅈㅉㅊ") {
			s[i].vowel = dropGlide(s[i].vowel)
		}
	}
}

// applyRules applies the rules of pronunciation to the coda of one syllable and the onset of the next.
func applyRules(a, b *syllable) {
	if a.coda == 0 {
		return
	}
	if b.wordInitial {
		insertN(a, b)
		a.coda = neutralise(a.coda) // the coda is neutralised before it is linked to the next word (표준 발음법 15)
	}
	switch {
	case b.onset == 'ㅇ':
		link(a, b)
	case b.onset == 'ㅎ':
		mergeCodaWithH(a, b)
	case oneOf(a.coda, "ㅎㄶㅀ"):
		mergeHCoda(a, b)
	default:
		tensify(a, b)
		a.coda = neutralise(a.coda)
		assimilate(a, b)
	}
}

// link moves a coda to the next vowel (표준 발음법 12–14, 17).
func link(a, b *syllable) {
	first, second := splitCoda(a.coda)
	switch {
	case a.coda == 'ㅇ':
		return
	case second == 'ㅎ':
		a.coda = first
		if first != 0 {
			a.coda, b.onset = 0, first
		}
		return
	case !b.wordInitial && oneOf(second, "ㄷㅌ") && oneOf(b.vowel, "ㅣㅕ"):
		second = map[rune]rune{'ㄷ': 'ㅈ', 'ㅌ': 'ㅊ'}[second] // 굳이, 같이, 붙여
	case first != 0 && second == 'ㅅ':
		second = 'ㅆ' // 값이, 넋이
	}
	a.coda, b.onset = first, second
}

// mergeCodaWithH merges a coda with the ㅎ after it into an aspirated sound (표준 발음법 12, 17).
func mergeCodaWithH(a, b *syllable) {
	first, second := splitCoda(a.coda)
	switch {
	case second == 'ㅎ':
		a.coda = first
		if first == 0 {
			b.onset = 'ㅌ'
		}
	case !b.wordInitial && second == 'ㅈ': // 맞히다, 앉히다
		a.coda, b.onset = first, 'ㅊ'
	case !b.wordInitial && oneOf(second, "ㄷㅌ") && (b.vowel == 'ㅣ' || b.vowel == 'ㅕ' && (b.coda == 0 || b.coda == 'ㅆ')):
		a.coda, b.onset = first, 'ㅊ' // 닫히다, 닫혀, but 맏형
	case !b.wordInitial && first == 'ㄹ' && oneOf(second, "ㄱㅂ"): // 밝히다, 넓히다
		a.coda, b.onset = 'ㄹ', aspirated(second)
	default:
		a.coda = neutralise(a.coda)
		if oneOf(a.coda, "ㄱㄷㅂ") {
			a.coda, b.onset = 0, aspirated(a.coda)
		}
	}
}

// mergeHCoda merges a coda with ㅎ and the consonant after it (표준 발음법 12).
func mergeHCoda(a, b *syllable) {
	first, _ := splitCoda(a.coda)
	switch {
	case oneOf(b.onset, "ㄱㄷㅂㅈ"):
		a.coda, b.onset = first, aspirated(b.onset)
	case b.onset == 'ㅅ':
		a.coda, b.onset = first, 'ㅆ'
	case b.onset == 'ㄴ' && first == 0: // 놓는
		a.coda = 'ㄴ'
	default:
		a.coda = neutralise(a.coda)
		assimilate(a, b)
	}
}

// tensify makes the onset tense after an obstruent coda, and after the stems of verbs (표준 발음법 23–25).
func tensify(a, b *syllable) {
	switch {
	case !b.wordInitial && a.coda == 'ㄺ' && b.onset == 'ㄱ' && !isNounInRG(*a): // 맑게, but 닭과
		a.coda, b.onset = 'ㄹ', 'ㄲ'
	case !b.wordInitial && oneOf(a.coda, "ㄵㄼㄾ"):
		b.onset = tense(b.onset)
	case !b.wordInitial && a.coda == 'ㄻ' && !isCausative(*b) && !isNounSalm(*a, *b): // 닮고, but 옮기다
		b.onset = tense(b.onset)
	case oneOf(neutralise(a.coda), "ㄱㄷㅂ"):
		b.onset = tense(b.onset)
	}
}

// assimilate applies the assimilations: nasals before nasals, and ㄹ next to ㄴ (표준 발음법 18–20).
func assimilate(a, b *syllable) {
	switch {
	case oneOf(b.onset, "ㄴㅁ"):
		a.coda = nasal(a.coda)
		if a.coda == 'ㄹ' && b.onset == 'ㄴ' {
			b.onset = 'ㄹ'
		}
	case b.onset == 'ㄹ' && !b.wordInitial:
		switch a.coda {
		case 'ㄴ':
			a.coda = 'ㄹ'
		case 'ㄱ', 'ㄷ', 'ㅂ', 'ㅁ', 'ㅇ':
			a.coda, b.onset = nasal(a.coda), 'ㄴ'
		}
	}
}

// insertN inserts ㄴ at the boundary of two words that are pronounced as one: 못 읽다, 한 일 (표준 발음법 29).
func insertN(a, b *syllable) {
	if b.onset != 'ㅇ' || !oneOf(b.vowel, "ㅣㅑㅕㅛㅠ") {
		return
	}
	mot := a.onset == 'ㅁ' && a.vowel == 'ㅗ' && a.coda == 'ㅅ'     // 못
	yet := a.onset == 'ㅇ' && a.vowel == 'ㅖ' && a.coda == 'ㅅ'     // 옛
	ip := b.vowel == 'ㅣ' && b.coda == 'ㅂ'                        // 옷 입다, 잘 입다
	il := b.vowel == 'ㅣ' && b.coda == 'ㄹ' && oneOf(a.coda, "ㄴㄹ") // 한 일, 할 일
	if mot || yet || ip || il {
		b.onset = 'ㄴ'
	}
}

// reduceVowel returns the vowel of a syllable without the glide that is not pronounced after its consonant: 시계, 희망 (표준
// 발음법 5, 다만 2 and 3).
func reduceVowel(s syllable) rune {
	switch {
	case s.vowel == 'ㅖ' && !oneOf(s.onset, "ㅇㄹㄴ"):
		return 'ㅔ'
	case s.vowel == 'ㅢ' && s.onset != 'ㅇ':
		return 'ㅣ'
	}
	return s.vowel
}

// dropGlide returns a vowel as it is pronounced after ㅈ, ㅉ and ㅊ, without its glide: 가져, 다쳐 (표준 발음법 5, 다만 1).
func dropGlide(vowel rune) rune {
	switch vowel {
	case 'ㅑ':
		return 'ㅏ'
	case 'ㅕ':
		return 'ㅓ'
	case 'ㅛ':
		return 'ㅗ'
	case 'ㅠ':
		return 'ㅜ'
	case 'ㅖ', 'ㅒ':
		return 'ㅔ'
	}
	return vowel
}

// isNounInRG reports whether a syllable with the coda ㄺ ends one of the few nouns and not a verb stem: 닭, 흙, 칡, 까닭, 기슭.
func isNounInRG(s syllable) bool {
	return s.onset == 'ㄷ' && s.vowel == 'ㅏ' || s.onset == 'ㅎ' && s.vowel == 'ㅡ' ||
		s.onset == 'ㅊ' && s.vowel == 'ㅣ' || s.onset == 'ㅅ' && s.vowel == 'ㅡ'
}

// isCausative reports whether b is the suffix of 굶기다 and 옮기다, whose consonant stays lax (표준 발음법 24).
func isCausative(b syllable) bool { return b.onset == 'ㄱ' && oneOf(b.vowel, "ㅣㅕ") }

// isNounSalm reports whether a and b are the noun 삶 with a particle and not the verb 삶다.
func isNounSalm(a, b syllable) bool {
	return a.onset == 'ㅅ' && a.vowel == 'ㅏ' && (b.vowel == 'ㅘ' || b.vowel == 'ㅗ' && oneOf(b.onset, "ㄷㅂ") && b.coda == 0)
}
