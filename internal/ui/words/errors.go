package words

import (
	"errors"
	"fmt"
	"strings"

	"callboard/internal/api"
	"callboard/internal/text"
	"callboard/internal/ui/widget/style"
)

// Error is an error as one line for a user. What the service answered is told by what to do about it; what never got
// an answer keeps its cause, which only the network knows.
func Error(err error) string {
	text := err.Error()
	if e, ok := errors.AsType[*api.Error](err); ok && e.Advice() != "" {
		text = e.Error() + " · " + e.Advice()
		if e.Status >= 400 {
			text = fmt.Sprintf("%s (%d)", strings.TrimSuffix(e.Advice(), "."), e.Status)
		}
	}
	return Clean(text)
}

// Clean makes a text from outside fit for the screen.
func Clean(s string) string { return style.StableWidth(text.Line(s)) }
