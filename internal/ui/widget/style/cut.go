package style

import "github.com/charmbracelet/x/ansi"

// CutCells is the part of s from cell a up to cell b, exactly b−a cells wide: half a wide sign becomes a space.
func CutCells(s string, a, b int) string {
	if b <= a {
		return ""
	}
	if a == 0 {
		return Fit(ansi.Truncate(s, b, ""), b)
	}
	part := ansi.Cut(s, a, b)
	if Width(part) > b-a { // the first sign crosses the left edge
		part = ansi.Cut(s, a+1, b)
	}
	return FitRight(part, b-a)
}
