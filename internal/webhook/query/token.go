package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one word of a filter.
type token struct {
	text   string
	quoted bool // it is a text to search for, whatever it looks like
}

// split divides a filter at its spaces. A word that begins with a quotation mark goes on to the next mark before a space or the
// end; two marks are one in it. So `"status":"done"` is one text that can be searched for. The last mark may be missing.
func split(s string) []token {
	var out []token
	for {
		s = strings.TrimLeftFunc(s, unicode.IsSpace)
		if s == "" {
			return out
		}
		if s[0] != '"' {
			end := strings.IndexFunc(s, unicode.IsSpace)
			if end < 0 {
				end = len(s)
			}
			out = append(out, token{text: s[:end]})
			s = s[end:]
			continue
		}
		var t string
		if t, s = unquote(s[1:]); t != "" {
			out = append(out, token{t, true})
		}
	}
}

// unquote reads a text up to its closing mark and returns it and the rest.
func unquote(s string) (inside, rest string) {
	var b strings.Builder
	for {
		at := strings.IndexByte(s, '"')
		if at < 0 {
			b.WriteString(s)
			return b.String(), ""
		}
		b.WriteString(s[:at])
		s = s[at+1:]
		switch r, _ := utf8.DecodeRuneInString(s); {
		case s == "" || unicode.IsSpace(r):
			return b.String(), s
		case r == '"':
			s = s[1:]
			b.WriteByte('"')
		default:
			b.WriteByte('"')
		}
	}
}

// quote is the reverse of unquote.
func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

func endsWithSpace(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return s != "" && unicode.IsSpace(r)
}
