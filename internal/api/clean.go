package api

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean makes a text from outside fit for one line of a terminal: NFC, line breaks and tabs turned into
// single spaces, and nothing left that a terminal obeys or that a reader cannot see. Control
// characters, bidirectional overrides, zero-width characters and blank fillers go; the two joiners stay
// between letters that need them (emoji, Persian, the Indic scripts). Bytes that are not UTF-8 show as U+FFFD.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	s = norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))
	var b strings.Builder
	b.Grow(len(s))
	prev := ' ' // the last character kept; a blank one swallows the spaces at the beginning
	for i, r := range s {
		switch {
		case unicode.IsSpace(r):
			if prev == ' ' {
				continue
			}
			r = ' '
		case r == '\u200C' || r == '\u200D':
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if prev < utf8.RuneSelf || next < utf8.RuneSelf || junk(next) {
				continue
			}
		case junk(r):
			continue
		}
		b.WriteRune(r)
		prev = r
	}
	// What was taken out may have kept apart what belongs together.
	return norm.NFC.String(strings.TrimRight(b.String(), " "))
}

// plain reports whether s is printable ASCII without spaces to mend, as most texts of the wire are.
func plain(s string) bool {
	prev := byte(' ')
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == ' ' && prev == ' ' {
			return false
		}
		prev = s[i]
	}
	return s == "" || prev != ' '
}

// junk reports characters that have no place in a line of text: what a terminal may obey and what shows as nothing.
func junk(r rune) bool {
	switch r {
	case '\u034F', '\u115F', '\u1160', '\u3164', '\uFFA0': // fillers that are letters or marks by their category
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) || r&0xFFFE == 0xFFFE
}

// stripped is Clean for what must stay as it was sent, such as a URL: junk and spaces at the ends go, the rest is untouched.
func stripped(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if junk(r) {
			return -1
		}
		return r
	}, s))
}

// clip cuts s to at most n characters, the last of them an ellipsis when something was cut.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	count := 0
	cut := 0
	for i := range s {
		if count == n-1 {
			cut = i
		}
		if count == n {
			return strings.TrimRight(s[:cut], " ") + "…"
		}
		count++
	}
	return s
}
