// Package clean is the door through which text from outside enters a buffer or a field.
//
// What a person pastes may carry a terminal's escape sequences, characters that cannot
// be seen but are counted and paid for, marks that make text read other than it is, and
// Hangul in pieces. What comes out is NFC, printable, and what it looks like.
package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Text returns s fit to be kept and drawn, and the number of characters (code points)
// that were left out.
//
// CRLF, CR, and the line and paragraph separators become LF; a tab becomes two spaces.
// Escape sequences go whole (ECMA-48; a string sequence that never ends loses only its
// introducer, so that one stray byte cannot swallow a script). Controls, bidirectional
// overrides, invisible characters and bytes that are not UTF-8 go too. A joiner stays
// where it has work to do: inside an emoji, and in the scripts that spell with it.
func Text(s string) (string, int) {
	if isPlain(s) {
		return s, 0
	}
	var (
		b       strings.Builder
		dropped int
		prev    rune // the last rune kept
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
		case r == '\r':
			if strings.HasPrefix(s[i:], "\n") {
				continue // the LF speaks for both
			}
			r = '\n'
		case r == '\u2028' || r == '\u2029':
			r = '\n'
		case r == '\t':
			b.WriteByte(' ')
			r = ' '
		case r == utf8.RuneError && n == 1, !keep(prev, r, s[i:]):
			dropped++
			continue
		}
		b.WriteRune(r)
		prev = r
	}
	return norm.NFC.String(b.String()), dropped
}

// isPlain lets typing and most scripts through without a copy.
func isPlain(s string) bool {
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
	// A syllable and what follows it here are NFC whatever their order: no jamo passed.
	return true
}

// keep reports whether r may stand between the kept rune prev and the text rest.
func keep(prev, r rune, rest string) bool {
	switch {
	case r == '\n':
		return true
	case r < 0x20, r >= 0x7f && r < 0xa0: // C0, DEL, C1
		return false
	case r == zwj || r == zwnj:
		return joins(prev, r, rest)
	case r == 0xfe0e || r == 0xfe0f: // text or emoji look
		return isEmoji(prev) || isKeycap(prev)
	case r >= 0xfe00 && r <= 0xfe0d, r >= 0xe0100 && r <= 0xe01ef: // a variant of a Han character
		return unicode.Is(unicode.Han, prev)
	case r >= 0xe0020 && r <= 0xe007f: // the letters of a region's flag, and of hidden messages
		return prev == blackFlag || prev >= 0xe0020 && prev <= 0xe007e
	case r == 0x3164, r == 0xffa0, r == 0x115f, r == 0x1160: // Hangul fillers: letters with nothing in them
		return false
	case r == 0x17b4, r == 0x17b5, r == 0x034f: // Khmer inherent vowels, the grapheme joiner
		return false
	case r >= 0xe0000 && r <= 0xe0fff, r&0xfffe == 0xfffe, r >= 0xfdd0 && r <= 0xfdef: // tags, no characters
		return false
	}
	// Format characters: soft hyphen, zero-width space, bidi marks, byte order mark, …
	return !unicode.Is(unicode.Cf, r) && !clings(r)
}

// clings reports the letters of historic scripts which, like some format characters,
// make one grapheme with whatever comes next, were it the border of a pane (the property
// Prepend of Unicode Standard Annex 29).
func clings(r rune) bool {
	switch {
	case r == 0x0d4e, r == 0x111c2, r == 0x111c3, r == 0x113d1, r == 0x1193f, r == 0x11941,
		r >= 0x11a84 && r <= 0x11a89, r == 0x11d46, r == 0x11f02:
		return true
	}
	return false
}

const (
	zwnj      = 0x200c
	zwj       = 0x200d
	blackFlag = 0x1f3f4
)

// joins reports whether a joiner after prev and before rest changes what is read.
func joins(prev, r rune, rest string) bool {
	next, _ := utf8.DecodeRuneInString(rest)
	if r == zwj && (isEmoji(prev) || prev == 0xfe0f || prev >= 0xe0020 && prev <= 0xe007f) {
		return isEmoji(next)
	}
	return unicode.In(prev, spelledWithJoiners...) && unicode.In(next, spelledWithJoiners...)
}

var spelledWithJoiners = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Devanagari, unicode.Bengali,
	unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu,
	unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar,
}

// isEmoji is wide on purpose: the blocks that hold pictures, skin tones and the signs
// that take a colour. Too much here keeps a joiner that changes nothing.
func isEmoji(r rune) bool {
	switch {
	case r >= 0x1f000 && r <= 0x1faff,
		r >= 0x2190 && r <= 0x21ff, r >= 0x2300 && r <= 0x2bff,
		r == 0xa9, r == 0xae, r == 0x203c, r == 0x2049, r == 0x2122, r == 0x2139,
		r == 0x3030, r == 0x303d, r == 0x3297, r == 0x3299:
		return true
	}
	return false
}

func isKeycap(r rune) bool { return r == '#' || r == '*' || r >= '0' && r <= '9' }
