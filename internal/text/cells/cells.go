// Package cells splits text into graphemes and measures them in terminal cells.
//
// It cuts and measures exactly as the renderer does (charmbracelet/x/ansi): a different result, for example for a family
// emoji, would move the borders of a pane. ASCII, Hangul syllables, kana and Han have a fast path, because they are nearly
// all of the text and cost a fraction of the full rules. Text should be valid UTF-8; other text is cut at any byte, and no
// byte is lost.
package cells

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Method says how a grapheme of several runes is measured: ansi.GraphemeWidth for a terminal that draws it as one (mode
// 2027), ansi.WcWidth for a terminal that adds up the widths of its runes.
type Method = ansi.Method

// Next returns the length in bytes and the width in cells of the first grapheme of s. Both are 0 for an empty string.
func Next(m Method, s string) (n, w int) {
	if s == "" {
		return 0, 0
	}
	r, n := decode(s)
	if w = simple(r); w > 0 {
		if n == len(s) {
			return n, w
		}
		if next, _ := decode(s[n:]); simple(next) > 0 {
			return n, w
		}
	}
	cluster, w := ansi.FirstGraphemeCluster(s, m)
	return len(cluster), w
}

// Width returns the width of s in cells.
func Width(m Method, s string) int {
	total := 0
	for len(s) > 0 {
		n, w := Next(m, s)
		s, total = s[n:], total+w
	}
	return total
}

// Fit returns the length in bytes and the width in cells of the longest prefix of whole graphemes of s that is at most
// limit cells wide.
func Fit(m Method, s string, limit int) (n, w int) {
	for n < len(s) {
		gn, gw := Next(m, s[n:])
		if w+gw > limit {
			break
		}
		n, w = n+gn, w+gw
	}
	return n, w
}

// Snap returns the first boundary between graphemes of s at or after the byte offset at.
func Snap(m Method, s string, at int) int {
	if at <= 0 {
		return 0
	}
	if at >= len(s) {
		return len(s)
	}
	i := Anchor(s, at)
	for i < at {
		n, _ := Next(m, s[i:])
		i += n
	}
	return i
}

// Prev returns the last boundary before the byte offset at, or 0.
func Prev(m Method, s string, at int) int {
	if at <= 0 {
		return 0
	}
	i := Anchor(s, at-1)
	for {
		n, _ := Next(m, s[i:at])
		if i+n >= at {
			return i
		}
		i += n
	}
}

// Anchor returns a boundary at or before the byte offset at that is found without the full rules: the last place between
// two simple runes or between a word of any script and a space, or the start of s.
func Anchor(s string, at int) int {
	at = min(at, len(s))
	for at > 0 && at < len(s) && !utf8.RuneStart(s[at]) {
		at--
	}
	for at > 0 {
		before, n := utf8.DecodeLastRuneInString(s[:at])
		after, _ := decode(s[at:])
		if simple(after) > 0 && (simple(before) > 0 || after < 0x7f && endsCluster(before)) {
			return at
		}
		at -= n
	}
	return 0
}

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

const blanks = "                                                                                " +
	"                                                                                "

func decode(s string) (rune, int) {
	if len(s) > 0 && s[0] < utf8.RuneSelf {
		return rune(s[0]), 1
	}
	return utf8.DecodeRuneInString(s)
}

// endsCluster reports whether a grapheme may end after r when printable ASCII follows.
// U+0D4E is the only letter of the basic plane that forms a grapheme with what follows it.
func endsCluster(r rune) bool {
	return r < 0x10000 && r != 0x0d4e && (unicode.IsLetter(r) || unicode.IsMark(r))
}

// simple returns the width of a rune that always begins a grapheme, and always ends one if the next rune is simple, too. It
// returns 0 for every other rune.
func simple(r rune) int {
	switch {
	case r < 0x7f:
		if r >= 0x20 {
			return 1
		}
		return 0
	case r >= 0xac00 && r <= 0xd7a3, // Hangul syllables
		r >= 0x4e00 && r <= 0x9fff, // Han
		r >= 0x3041 && r <= 0x3096, // hiragana
		r >= 0x30a1 && r <= 0x30fa, // katakana
		r >= 0x3000 && r <= 0x3002: // the wide space, comma and full stop
		return 2
	}
	return 0
}

// Take returns the longest prefix of whole graphemes of s that has at most room code points.
func Take(m ansi.Method, s string, room int) string {
	if len(s) <= room {
		return s
	}
	at := 0
	for ; room > 0 && at < len(s); room-- {
		_, n := utf8.DecodeRuneInString(s[at:])
		at += n
	}
	if end := Snap(m, s, at); end != at {
		at = Prev(m, s, end)
	}
	return s[:at]
}
