package style

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// blanks is as long as the longest run of spaces that is common on a screen.
const blanks = "                                                                                                                                "

// Blank returns n spaces.
func Blank(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blanks) {
		return blanks[:n]
	}
	return strings.Repeat(" ", n)
}

// Width returns the number of cells that s takes, without escape sequences.
func Width(s string) int {
	if plainASCII(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Fit makes s exactly w cells wide: cut with an ellipsis, or padded with spaces.
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

// Truncate shortens s to at most w cells and marks the cut with an ellipsis, without a space before it.
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

// TruncateMiddle shortens s to at most w cells and keeps both ends, because the end of a file name says what the file is.
// s must not contain escape sequences.
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

// StableWidth replaces characters whose width differs between terminals, and keeps the width of s. Joined emoji, flags,
// keycaps and variation selectors take two cells in one terminal and six in another, and would shift everything to their
// right. Their first part alone has the same width everywhere.
func StableWidth(s string) string {
	if !hasUnstable(s) {
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
		if !hasUnstable(g) {
			b.WriteString(g)
			continue
		}
		b.WriteString(stableCluster(g, w))
	}
	return b.String()
}

func stableCluster(g string, w int) string {
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

// flagLetters writes a flag as its country code: 🇰🇷 becomes KR.
func flagLetters(g string) string {
	var b strings.Builder
	for _, r := range g {
		if regional(r) {
			b.WriteByte(byte('A' + r - 0x1F1E6))
		}
	}
	return b.String()
}

func hasUnstable(s string) bool {
	for i := range len(s) {
		// All of these characters begin with one of three bytes in UTF-8.
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

// joiner reports characters that join or modify a neighbour: ZWJ, variation selectors, the keycap, skin tones, tags.
func joiner(r rune) bool {
	return r == 0x200D || r == 0x20E3 || r >= 0xFE00 && r <= 0xFE0F || r >= 0x1F3FB && r <= 0x1F3FF || r >= 0xE0020 && r <= 0xE007F
}
