package cli

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// helpText lays out help for a width.
type helpText struct {
	b      strings.Builder
	width  int
	column int // where the second column of lists begins
	bold   func(string) string
	faint  func(string) string
	signs  func(string) string
}

const (
	widestHelp   = 120 // longer lines are hard to read
	narrowestTwo = 60  // below this width, what a flag does is on the line below it
	helpIndent   = 2
)

// newHelp returns an empty help text for the width of the terminal, or the one in COLUMNS.
func (s *invocation) newHelp() *helpText {
	width := 80
	if w, err := strconv.Atoi(s.lookup("COLUMNS")); err == nil && w > 0 {
		width = w
	} else if w := s.width(); w > 0 {
		width = w
	}
	// Help must be readable while the settings are wrong, so they are not loaded for it.
	s.color = isTerminal(s.out) && s.lookup("NO_COLOR") == "" && s.lookup("TERM") != "dumb"
	s.ascii, _ = strconv.ParseBool(cmp.Or(s.flags["ascii"], s.lookup("CALLBOARD_ASCII")))
	h := &helpText{width: max(20, min(width, widestHelp)), signs: s.signs}
	h.bold = func(t string) string { return s.ink(bold, t) }
	h.faint = func(t string) string { return s.ink(faint, t) }
	h.column = 28
	if h.width < narrowestTwo {
		h.column = 6
	}
	return h
}

// printText prints the help.
func (s *invocation) printText(h *helpText) error {
	return s.write(strings.TrimLeft(h.b.String(), "\n"))
}

// wrapWords breaks text into lines at spaces only: a flag and a range stay whole. The first line has at most first cells, the
// others rest. A longer word is broken anywhere.
func wrapWords(text string, first, rest int) []string {
	width := max(first, 10)
	var lines []string
	line := ""
	for i, word := range strings.Split(text, " ") {
		switch {
		case i == 0:
			line = word
		case ansi.StringWidth(line)+1+ansi.StringWidth(word) <= width:
			line += " " + word
		default:
			lines, line, width = append(lines, line), word, max(rest, 10)
		}
		for ansi.StringWidth(line) > width {
			head := ansi.Truncate(line, width, "")
			lines, line, width = append(lines, head), line[len(head):], max(rest, 10)
		}
	}
	return append(lines, line)
}

func (h *helpText) title(name string) { h.b.WriteString("\n" + h.bold(name) + "\n") }

// text writes a line as it is.
func (h *helpText) text(line string) { h.b.WriteString(strings.TrimRight(h.signs(line), " ") + "\n") }

// paragraphs writes text after an empty line. Its lines are joined and wrapped anew; an empty line and a line that is indented
// begin a line of their own.
func (h *helpText) paragraphs(text string) {
	h.b.WriteString("\n")
	for _, line := range joined(text) {
		rest := strings.TrimLeft(line, " ")
		indent, hanging := len(line)-len(rest), 0
		if at := strings.Index(rest, "  "); indent > 0 && at > 0 { // a table: the text goes on in its second column
			hanging = indent + len(rest[:at]) + len(rest[at:]) - len(strings.TrimLeft(rest[at:], " "))
		}
		h.wrapped(line, min(hanging, h.width/2), indent)
	}
}

// joined returns the paragraphs of a text, and its empty and indented lines.
func joined(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \n")
		own := line == "" || strings.HasPrefix(line, " ")
		if last := len(out) - 1; !own && last >= 0 && out[last] != "" && !strings.HasPrefix(out[last], " ") {
			out[last] += " " + line
			continue
		}
		out = append(out, line)
	}
	return out
}

// wrapped writes text in lines of the width, the first one with its own indentation and the others with hanging.
func (h *helpText) wrapped(text string, hanging, indent int) {
	text = h.signs(strings.TrimSpace(text))
	for i, line := range wrapWords(text, h.width-indent, h.width-hanging) {
		n := hanging
		if i == 0 {
			n = indent
		}
		h.b.WriteString(strings.TrimRight(strings.Repeat(" ", n)+strings.TrimSpace(line), " ") + "\n")
	}
}

// list writes a title and the items under it; nothing if there are none.
func (h *helpText) list(title string, items [][2]string) {
	if len(items) == 0 {
		return
	}
	h.title(title)
	for _, item := range items {
		h.item(item[0], item[1])
	}
}

// item writes a flag or a command and what it does.
func (h *helpText) item(head, does string) {
	head = h.signs(head)
	lead := strings.Repeat(" ", helpIndent) + head
	if does == "" {
		h.wrapped(head, helpIndent+4, helpIndent)
		return
	}
	first := strings.Repeat(" ", h.column)
	if w := ansi.StringWidth(lead); w+2 <= h.column {
		first = lead + strings.Repeat(" ", h.column-w)
	} else {
		h.b.WriteString(lead + "\n")
	}
	h.column2(first, does, func(line string) string { return line })
}

// note writes a faint line under what an item does.
func (h *helpText) note(text string) {
	h.column2(strings.Repeat(" ", h.column), text, h.faint)
}

// column2 writes text in the second column, behind first on its first line.
func (h *helpText) column2(first, text string, paint func(string) string) {
	for i, line := range wrapWords(h.signs(text), h.width-h.column, h.width-h.column) {
		if i > 0 {
			first = strings.Repeat(" ", h.column)
		}
		h.b.WriteString(first + paint(strings.TrimSpace(line)) + "\n")
	}
}
