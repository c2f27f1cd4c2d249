package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"callboard/internal/api"
	"callboard/internal/ui/widget/style"
)

// message lays a few words into w × h cells: wrapped, with a line of air above where there is room for it. next is
// the key that helps: it stands below, and stays when the words have to be cut.
func message(t *style.Theme, text, next string, w, h int) []string {
	lines := wrap(text, w)
	if next != "" {
		room := max(h-1, 0)
		if len(lines) < room-1 {
			lines = append(lines, "")
		}
		lines = append(lead(lines, room, w), wrap(next, w)...)
	}
	if len(lines) < h-1 {
		lines = append([]string{""}, lines...)
	}
	out := make([]string, 0, h)
	for _, line := range lines[:min(len(lines), h)] {
		out = append(out, t.Muted.Paint(style.Fit(line, w)))
	}
	for len(out) < h {
		out = append(out, style.Blank(w))
	}
	return out
}

// lead is the first n of some lines, the last of them marked if there are more.
func lead(lines []string, n, w int) []string {
	if len(lines) <= n {
		return lines
	}
	out := slices.Clone(lines[:n])
	if n > 0 {
		out[n-1] = style.Truncate(out[n-1]+" "+lines[n], w)
	}
	return out
}

// wrap breaks text into lines of at most w cells: at spaces, never at the hyphens of a flag's name, and inside
// a word only where the word alone is too long.
func wrap(text string, w int) []string {
	if w <= 0 {
		return nil
	}
	var out []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for word := range strings.FieldsSeq(paragraph) {
			if line != "" && style.Width(line)+1+style.Width(word) <= w {
				line += " " + word
				continue
			}
			if line != "" {
				out = append(out, line)
			}
			pieces := strings.Split(ansi.Hardwrap(word, w, false), "\n")
			out = append(out, pieces[:len(pieces)-1]...)
			line = pieces[len(pieces)-1]
		}
		out = append(out, line)
	}
	return out
}

// plainError is an error as one line for a person. What the service answered is told by what to do about it;
// what never got an answer keeps its cause, which only the network knows.
func plainError(err error) string {
	text := err.Error()
	if e, ok := errors.AsType[*api.Error](err); ok && e.Advice() != "" {
		text = e.Error() + " · " + e.Advice()
		if e.Status >= 400 {
			text = fmt.Sprintf("%s (%d)", strings.TrimSuffix(e.Advice(), "."), e.Status)
		}
	}
	return calm(text)
}
