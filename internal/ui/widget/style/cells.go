package style

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// blanks is as long as the widest run of spaces that is common on a screen.
const blanks = "                                                                                                                                "

// Blank is n cells of nothing.
func Blank(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blanks) {
		return blanks[:n]
	}
	return strings.Repeat(" ", n)
}

// Width is how many cells s takes, escape sequences not counted.
func Width(s string) int {
	if plainASCII(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Fit makes s exactly w cells wide: cut with an ellipsis, or filled with spaces.
func Fit(s string, w int) string {
	if w <= 0 {
		return ""
	}
	n := Width(s)
	if n > w {
		s = Truncate(s, w)
		n = Width(s)
	}
	return s + Blank(w-n)
}

// FitRight is Fit with the spaces on the left, for numbers.
func FitRight(s string, w int) string {
	if n := Width(s); n < w {
		return Blank(w-n) + s
	}
	return Fit(s, w)
}

// Truncate shortens s to at most w cells and marks the cut with an ellipsis, which follows a word at once.
func Truncate(s string, w int) string {
	if w <= 0 {
		return ""
	}
	if Width(s) <= w {
		return s
	}
	s = ansi.Truncate(s, w, ellipsis)
	if at := strings.LastIndex(s, ellipsis); at > 0 && s[at-1] == ' ' {
		s = strings.TrimRight(s[:at], " ") + s[at:]
	}
	return s
}

const ellipsis = "…"

// TruncateMiddle shortens s, without escape sequences, to at most w cells and keeps both ends: of a file's name the end
// says what it is.
func TruncateMiddle(s string, w int) string {
	n := Width(s)
	if n <= w || w < 4 {
		return Truncate(s, w)
	}
	tail := ansi.TruncateLeft(s, n-(w-1)*2/5, "")
	head := ansi.Truncate(s, w-1-Width(tail), "")
	return strings.TrimRight(head, " ") + ellipsis + tail
}

// plainASCII reports whether every byte of s is one printable cell.
func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// StableWidth replaces what terminals disagree about, and keeps the width. Emoji joined from parts, flags,
// keycaps and variation selectors are two cells in one terminal and six in the next, and would push
// whatever stands to their right; their first part alone is safe everywhere.
func StableWidth(s string) string {
	if !restless(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for len(s) > 0 {
		g, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		if g == "" {
			break
		}
		s = s[len(g):]
		if !restless(g) {
			b.WriteString(g)
			continue
		}
		b.WriteString(calmCluster(g, w))
	}
	return b.String()
}

func calmCluster(g string, w int) string {
	var out string
	if r, n := utf8.DecodeRuneInString(g); regional(r) {
		out = flagLetters(g)
	} else if !joiner(r) {
		out = g[:n]
	}
	if have := ansi.StringWidth(out); have > w {
		return Blank(w)
	} else if have < w {
		return out + Blank(w-have)
	}
	return out
}

// flagLetters writes a flag as its country code: 🇰🇷 is KR.
func flagLetters(g string) string {
	var b strings.Builder
	for _, r := range g {
		if regional(r) {
			b.WriteByte(byte('A' + r - 0x1F1E6))
		}
	}
	return b.String()
}

func restless(s string) bool {
	for i := range len(s) {
		// All the signs in question begin with one of three bytes in UTF-8.
		if c := s[i]; c == 0xE2 || c == 0xEF || c == 0xF0 {
			for _, r := range s[i:] {
				if joiner(r) || regional(r) {
					return true
				}
			}
			return false
		}
	}
	return false
}

func regional(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// joiner reports the signs that glue or alter a neighbour: ZWJ, variation selectors, the keycap, skin tones, tags.
func joiner(r rune) bool {
	return r == 0x200D || r == 0x20E3 || r >= 0xFE00 && r <= 0xFE0F || r >= 0x1F3FB && r <= 0x1F3FF || r >= 0xE0020 && r <= 0xE007F
}
