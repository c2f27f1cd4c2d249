package reading

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"callboard/internal/lazy"
)

// normalise normalises the text to NFC and its line ends to \n, drops characters without a width, and replaces control
// characters by spaces.
func normalise(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			return '\n'
		case r == joiner:
			return r // inside an emoji; dropped elsewhere when the text is cut
		case r == unicode.ReplacementChar || unicode.Is(unicode.Cf, r) && !isTag(r) || isFiller(r):
			return -1
		case unicode.IsControl(r) || unicode.IsSpace(r):
			return ' '
		}
		return r
	}, strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"))
	return norm.NFC.String(text)
}

const (
	joiner       = '\u200D'
	presentation = '\uFE0F' // selects the emoji form of a character
	keycap       = '\u20E3'
)

// isTag reports whether the rune is a tag character, as in the flags of regions.
func isTag(r rune) bool { return r >= 0xE0020 && r <= 0xE007F }

// isFiller reports whether the rune is an invisible Hangul filler.
func isFiller(r rune) bool { return r == 'ㅤ' || r == 'ᅟ' || r == 'ᅠ' || r == 'ﾠ' }

// latinFallbacks maps Latin letters without a decomposition to the English letters that are read for them.
var latinFallbacks = lazy.Value[map[rune]string]{Make: func() map[rune]string {
	return map[rune]string{
		'ß': "ss", 'ẞ': "SS", 'ø': "o", 'Ø': "O", 'ł': "l", 'Ł': "L", 'ð': "th", 'Ð': "Th", 'þ': "th", 'Þ': "Th", 'æ': "ae", 'Æ': "Ae", 'œ': "oe", 'Œ': "Oe",
		'đ': "d", 'Đ': "D", 'ħ': "h", 'Ħ': "H", 'ı': "i", 'ŋ': "ng", 'Ŋ': "Ng", 'ŧ': "t", 'Ŧ': "T", 'ƒ': "f", 'ĸ': "k", 'ſ': "s", 'ə': "e", 'Ə': "E", 'ɛ': "e", 'ɔ': "o",
		'ɑ': "a", 'ɪ': "i", 'ʊ': "u",
	}
}}

// roman transliterates a cluster with a Latin letter to English letters; "" where it cannot.
func roman(cluster string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(cluster) {
		switch {
		case isASCIILetter(r) || r == '.' || r == '/': // ㏂ is a.m., ㎧ m/s
			b.WriteRune(r)
		case latinFallbacks.Get()[r] != "":
			b.WriteString(latinFallbacks.Get()[r])
		case unicode.IsMark(r) || r == joiner:
		default:
			return ""
		}
	}
	return b.String()
}

func isASCIILetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// decimal is the ASCII digit of a decimal digit of any script: each script has ten consecutive digits from zero.
func decimal(r rune) rune {
	n := rune(0)
	for n < 9 && unicode.IsDigit(r-n-1) {
		n++
	}
	return '0' + n
}
