package text

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Multiline makes a text from outside, such as a pasted script, fit to be stored, edited and drawn. It returns the text
// and the number of characters (code points) that were left out.
//
// The result is NFC. CRLF, CR and the other characters that separate lines become LF; a tab becomes two spaces. Escape
// sequences are removed as a whole (ECMA-48); a string sequence without an end loses only its introducer, so that a
// single byte cannot remove the rest of the script. Hidden characters without a visible effect and bytes that are not
// UTF-8 are removed, too.
func Multiline(s string) (string, int) {
	if isPlainMultiline(s) {
		return s, 0
	}
	var (
		b       strings.Builder
		dropped int
		base    rune
	)
	b.Grow(len(s))
	for i := 0; i < len(s); {
		if n := sequence(s[i:]); n > 0 {
			dropped += utf8.RuneCountInString(s[i : i+n])
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case r == '\n':
		case r == '\r':
			if strings.HasPrefix(s[i:], "\n") {
				continue // the LF stands for both
			}
			r = '\n'
		case isBreak(r):
			r = '\n'
		case r == '\t':
			b.WriteByte(' ')
			r = ' '
		case r == utf8.RuneError && n == 1, Hidden(r) && !hasEffect(base, r, s[i:]):
			dropped++
			continue
		}
		b.WriteRune(r)
		base = nextBase(base, r)
	}
	return norm.NFC.String(b.String()), dropped
}

// isBreak reports the characters that separate lines or records besides LF and CR: vertical tab, form feed, the information
// separators, NEL, and the line and paragraph separators. Without them the words around would be one word.
func isBreak(r rune) bool {
	return r == '\v' || r == '\f' || r >= 0x1c && r <= 0x1f || r == 0x85 || r == 0x2028 || r == 0x2029
}

// isPlainMultiline reports whether s is ASCII and Hangul syllables only, which Multiline leaves as it is without a copy.
func isPlainMultiline(s string) bool {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if (c < 0x20 && c != '\n') || c == 0x7f {
				return false
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r < 0xac00 || r > 0xd7a3 {
			return false
		}
		i += n
	}
	// Syllables and ASCII are NFC in any order: only single jamo would compose.
	return true
}
