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

// table is a list for people: aligned columns that fit the terminal, or tabs where another program reads.
type table struct {
	head []string
	rows [][]string
	flex int // the column that gives way when the line is too long
}

const gap = "  "

// write prints the table to fit lines of width cells; width 0 prints tabs and no head.
func (t *table) write(w io.Writer, width int, faint bool) error {
	for _, row := range t.rows {
		for i := range row {
			row[i] = text.Line(row[i])
		}
	}
	var b strings.Builder
	if width == 0 {
		for _, row := range t.rows {
			b.WriteString(strings.Join(row, "\t") + "\n")
		}
	} else {
		widths := t.fit(width)
		head := rowLine(t.head, widths, width)
		if faint {
			head = ansi.Style{}.Faint().Styled(head)
		}
		b.WriteString(head + "\n")
		for _, row := range t.rows {
			b.WriteString(rowLine(row, widths, width) + "\n")
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

// fit measures the columns in cells and takes what is too much from the flexible one. Where hardly anything
// would be left of that, it goes; an empty column takes no room at all.
func (t *table) fit(width int) []int {
	widths := make([]int, len(t.head))
	total := -len(gap)
	for i := range t.head {
		widths[i] = ansi.StringWidth(t.head[i])
		for _, row := range t.rows {
			widths[i] = max(widths[i], ansi.StringWidth(row[i]))
		}
		if widths[i] > 0 {
			total += len(gap) + widths[i]
		}
	}
	const worth = 8
	if total > width {
		if widths[t.flex] -= total - width; widths[t.flex] < worth {
			widths[t.flex] = 0
		}
	}
	return widths
}

func rowLine(cells []string, widths []int, width int) string {
	var b strings.Builder
	for i, c := range cells {
		if widths[i] == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(gap)
		}
		c = ansi.Truncate(c, widths[i], "…")
		b.WriteString(c + strings.Repeat(" ", widths[i]-ansi.StringWidth(c)))
	}
	return ansi.Truncate(strings.TrimRight(b.String(), " "), width, "…")
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
		b.WriteString(p[0] + strings.Repeat(" ", wide-ansi.StringWidth(p[0])) + gap + value + "\n")
	}
	if _, err := io.WriteString(s.out, b.String()); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}
