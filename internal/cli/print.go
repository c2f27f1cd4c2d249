package cli

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"

	"callboard/internal/text"
)

// isTerminal reports whether a stream of this run is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(int(f.Fd()))
}

// width returns the width of stdout in cells; 0 if it is no terminal.
func (s *invocation) width() int { return widthOf(s.out) }

// widthOf returns the width of a terminal in cells, 80 if the terminal does not know it; 0 if the stream is no terminal.
func widthOf(stream any) int {
	f, ok := stream.(interface{ Fd() uintptr })
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
		return w
	}
	return 80
}

// canAnimate reports whether a line on stderr may be redrawn.
func (s *invocation) canAnimate(noMotion bool) bool {
	return isTerminal(s.err) && !noMotion && s.lookup("TERM") != "dumb"
}

// signs returns a line of ours as it is printed: with --ascii without the signs that are not ASCII.
func (s *invocation) signs(line string) string {
	if !s.ascii {
		return line
	}
	return strings.NewReplacer(" · ", " - ", "·", "-", "…", "...", "“", `"`, "”", `"`, "–", "-", "−", "-", "→", "->", "×", "x").Replace(line)
}

// printPairs prints one name and value on each line, with the ink of its name. Empty values are left out.
func (s *invocation) printPairs(list [][2]string, inks map[string]ink) error {
	wide := 0
	for _, p := range list {
		wide = max(wide, ansi.StringWidth(p[0]))
	}
	var b strings.Builder
	for _, p := range list {
		value := text.Line(p[1])
		if value == "" {
			continue
		}
		if s.width() == 0 {
			b.WriteString(p[0] + "\t" + value + "\n")
			continue
		}
		blank := strings.Repeat(" ", wide-ansi.StringWidth(p[0])+columnGap)
		b.WriteString(s.ink(faint, p[0]) + blank + s.ink(inks[p[0]], value) + "\n")
	}
	return s.write(b.String())
}
