package script

import (
	"slices"
	"unicode"
)

// openingQuotes returns where in a text a straight quotation mark opens a quotation: where a space is before it, or, with
// characters on both sides, where none is open in its line.
func openingQuotes(s string) []int {
	var list []int
	open := false
	before := '\n'
	for at, r := range s {
		if r == '\n' {
			open = false
		}
		if r == '"' {
			next, _ := decode(s[at+1:])
			switch {
			case unicode.IsSpace(next) || next == 0:
				open = false
			case unicode.IsSpace(before) || unicode.Is(unicode.Ps, before):
				open = true
			default:
				open = !open
			}
			if open {
				list = append(list, at)
			}
		}
		before = r
	}
	return list
}

// opensQuote reports whether the character at a byte is a straight quotation mark that opens a quotation.
func (s *splitter) opensQuote(at int) bool {
	if at >= len(s.text) || s.text[at] != '"' {
		return false
	}
	_, found := slices.BinarySearch(s.opening, at)
	return found
}
