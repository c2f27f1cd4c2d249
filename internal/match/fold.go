package match

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// fold makes what looks or reads alike the same: NFC, lower case, no accents, one width,
// and single conjoining jamo as the letters a keyboard types.
func fold(s string) string {
	if isLower(s) {
		return s
	}
	s = norm.NFC.String(bare(strings.ToLower(width.Fold.String(s))))
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

// bare takes the accents off letters, Latin, Greek and Cyrillic. Marks that make another
// letter, as in kana and the scripts of India, are not accents.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x300 && r < 0x370 {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}

// isLower reports text that folds to itself and is common: ASCII without capitals and
// Hangul syllables.
func isLower(s string) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf && !isSyllable(r) || r >= 'A' && r <= 'Z' {
			return false
		}
	}
	return true
}
