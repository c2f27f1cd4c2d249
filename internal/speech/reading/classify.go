package reading

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// class is the kind of a piece of text.
type class int

const (
	space      class = iota
	mark             // punctuation and the symbols that the readers know
	digits           // 0 to 9
	hangul           // syllables and single letters
	latin            // a to z
	kanas            // hiragana and katakana
	han              // ideographs
	greek            // a letter that can be read by its name
	unreadable       // not read
)

// knownSigns are the symbols that the readers pronounce or read as a pause.
const knownSigns = "$+<=>^`|~¢£¥§©®™°±²³´×÷€₩→←⇒√∞≠≤≥≈Ω"

// classify returns the class of a grapheme cluster and the text to read for it.
func classify(cluster string) (class, string) {
	r, size := utf8.DecodeRuneInString(cluster)
	whole := size == len(cluster)
	switch {
	case !whole && isEmoji(cluster):
		return unreadable, cluster
	case r == ' ':
		return space, " "
	case isASCIILetter(r) && whole:
		return latin, cluster
	case r >= '0' && r <= '9':
		return digits, cluster[:1]
	case r < 0x80:
		return mark, cluster[:1]
	case r >= '가' && r <= '힣' || r >= 'ㄱ' && r <= 'ㅣ':
		return hangul, cluster[:size]
	case r >= 0xFF00 && r <= 0xFFEF || r >= 0x3300 && r <= 0x33FF || r == '℃' || r == '℉' || r == '№' || r == 'ℓ' || r == 'µ':
		return decomposeWide(cluster)
	case unicode.In(r, unicode.Hiragana, unicode.Katakana) || r == 'ー':
		return kanas, cluster[:size]
	}
	return classifyRare(r, cluster)
}

// classifyRare classifies rare characters.
func classifyRare(r rune, cluster string) (class, string) {
	switch {
	case strings.ContainsRune(knownSigns, r):
		return mark, string(r)
	case unicode.Is(unicode.Latin, r):
		if s := roman(cluster); s != "" {
			return latin, s
		}
	case unicode.Is(unicode.Han, r):
		return han, cluster
	case unicode.Is(unicode.Greek, r):
		return greek, cluster
	case unicode.IsDigit(r):
		return digits, string(decimal(r))
	case unicode.In(r, unicode.No, unicode.Nl): // ⁵ ① ½
		return classifyNumeral(r, cluster)
	case unicode.IsPunct(r):
		return mark, string(r)
	case unicode.IsMark(r) || r == joiner:
		return space, ""
	}
	return unreadable, cluster
}

// decomposeWide decomposes fullwidth and halfwidth forms and units in one character: Ａ, ５, ｶ, ㎢.
func decomposeWide(cluster string) (class, string) {
	switch cluster {
	case "㎡":
		return latin, "m²"
	case "㎢":
		return latin, "km²"
	case "㎥":
		return latin, "m³"
	}
	s := norm.NFKC.String(cluster)
	r, _ := utf8.DecodeRuneInString(s)
	switch {
	case isASCIILetter(r):
		if s = roman(cluster); s != "" {
			return latin, s
		}
		return unreadable, cluster
	case r >= 0xFF00 && r <= 0xFFEF || r >= 0x3300 && r <= 0x33FF:
		return unreadable, cluster
	}
	c, _ := classify(s[:utf8.RuneLen(r)])
	return c, s
}

// classifyNumeral reads a number in one character by its decomposition.
func classifyNumeral(r rune, cluster string) (class, string) {
	s := strings.ReplaceAll(norm.NFKC.String(string(r)), "⁄", "/")
	for _, c := range s {
		if c != '/' && (c < '0' || c > '9') {
			if l := roman(cluster); l != "" { // Ⅳ
				return latin, l
			}
			return unreadable, cluster
		}
	}
	if s == "" {
		return unreadable, cluster
	}
	return digits, s
}

// isEmoji reports whether a cluster of several characters is an emoji: a flag, a keycap, or a joined sequence.
func isEmoji(cluster string) bool {
	n := 0
	for _, r := range cluster {
		if r == presentation || r == keycap || n > 0 && r >= 0x1F1E6 && r <= 0x1F1FF || n > 0 && r >= 0x1F3FB && r <= 0x1F3FF || isTag(r) {
			return true
		}
		n++
	}
	first, _ := utf8.DecodeRuneInString(cluster)
	return strings.ContainsRune(cluster, joiner) && unicode.Is(unicode.So, first)
}
