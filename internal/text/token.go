package text

import (
	"regexp"
	"strings"
	"unicode"

	"callboard/internal/lazy"
)

// MaxToken is the length in bytes of the longest token that CleanToken accepts: more than any service has.
const MaxToken = 4096

// CleanToken returns a token as it is sent, from what a person copied: it takes off spaces, line breaks and invisible characters
// around it, quotation marks, and what often stands before a token, such as "export NAME=", "token:" or "Bearer". For what cannot
// be a token it returns why; that is the part of a line, and contains nothing of the value.
//
// Every place that takes a token uses it: variables, files, the keyring, the screen of the first run.
func CleanToken(s string) (token, flaw string) {
	for before := ""; s != before; {
		before = s
		s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || Hidden(r) && !unicode.IsControl(r) })
		s = strings.TrimRight(s, ";,")
		s = assignment.Get().ReplaceAllString(s, "")
		s = scheme.Get().ReplaceAllString(s, "")
		s = unquoted(s)
	}
	s = strings.Map(func(r rune) rune {
		if Hidden(r) && !unicode.IsControl(r) { // copied with it from a page: nobody can see them
			return -1
		}
		return r
	}, s)
	switch {
	case s == "":
		return "", "it has no token"
	case len(s) > MaxToken:
		return "", "it is longer than any token"
	case strings.ContainsAny(s, "\n\r"):
		return "", "it has more than one line"
	case strings.ContainsAny(s, "\"'`“”‘’"):
		return "", "the token has a quotation mark"
	}
	for _, r := range s {
		if r <= ' ' || r > '~' {
			return "", "the token has a space or a character that no token has"
		}
	}
	return s, ""
}

// secretName is a name under which people keep a token.
const secretName = `[\w.-]*(?:token|key|secret|authorization)`

var (
	// assignment is the beginning of a line of a shell script, of a .env file or of a settings file that sets a token. The name
	// tells it from a token that ends with an equals sign.
	assignment = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)^(?:(?:export|set|setx)\s+[a-z_][\w.-]*\s*[=:\s]\s*|(?:\$env:|\$)?` +
			`(?:"` + secretName + `"|'` + secretName + `'|` + secretName + `)\s*[=:]\s*)`)
	}}
	scheme = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)^bearer(?:\s+|$)`)
	}}
)

// unquoted takes off one pair of quotation marks.
func unquoted(s string) string {
	for _, pair := range []string{`""`, `''`, "``", "“”", "‘’", "„“", "«»", "<>"} {
		marks := []rune(pair)
		if rest, ok := strings.CutPrefix(s, string(marks[0])); ok {
			if inner, ok := strings.CutSuffix(rest, string(marks[1])); ok {
				return inner
			}
		}
	}
	return s
}

// longToken is what tokens look like: one long word with letters and digits.
var longToken = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9A-Za-z_\-]{20,}$`)
}}

// LooksSecret reports whether a value that a person typed into the wrong place may be a token, or has a password in it. A message
// names the place instead of the value then.
func LooksSecret(s string) bool {
	if Redact(s) != Line(s) || strings.Contains(s, "@") && strings.Contains(s, ":") {
		return true
	}
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(`/\:=?&. `+"\t\r\n", r) }) {
		if longToken.Get().MatchString(part) && strings.ContainsAny(part, "0123456789") && strings.ContainsFunc(part, unicode.IsLetter) {
			return true
		}
	}
	return false
}
