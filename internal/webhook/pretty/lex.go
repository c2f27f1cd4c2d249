package pretty

import "strings"

// blanks returns the offset of the first character from at on that is no white space of JSON.
func blanks(s string, at int) int {
	for at < len(s) && (s[at] == ' ' || s[at] == '\n' || s[at] == '\r' || s[at] == '\t') {
		at++
	}
	return at
}

// stringEnd returns the offset after the string that begins at at, or where it is wrong and how.
func stringEnd(s string, at int) (end int, wrong string) {
	for i := at + 1; i < len(s); i++ {
		c := s[i]
		if c > '\\' || c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		switch {
		case c == '"':
			return i + 1, ""
		case c != '\\':
			return i, "a control character in a string is not escaped"
		case i+1 >= len(s):
			return len(s), "a string has no end"
		}
		i++
		switch s[i] {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		case 'u':
			for k := i + 1; k <= i+4; k++ {
				if k >= len(s) || !hexDigit(s[k]) {
					return i - 1, `\u needs four hexadecimal digits`
				}
			}
			i += 4
		default:
			return i - 1, "an unknown escape in a string"
		}
	}
	return len(s), "a string has no end"
}

// closing returns the offset after the string that begins at at, which stringEnd has found to be right.
func closing(s string, at int) int {
	for i := at + 1; ; i++ {
		quote := strings.IndexByte(s[i:], '"')
		if quote < 0 {
			return len(s)
		}
		i += quote
		slashes := 0
		for i-slashes-1 > at && s[i-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i + 1
		}
	}
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// numberEnd returns the offset after the number that begins at at, or where it is wrong and how.
func numberEnd(s string, at int) (end int, wrong string) {
	const bad = "a digit of a number is missing"
	i := at
	if s[i] == '-' {
		i++
	}
	whole := i
	if i = numerals(s, i); i == whole {
		return i, bad
	}
	if s[whole] == '0' && i > whole+1 {
		return whole + 1, "a number begins with 0"
	}
	if i < len(s) && s[i] == '.' {
		part := i + 1
		if i = numerals(s, part); i == part {
			return i, bad
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		part := i
		if i = numerals(s, part); i == part {
			return i, bad
		}
	}
	return i, ""
}

func numerals(s string, at int) int {
	for at < len(s) && s[at] >= '0' && s[at] <= '9' {
		at++
	}
	return at
}

// literalEnd returns the offset after true, false or null.
func literalEnd(s string, at int) (end int, wrong string) {
	for _, word := range [...]string{"true", "false", "null"} {
		if len(s)-at >= len(word) && s[at:at+len(word)] == word {
			return at + len(word), ""
		}
	}
	return at, "a value is missing"
}
