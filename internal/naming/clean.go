package naming

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// nameBytes bounds a name before its number and ending. File systems end at 255 bytes, or at 255 UTF-16 units.
const nameBytes = 200

// harmless makes a value fit to stand inside a name, at most so many characters of it: no separators, no characters
// that Windows or a shell minds, nothing that is not seen, no dots or spaces at its ends.
func harmless(s string, most int) string { return ends(cut(clean(s), most)) }

// inWords is harmless, and ends with a whole word where that costs less than half of it.
func inWords(s string, most int) string {
	s = clean(s)
	short := cut(s, most)
	if short != s && !strings.HasPrefix(s[len(short):], " ") {
		if at := strings.LastIndexByte(short, ' '); at > len(short)/2 {
			short = short[:at]
		}
	}
	return ends(short)
}

func ends(s string) string { return strings.Trim(s, " .\u200d") }

func clean(s string) string {
	s = strings.Map(fit, norm.NFC.String(strings.ToValidUTF8(s, "")))
	return strings.Join(strings.Fields(s), " ")
}

// fit is what stands in a name for a character: itself, a space, or nothing (−1).
func fit(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z', r >= '가' && r <= '힣': // most of what there is
		return r
	case unicode.IsSpace(r), strings.ContainsRune(`<>:"/\|?*`, r):
		return ' '
	case r == '\u200d', unicode.In(r, unicode.Variation_Selector): // emoji are made with these
		return r
	case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs), r == unicode.ReplacementChar:
		return -1
	}
	return r
}

// cut shortens s to so many characters and to nameBytes, never inside of a character.
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
