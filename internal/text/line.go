package text

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Line makes a text from outside fit for one line of a terminal: NFC, line breaks and tabs turned into single spaces,
// no spaces at the ends, and no Hidden character without a visible effect. Of an escape sequence only the control
// character goes; its tail stays and shows that something was there. Bytes that are not UTF-8 show as U+FFFD.
func Line(s string) string {
	if isPlainLine(s) {
		return s
	}
	s = norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))
	var b strings.Builder
	b.Grow(len(s))
	var base rune
	blank := true // a space here would be the first character or the second space in a row
	for i, r := range s {
		switch {
		case unicode.IsSpace(r), isBreak(r):
			if blank {
				continue
			}
			r = ' '
		case Hidden(r) && !hasEffect(base, r, s[i+utf8.RuneLen(r):]):
			continue
		}
		b.WriteRune(r)
		blank, base = r == ' ', nextBase(base, r)
	}
	// Characters that belong together may meet only now.
	return norm.NFC.String(strings.TrimRight(b.String(), " "))
}

// isPlainLine reports whether s is printable ASCII with single spaces, as most texts are. Line leaves it as it is.
func isPlainLine(s string) bool {
	prev := byte(' ')
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == ' ' && prev == ' ' {
			return false
		}
		prev = s[i]
	}
	return s == "" || prev != ' '
}

// StripHidden is Line for what must otherwise stay as it was sent, such as a URL or an id: Hidden characters and the
// spaces at the ends go, everything else is untouched.
func StripHidden(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if Hidden(r) {
			return -1
		}
		return r
	}, s))
}

// Quote makes a name from outside, such as a path or an address, fit for one line without changing what it says: a
// name that is empty or holds a Hidden character is quoted as Go quotes strings, any other one stays as it is.
func Quote(s string) string {
	if s == "" || !utf8.ValidString(s) || strings.ContainsFunc(s, Hidden) {
		return escapeHidden(strconv.Quote(s))
	}
	return s
}

// escapeHidden writes the Hidden characters that Go takes for printable ones, such as the Hangul filler, as Go writes the others.
func escapeHidden(s string) string {
	if !strings.ContainsFunc(s, Hidden) {
		return s
	}
	var out strings.Builder
	for _, r := range s {
		switch {
		case !Hidden(r):
			out.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&out, `\U%08x`, r)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}
