package ui

import (
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/ui/widget/style"
)

// cutCells is the part of s from cell a up to cell b, exactly b−a cells wide: half a wide sign becomes a space.
func cutCells(s string, a, b int) string {
	if b <= a {
		return ""
	}
	if a == 0 {
		return style.Fit(ansi.Truncate(s, b, ""), b)
	}
	part := ansi.Cut(s, a, b)
	if style.Width(part) > b-a { // the first sign straddles the left edge
		part = ansi.Cut(s, a+1, b)
	}
	return style.FitRight(part, b-a)
}

// lay puts a panel over a screen at (x, y) and turns the rest of the screen down, so that
// there is no doubt where the keys go.
func lay(t *style.Theme, screen, panel []string, x, y, w int) []string {
	out := make([]string, len(screen))
	for i, line := range screen {
		if i >= y && i < y+len(panel) && x == 0 && style.Width(panel[i-y]) == w {
			out[i] = panel[i-y]
			continue
		}
		quiet := ansi.Strip(line)
		if i < y || i >= y+len(panel) {
			out[i] = t.Faint.Paint(quiet)
			continue
		}
		p := panel[i-y]
		pw := style.Width(p)
		out[i] = t.Faint.Paint(cutCells(quiet, 0, x)) + p + t.Faint.Paint(cutCells(quiet, x+pw, w))
	}
	return out
}
