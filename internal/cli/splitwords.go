package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// splitWords splits a command line as a POSIX shell splits words: at blanks, with single quotation marks, double ones and
// backslashes. Nothing is expanded. A word that only a shell could obey, such as "|", is an error.
func splitWords(line string) ([]string, error) {
	var words []string
	for {
		line = strings.TrimLeft(line, blanks)
		if line == "" {
			return words, nil
		}
		word, quoted, rest, err := firstWord(line)
		switch {
		case err != nil:
			return nil, err
		case !quoted && slices.Contains([]string{"|", "||", "|&", "&", "&&", ";", "<", "<<", ">", ">>", "2>", "2>&1", "&>"}, word):
			return nil, fmt.Errorf("%s is for a shell, and there is none here", word)
		case word != "" || quoted: // a backslash at the end of a line alone is no word
			words = append(words, word)
		}
		line = rest
	}
}

const blanks = " \t\n"

var (
	errQuote     = errors.New("a quotation mark is not closed")
	errBackslash = errors.New("it ends with a backslash")
)

// firstWord takes the first word off a line that does not begin with a blank. quoted reports that a part of it was quoted.
func firstWord(line string) (word string, quoted bool, rest string, err error) {
	var b strings.Builder
	for i := 0; i < len(line); i++ {
		switch c := line[i]; c {
		case ' ', '\t', '\n':
			return b.String(), quoted, line[i:], nil
		case '\'':
			end := strings.IndexByte(line[i+1:], '\'')
			if end < 0 {
				return "", true, "", errQuote
			}
			b.WriteString(line[i+1 : i+1+end])
			i += 1 + end
			quoted = true
		case '"':
			n, err := inDouble(&b, line[i+1:])
			if err != nil {
				return "", true, "", err
			}
			i += n
			quoted = true
		case '\\':
			if i++; i == len(line) {
				return "", quoted, "", errBackslash
			}
			if line[i] != '\n' { // which goes on in the next line
				b.WriteByte(line[i])
				quoted = true
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), quoted, "", nil
}

// inDouble writes what is between double quotation marks, of which the first is before s, and returns how many bytes it read
// with the second one. A backslash is one unless it stands before what it can take the meaning of (POSIX, 2.2.3).
func inDouble(b *strings.Builder, s string) (n int, err error) {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return i + 1, nil
		case c == '\\' && i+1 < len(s) && strings.IndexByte("$`\"\\\n", s[i+1]) >= 0:
			if i++; s[i] != '\n' {
				b.WriteByte(s[i])
			}
		default:
			b.WriteByte(c)
		}
	}
	return 0, errQuote
}
