// Package cells walks text grapheme by grapheme and says how many terminal cells each takes.
//
// It cuts and measures exactly as the renderer does (charmbracelet/x/ansi), because a
// second opinion on where a family emoji ends is how borders come to be pushed. Runs of
// ASCII, Hangul syllables, kana and Han take a short way round, since they are nearly
// all of the text and cost a fraction of the full rules. Text is taken to be valid UTF-8;
// other text is cut somehow, and never loses a byte.
package cells

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Method says how a cluster of several runes is measured: ansi.GraphemeWidth for a
// terminal that draws clusters whole (mode 2027), ansi.WcWidth for one that adds up runes.
type Method = ansi.Method

// Next returns the length in bytes and the width in cells of the first grapheme of s.
// Both are 0 for an empty string.
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

// Width is the width of s in cells.
func Width(m Method, s string) int {
	total := 0
	for len(s) > 0 {
		n, w := Next(m, s)
		s, total = s[n:], total+w
	}
	return total
}

// Fit returns the length in bytes and the width of the longest run of whole graphemes
// at the start of s that takes at most limit cells.
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

// Snap moves the byte offset at forward to the nearest boundary between graphemes of s.
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

// Prev returns the boundary before the one at byte offset at, or 0.
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

// Anchor returns a boundary at or before the byte offset at from which walking forward
// is cheap: the last place where one simple rune meets another, or a word of any script
// meets a space, or the start of s.
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
// U+0D4E is the one letter of the basic plane that clings to what comes after it.
func endsCluster(r rune) bool {
	return r < 0x10000 && r != 0x0d4e && (unicode.IsLetter(r) || unicode.IsMark(r))
}

// simple returns the width of a rune that always begins a grapheme and always ends one
// when the rune after it is simple too; 0 for every other rune.
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

// Take is as much of the start of s as has at most room code points and whole graphemes.
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
