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

// width is how many cells a line of stdout has; 0 when it is no terminal.
func (s *shell) width() int {
	f, ok := s.out.(interface{ Fd() uintptr })
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
		return w
	}
	return 80
}

// lively reports whether a line of stderr may change under the person's eyes.
func (s *shell) lively(noMotion bool) bool {
	return isTerminal(s.err) && !noMotion && s.lookup("TERM") != "dumb"
}

// printJSON writes one value, on one line.
func (s *shell) printJSON(v any) error {
	e := json.NewEncoder(s.out)
	e.SetEscapeHTML(false) // "&" in a URL stays readable
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

func (s *shell) println(line string) error {
	if _, err := fmt.Fprintln(s.out, line); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

// pairs is one thing for people: a name and its value a line. Empty values are left out.
func (s *shell) pairs(list [][2]string) error {
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
