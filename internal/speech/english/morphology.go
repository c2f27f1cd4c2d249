package english

import (
	"cmp"
	"strings"

	"callboard/internal/speech/phone"
)

// pronounce pronounces a word of small letters a to z.
func pronounce(word string) []phone.Phone {
	if len(word) > maxLetters {
		return pronounceByRule(word)
	}
	if p, ok := pronounceKnown(word, 2); ok {
		return p
	}
	if p, ok := pronounceWithSuffix(word); ok {
		return p
	}
	return pronounceByRule(word)
}

// maxLetters is the length from which letters cannot be a known word.
const maxLetters = 40

// pronounceByRule pronounces a word by the letter-to-sound rules alone.
func pronounceByRule(word string) []phone.Phone {
	segs := segments(word)
	assignStress(word, segs)
	p := resolveVowels(word, segs)
	// An x after a stressed e is not voiced: exit, against exist.
	if strings.HasPrefix(word, "ex") && len(p) > 2 && p[0].Stress == 1 && p[1].Sound == phone.G && p[2].Sound == phone.Z {
		p[1].Sound, p[2].Sound = phone.K, phone.S
	}
	return p
}

// pronounceKnown pronounces a word of the dictionary, or one that is formed from such words. depth is the largest
// number of affixes.
func pronounceKnown(word string, depth int) ([]phone.Phone, bool) {
	if p, ok := lookup(word); ok {
		return p, true
	}
	if depth == 0 || len(word) < 4 {
		return nil, false
	}
	for _, s := range suffixes {
		base, ok := strings.CutSuffix(word, s.letters)
		if !ok || len(base) < cmp.Or(s.minStem, 3) || !hasVowel(base) || !mayBeSuffix(word, s.letters) {
			continue
		}
		candidates := stems(base, s)
		for _, stem := range candidates {
			if h, ok := heteronyms.Get()[stem]; ok && h.verb && s.verbal {
				return attachSuffix(parse(h.alternative), s), true
			}
			if p, ok := lookup(stem); ok {
				return attachSuffix(p, s), true
			}
		}
		for _, stem := range candidates {
			if p, ok := pronounceKnown(stem, depth-1); ok {
				return attachSuffix(p, s), true
			}
		}
	}
	for _, pre := range prefixes {
		rest, ok := strings.CutPrefix(word, pre.letters)
		if !ok || len(rest) < 3 || len(pre.letters) == 1 && len(rest) < 4 {
			continue
		}
		if p, ok := pronounceKnown(rest, depth-1); ok {
			return append(parse(pre.sounds), p...), true
		}
	}
	return compound(word)
}

// pronounceWithSuffix removes a common ending from an unknown word and reads the rest by rule.
func pronounceWithSuffix(word string) ([]phone.Phone, bool) {
	for _, s := range suffixes {
		base, ok := strings.CutSuffix(word, s.letters)
		if !ok || !s.productive || !mayBeSuffix(word, s.letters) || len(base) < 3 || !hasVowel(base) {
			continue
		}
		last := base[len(base)-1]
		switch s.letters {
		case "ment", "ship":
			if vowelLetter(last) && last != 'e' || len(base) < 4 {
				continue // monument
			}
		case "s":
			if stem, ok := strings.CutSuffix(base, "ie"); ok {
				base = stem + "y"
			}
		case "ed", "ing", "ings":
			if last == 'e' && s.letters == "ed" {
				continue // indeed
			}
			base = restoreStem(base)
		}
		if p, ok := pronounceWithSuffix(base); ok && !strings.HasSuffix(base, "s") {
			return attachSuffix(p, s), true
		}
		if p, ok := pronounceKnown(base, 1); ok {
			return appendSuffix(p, s.sounds), true
		}
		return appendSuffix(pronounceByRule(base), s.sounds), true
	}
	if rest, ok := strings.CutPrefix(word, "un"); ok && len(rest) >= 5 && rest[0] != 'i' { // not of union
		return append(parse("AH2 N"), pronounce(rest)...), true
	}
	return nil, false
}
