package cli

import (
	"encoding/json"
	"fmt"
	"io"
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
func (s *invocation) width() int {
	f, ok := s.out.(interface{ Fd() uintptr })
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

// printJSON prints a value on one line of stdout.
func (s *invocation) printJSON(v any) error {
	e := json.NewEncoder(s.out)
	e.SetEscapeHTML(false) // "&" in a URL stays readable
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

// println prints a line on stdout.
func (s *invocation) println(line string) error {
	if _, err := fmt.Fprintln(s.out, line); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

// printPairs prints one name and value on each line. Empty values are left out.
func (s *invocation) printPairs(list [][2]string) error {
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
		b.WriteString(p[0] + strings.Repeat(" ", wide-ansi.StringWidth(p[0])) + strings.Repeat(" ", columnGap) + value + "\n")
	}
	if _, err := io.WriteString(s.out, b.String()); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}
