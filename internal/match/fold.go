package match

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// Fold makes equivalent texts equal, as an index does with its texts and terms.
func Fold(s string) string { return fold(s) }

// fold makes equivalent texts equal: NFC, lower case, no accents, one width, single conjoining jamo as the letters that a
// keyboard types, and no invisible characters.
func fold(s string) string {
	if isFolded(s) {
		return s
	}
	s = norm.NFC.String(stripAccents(strings.ToLower(width.Fold.String(s))))
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0x1100 && r <= 0x1112:
			return consonants[r-0x1100]
		case r == 0xad || r >= 0x200b && r <= 0x200f || r == 0xfeff:
			return -1
		}
		return r
	}, s)
}

// stripAccents removes the accents of Latin, Greek and Cyrillic letters. Marks that make another letter, as in kana and the
// scripts of India, are not accents.
func stripAccents(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x300 && r < 0x370 {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}

// isFolded reports whether s is common text that folds to itself: ASCII without capitals, and Hangul syllables.
func isFolded(s string) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf && !isSyllable(r) || r >= 'A' && r <= 'Z' {
			return false
		}
	}
	return true
}
