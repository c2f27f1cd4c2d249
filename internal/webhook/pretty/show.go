package pretty

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"callboard/internal/text"
	"callboard/internal/text/cells"
)

// Glyph is what is drawn for the first character of a text.
type Glyph struct {
	Bytes int    // of the text that it stands for, at least 1
	Show  string // to draw: it holds no character that a terminal obeys, that is invisible or that changes its neighbours
	Cells int    // of Show
	Mark  bool   // Show names a character that cannot be drawn: <ESC>, <U+202E>, or a byte that is not UTF-8: <FF>
}

// longestCluster is the most bytes of a character with marks on it that are drawn as one. Longer ones are made to disturb.
const longestCluster = 40

// Next returns what to draw for the first character of s, which must not be empty.
func Next(s string) Glyph {
	if c := s[0]; c < utf8.RuneSelf {
		if c < ' ' || c == 0x7f {
			show := "<" + controls[c&0x1f] + ">"
			if c == 0x7f {
				show = "<DEL>"
			}
			return Glyph{1, show, len(show), true}
		}
		if len(s) == 1 || s[1] < utf8.RuneSelf {
			return Glyph{1, s[:1], 1, false}
		}
	}
	if n, show, bad := strangeRune(s); bad {
		return Glyph{n, show, len(show), true}
	}
	n, w := cells.Next(ansi.GraphemeWidth, s[:min(len(s), 2*longestCluster)])
	r, first := utf8.DecodeRuneInString(s)
	if n == first && simple(r) {
		return Glyph{n, s[:n], w, false}
	}
	if show, w, ok := drawable(s[:n]); ok && n <= longestCluster {
		return Glyph{n, show, w, false}
	}
	// Something in it is hidden, or different terminals draw it differently: the first character alone.
	if show, w, ok := drawable(s[:first]); ok {
		return Glyph{first, show, w, false}
	}
	show := codePoint(s)
	return Glyph{first, show, len(show), true}
}

// simple reports the characters of Korean, Chinese and Japanese that need no more checks.
func simple(r rune) bool {
	return r >= 0xac00 && r <= 0xd7a3 || r >= 0x4e00 && r <= 0x9fff || r >= 0x3041 && r <= 0x3096 || r >= 0x30a1 && r <= 0x30fa
}

// drawable is a character with its marks in its composed form, if every terminal draws it alike.
func drawable(c string) (show string, w int, ok bool) {
	if c == " " {
		return c, 1, true
	}
	if !utf8.ValidString(c) || strings.ContainsFunc(c, text.Hidden) {
		return "", 0, false
	}
	show = text.Line(c)
	w = ansi.StringWidth(show)
	return show, w, (w == 1 || w == 2) && steady(show)
}

// strangeRune reports whether s begins with a byte that is not UTF-8, or with a hidden character. n is its length.
func strangeRune(s string) (n int, show string, bad bool) {
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && n < 2:
		return 1, fmt.Sprintf("<%02X>", s[0]), true
	case r == '\n', r == '\t', r == '\r':
		return n, "", false
	case text.Hidden(r):
		return n, codePoint(s), true
	}
	return n, "", false
}

func codePoint(s string) string {
	r, _ := utf8.DecodeRuneInString(s)
	return fmt.Sprintf("<U+%04X>", r)
}

// steady reports a character that every terminal draws in the same number of cells, alone and next to any other one. Joined
// emoji, flags, variation selectors and skin tones are not, and neither is what needs a base: a mark, a part of a syllable.
func steady(c string) bool {
	for _, r := range c {
		switch {
		case r == 0x200d, r >= 0x1f1e6 && r <= 0x1f1ff, r >= 0x1f3fb && r <= 0x1f3ff, r >= 0xfe00 && r <= 0xfe0f, r == 0x20e3:
			return false
		}
	}
	switch r, _ := utf8.DecodeRuneInString(c); {
	case r < 0x300:
		return true
	case unicode.Is(unicode.M, r), r >= 0x1100 && r <= 0x11ff, r >= 0xa960 && r <= 0xa97f, r >= 0xd7b0 && r <= 0xd7ff:
		return false
	}
	n, _ := cells.Next(ansi.GraphemeWidth, "x"+c) // more than x: c would become a part of any character before it
	return n == 1
}

// controls are the abbreviations of the C0 control characters (ISO 2047, ECMA-48).
var controls = [32]string{
	"NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO", "SI",
	"DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
}
