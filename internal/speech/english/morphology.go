package english

import (
	"cmp"
	"strings"

	"callboard/internal/speech/phone"
)

// pronounce pronounces a word of small letters a to z.
func pronounce(word string) []phone.Phone {
	if len(word) > maxLetters {
		return byRule(word)
	}
	if p, ok := known(word, 2); ok {
		return p
	}
	if p, ok := loosely(word); ok {
		return p
	}
	return byRule(word)
}

// maxLetters is the length from which letters cannot be a known word.
const maxLetters = 40

// byRule reads the letters alone.
func byRule(word string) []phone.Phone {
	segs := segments(word)
	stress(word, segs)
	p := settle(word, segs)
	// An x after a stressed e is not voiced: exit, against exist.
	if strings.HasPrefix(word, "ex") && len(p) > 2 && p[0].Stress == 1 && p[1].Sound == phone.G && p[2].Sound == phone.Z {
		p[1].Sound, p[2].Sound = phone.K, phone.S
	}
	return p
}

// known pronounces a word that the tables hold, or that is made of such words; depth bounds how many affixes it may have.
func known(word string, depth int) ([]phone.Phone, bool) {
	if p, ok := lookup(word); ok {
		return p, true
	}
	if depth == 0 || len(word) < 4 {
		return nil, false
	}
	for _, s := range suffixes {
		base, ok := strings.CutSuffix(word, s.letters)
		if !ok || len(base) < cmp.Or(s.least, 3) || !hasVowel(base) || !plural(word, s.letters) {
			continue
		}
		candidates := stems(base, s)
		for _, stem := range candidates {
			if h, ok := heteronyms[stem]; ok && h.verb && s.verbal {
				return attach(parse(h.other), s), true
			}
			if p, ok := lookup(stem); ok {
				return attach(p, s), true
			}
		}
		for _, stem := range candidates {
			if p, ok := known(stem, depth-1); ok {
				return attach(p, s), true
			}
		}
	}
	for _, pre := range prefixes {
		rest, ok := strings.CutPrefix(word, pre.letters)
		if !ok || len(rest) < 3 || len(pre.letters) == 1 && len(rest) < 4 {
			continue
		}
		if p, ok := known(rest, depth-1); ok {
			return append(parse(pre.sounds), p...), true
		}
	}
	return compound(word)
}

// loosely removes a common ending from an unknown word and reads the rest by rule.
func loosely(word string) ([]phone.Phone, bool) {
	for _, s := range suffixes {
		base, ok := strings.CutSuffix(word, s.letters)
		if !ok || !s.loose || !plural(word, s.letters) || len(base) < 3 || !hasVowel(base) {
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
			base = restore(base)
		}
		if p, ok := loosely(base); ok && !strings.HasSuffix(base, "s") {
			return attach(p, s), true
		}
		if p, ok := known(base, 1); ok {
			return join(p, s.sounds), true
		}
		return join(byRule(base), s.sounds), true
	}
	if rest, ok := strings.CutPrefix(word, "un"); ok && len(rest) >= 5 && rest[0] != 'i' { // not of union
		return append(parse("AH2 N"), pronounce(rest)...), true
	}
	return nil, false
}
