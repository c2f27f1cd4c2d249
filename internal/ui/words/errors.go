package words

import (
	"errors"
	"fmt"
	"strings"

	"callboard/internal/api"
	"callboard/internal/text"
	"callboard/internal/ui/widget/style"
)

// Error is an error as one line for a user. For an answer of the service the line says what to do about it. Where there was no answer, it
// keeps the cause, which only the network error has.
func Error(err error) string {
	line := err.Error()
	if e, ok := errors.AsType[*api.Error](err); ok && e.Advice() != "" {
		line = text.Join(e.Error(), e.Advice())
		if e.Status >= 400 {
			line = fmt.Sprintf("%s (%d)", strings.TrimSuffix(e.Advice(), "."), e.Status)
		}
	}
	return Clean(line)
}

// Clean makes a text from outside fit for the screen.
func Clean(s string) string { return style.StableWidth(text.Line(s)) }
