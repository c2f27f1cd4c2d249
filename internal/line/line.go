// Package line puts sentences into the one line that a person gets: what, why, what to do, joined by semicolons
// and without a full stop.
package line

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Join lets next go on after a semicolon. A word in capitals and a name stay as they are; an empty part is left out.
func Join(what, next string) string {
	what, next = Bare(what), Bare(next)
	switch {
	case next == "":
		return what
	case what == "":
		return next
	}
	return what + "; " + lowerFirst(next)
}

// Bare is a line without the full stop at its end; an ellipsis stays.
func Bare(s string) string {
	s = strings.TrimSpace(s)
	if strings.HasSuffix(s, "..") {
		return s
	}
	return strings.TrimSuffix(s, ".")
}

func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if second, _ := utf8.DecodeRuneInString(s[n:]); unicode.IsUpper(second) || strings.HasPrefix(s, "Typecast") {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}
