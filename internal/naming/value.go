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

// safeValue makes a value safe inside a name, with at most limit characters: without separators, characters that Windows or a
// shell treats specially and hidden characters, and without dots or spaces at its ends.
func safeValue(s string, limit int) string { return trimEnds(cut(clean(s), limit)) }

// safeWords is safeValue, cut after a whole word if that keeps at least half of it.
func safeWords(s string, limit int) string {
	s = clean(s)
	short := cut(s, limit)
	if short != s && !strings.HasPrefix(s[len(short):], " ") {
		if at := strings.LastIndexByte(short, ' '); at > len(short)/2 {
			short = short[:at]
		}
	}
	return trimEnds(short)
}

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

// cut shortens s to at most chars grapheme clusters and nameBytes bytes.
func cut(s string, chars int) string {
	end, state := 0, -1
	rest := s
	for n := 0; n < chars && rest != ""; n++ {
		var c string
		c, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if end+len(c) > nameBytes {
			break
		}
		end += len(c)
	}
	return s[:end]
}
