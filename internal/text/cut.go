package text

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"callboard/internal/text/cells"
)

// Cut shortens s to at most n characters (code points), the last of them an ellipsis when something was cut. It cuts
// between graphemes. n must be at least 1.
func Cut(s string, n int) string {
	if whole := cells.Take(ansi.GraphemeWidth, s, n); whole == s {
		return s
	}
	short := strings.TrimRightFunc(cells.Take(ansi.GraphemeWidth, s, n-1), func(r rune) bool {
		return unicode.IsSpace(r) || Hidden(r)
	})
	return short + "…"
}

// CutMiddle shortens s to about n characters (code points): an ellipsis stands for what is in the middle, so that the end stays, where an
// error says what to do next. n must be at least 6.
func CutMiddle(s string, n int) string {
	if len(s) <= n {
		return s
	}
	all := []rune(s)
	if len(all) <= n {
		return s
	}
	end := strings.TrimLeftFunc(string(all[len(all)-n/3:]), func(r rune) bool {
		return unicode.IsMark(r) || Hidden(r) // of a grapheme whose beginning is cut
	})
	return Cut(s, n-n/3) + end
}
