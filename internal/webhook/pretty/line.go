package pretty

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// spans draws a row by reading the body at its place again. What is there was checked when the row was found.
func (j *jsonScanner) spans(d *Document, r row) []Span {
	s, at := d.src, int(r.at)
	if j.wrong != "" {
		switch r.sort() {
		case failed:
			return []Span{{Error, "not JSON from here on: " + j.wrong + " (" + place(s, j.bad) + ")"}}
		case plain:
			return []Span{{Text, textLine(s[at:], false)}}
		}
		s = s[:j.from]
	}
	out := make([]Span, 0, 4)
	switch r.sort() {
	case closer:
		return append(out, Span{Punct, bracket(s, at, at+1)})
	case member:
		end := closing(s, at)
		out = append(out, Span{Key, s[at:end]}, Span{Punct, ": "})
		at = blanks(s, min(blanks(s, end)+1, len(s)))
	}
	if at >= len(s) { // the error is where the value should be
		return out
	}
	c := s[at]
	var kind Kind
	var end int
	switch {
	case c == '{' || c == '[':
		if next := blanks(s, at+1); next < len(s) && s[next] == c+2 {
			return append(out, Span{Punct, s[at:at+1] + bracket(s, next, next+1)})
		}
		return append(out, Span{Punct, s[at : at+1]})
	case c == '"':
		kind = String
		end = closing(s, at)
	case c == '-' || c >= '0' && c <= '9':
		kind = Number
		end, _ = numberEnd(s, at)
	default:
		kind = Literal
		end, _ = literalEnd(s, at)
	}
	out = append(out, Span{kind, s[at:end]})
	if comma := blanks(s, end); comma < len(s) && s[comma] == ',' {
		out = append(out, Span{Punct, ","})
	}
	return out
}

// bracket is a closing bracket with the comma after it.
func bracket(s string, at, end int) string {
	if comma := blanks(s, end); comma < len(s) && s[comma] == ',' {
		return s[at:end] + ","
	}
	return s[at:end]
}

// place names an offset as editors do, and in bytes.
func place(s string, at int) string {
	at = min(at, len(s))
	before := s[:at]
	line := strings.Count(before, "\n") + 1
	column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Sprintf("line %d, column %d, byte %d", line, column, at)
}
