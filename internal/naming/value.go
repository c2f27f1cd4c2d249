package naming

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"

	"callboard/internal/text"
)

// nameBytes is the longest name without its number and extension. File systems allow 255 bytes, or 255 UTF-16 units.
const nameBytes = 200

// textBytes is the longest text in bytes where the template gives no length: 40 Hangul syllables. Emoji are longer, and would
// leave no room for the fields behind the text.
const textBytes = 120

// safeValue makes a value safe inside a name, with at most limit characters: without separators, characters that Windows or a
// shell treats specially and hidden characters, and without dots or spaces at its ends.
func safeValue(s string, limit int) string { return trimEnds(cut(clean(s), limit, nameBytes)) }

// safeWords is safeValue, cut after a whole word if that keeps at least half of it.
func safeWords(s string, limit, bytes int) string {
	s = clean(s)
	short := cut(s, limit, bytes)
	if short == s {
		return trimEnds(s)
	}
	if !strings.HasPrefix(s[len(short):], " ") {
		if at := strings.LastIndexByte(short, ' '); at > len(short)/2 {
			short = short[:at]
		}
	}
	short = strings.TrimRight(short, ",;·–—-( ")
	return trimEnds(short)
}

// Value makes a text safe as a part of a name, with at most 40 characters. It can be empty.
func Value(s string) string { return safeValue(s, otherChars) }

func trimEnds(s string) string { return strings.Trim(s, " .\u200d") }

// clean makes s NFC, maps its characters by nameRune, and joins its words with single spaces.
func clean(s string) string {
	s = strings.Map(nameRune, norm.NFC.String(strings.ToValidUTF8(s, "")))
	return strings.Join(strings.Fields(s), " ")
}

// nameRune is what replaces a character in a name: itself, a space, or nothing (−1).
func nameRune(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z', r >= '가' && r <= '힣': // most text
		return r
	case unicode.IsSpace(r), strings.ContainsRune(`<>:"/\|?*`, r):
		return ' '
	case r == '\u200d', unicode.In(r, unicode.Variation_Selector): // parts of emoji
		return r
	case text.Hidden(r), unicode.In(r, unicode.Co, unicode.Cs), r == unicode.ReplacementChar:
		return -1
	}
	return r
}

// cut shortens s to at most chars grapheme clusters and the given bytes.
func cut(s string, chars, bytes int) string {
	end, state := 0, -1
	rest := s
	for n := 0; n < chars && rest != ""; n++ {
		var c string
		c, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if end+len(c) > bytes {
			break
		}
		end += len(c)
	}
	return s[:end]
}
