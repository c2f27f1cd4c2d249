package english

import "strings"

// stems are the spellings that a word may have had before the suffix.
func stems(base string, s suffix) []string {
	if s.stem != "" {
		return []string{base + s.stem}
	}
	if !vowelLetter(s.letters[0]) {
		return []string{base}
	}
	n := len(base)
	last := base[n-1]
	switch {
	case s.letters == "es" && strings.IndexByte("sxzho", last) < 0:
		return nil
	case last == 'i' && s.letters != "ing" && s.letters != "y":
		return []string{base + "y", base + "e"}
	case endsInDouble(base):
		return []string{base, base[:n-1]}
	case n > 2 && !vowelLetter(last) && vowelLetter(base[n-2]) && !vowelLetter(base[n-3]) && strings.IndexByte("wxy", last) < 0:
		return []string{base + "e", base} // riding is of ride, not of rid
	}
	return []string{base, base + "e"}
}

// endsInDouble reports whether a stem ends in two of a letter that a suffix doubles.
func endsInDouble(s string) bool {
	n := len(s)
	return n > 2 && s[n-1] == s[n-2] && strings.IndexByte("bdgklmnprtvz", s[n-1]) >= 0
}

// mayBeSuffix reports whether the s at the end of a word can be a suffix.
func mayBeSuffix(word, letters string) bool {
	return letters != "s" || !strings.HasSuffix(word, "ss") && !strings.HasSuffix(word, "us") && !strings.HasSuffix(word, "is")
}

// restoreStem is the spelling of the stem of a word that ends in -ed or -ing: hop for hopp, hope for hop, happy for
// happi.
func restoreStem(base string) string {
	n := len(base)
	c, b := base[n-1], base[n-2]
	switch {
	case c == 'i':
		return base[:n-1] + "y"
	case endsInDouble(base) && strings.IndexByte("bdgmnprt", c) >= 0:
		return base[:n-1]
	case c == 'u':
		return base + "e"
	case vowelLetter(c) || strings.IndexByte("whx", c) >= 0 || c == b:
		return base
	case c == 'c' || c == 'v' || c == 'z' || c == 's' || c == 'g' && b != 'n' && b != 'g':
		return base + "e"
	case c == 'l' && !vowelLetter(b) && b != 'r' && b != 'l':
		return base + "e"
	case !vowelLetter(b) || n > 2 && vowelLetter(base[n-3]) && base[n-3] != 'u':
		return base
	case syllables(base) == 1:
		return base + "e"
	}
	switch base[n-2:] {
	case "at", "ed", "od", "ot", "ut", "ud", "id", "in", "ur", "ir", "ok", "ul", "il", "ar", "ak", "ik", "ap", "op", "uc", "um":
		return base + "e"
	}
	return base
}

// syllables counts the runs of vowel letters.
func syllables(word string) int {
	n := 0
	for i := range len(word) {
		if vowelLetter(word[i]) && (i == 0 || !vowelLetter(word[i-1])) {
			n++
		}
	}
	return n
}

// hasVowel reports whether the word has a vowel letter.
func hasVowel(word string) bool { return strings.ContainsAny(word, "aeiouy") }
