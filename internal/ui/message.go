package ui

import (
	"errors"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"callboard/internal/api"
	"callboard/internal/ui/paint"
)

// message lays a few words into w × h cells: wrapped, a line of air above, never cut in mid-word where a word fits.
func message(t *paint.Theme, text string, w, h int) []string {
	out := make([]string, 0, h)
	if h > 2 {
		out = append(out, paint.Blank(w))
	}
	for _, line := range wrap(text, w) {
		if len(out) == h {
			break
		}
		out = append(out, t.Muted.Paint(paint.Fit(line, w)))
	}
	for len(out) < h {
		out = append(out, paint.Blank(w))
	}
	return out
}

// wrap breaks text into lines of at most w cells.
func wrap(text string, w int) []string {
	if w <= 0 {
		return nil
	}
	return strings.Split(ansi.Wrap(text, w, " "), "\n")
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
	return paint.Calm(api.Clean(text))
}
