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
