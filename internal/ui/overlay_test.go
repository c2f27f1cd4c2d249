package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/ui/paint"
)

func TestCutCellsNeverSplitsAWideSign(t *testing.T) {
	s := "ab하늘cd"
	for _, c := range []struct {
		a, b int
		want string
	}{
		{0, 3, "ab "}, {0, 4, "ab하"}, {3, 8, " 늘cd"}, {4, 8, "늘cd"}, {5, 8, " cd"}, {2, 4, "하"}, {3, 4, " "}, {6, 8, "cd"},
	} {
		if got := cutCells(s, c.a, c.b); got != c.want {
			t.Errorf("cells %d to %d are %q; want %q", c.a, c.b, got, c.want)
		}
	}
}

func TestAPanelCoversExactlyItsCells(t *testing.T) {
	theme := paint.NewTheme(true, colorprofile.ASCII)
	screen := []string{strings.Repeat("한", 10), strings.Repeat("글", 10), strings.Repeat("x", 20)}
	for x := range 15 {
		out := lay(theme, screen, []string{"[===]"}, x, 1, 20)
		if got := ansi.StringWidth(out[1]); got != 20 {
			t.Errorf("at %d the line has %d cells: %q", x, got, out[1])
		}
		if strings.Contains(out[1], "…") || !strings.Contains(out[1], "[===]") {
			t.Errorf("at %d the line is %q", x, out[1])
		}
		if out[0] != screen[0] || out[2] != screen[2] {
			t.Errorf("at %d the other lines changed", x)
		}
	}
}
