package livecheck

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"callboard/internal/lazy"
	"callboard/internal/text"
)

// masker removes from a text what must not be in a report: the keys, what the account says about itself, ids, addresses and
// other long values. The zero value knows the patterns only.
type masker struct{ values []string }

// add adds values that are secret. Names of a few Latin letters are left out: they are parts of other words.
func (m *masker) add(values ...string) {
	for _, v := range values {
		v = strings.TrimSpace(v)
		shortest := 4
		if strings.ContainsFunc(v, func(r rune) bool { return r > unicode.MaxASCII }) { // a Korean name has three letters
			shortest = 2
		}
		if utf8.RuneCountInString(v) >= shortest && !slices.Contains(m.values, v) {
			m.values = append(m.values, v)
		}
	}
	slices.SortFunc(m.values, func(a, b string) int { return len(b) - len(a) }) // a value may be a part of another
}

// personal matches what may identify an account: URLs, mail addresses, ids, and other long words with digits.
var personal = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*://[^\s"'<>]+|[^\s"'<>@:,;]+@[^\s"'<>@,;]+|\b[0-9a-z-]+\.ngrok[0-9a-z-]*\.[a-z]+\b|\b(?:tc|uc)_[0-9a-z_-]+|\b[0-9a-f]{12,}\b|\b[0-9a-z_-]*[0-9][0-9a-z_-]{15,}\b`)
}}

// line is one line of text for a person without secrets.
func (m *masker) line(s string) string {
	s = text.Line(s)
	for _, v := range m.values {
		s = replaceFold(s, v)
	}
	s = personal.Get().ReplaceAllString(text.Redact(s), text.Redacted)
	return text.Cut(s, 300)
}

// replaceFold replaces a value in any case of letters. The case of other letters in s may have another length.
func replaceFold(s, value string) string {
	find, err := regexp.Compile("(?i)" + regexp.QuoteMeta(value))
	if err != nil { // it is not UTF-8
		return strings.ReplaceAll(s, value, text.Redacted)
	}
	return find.ReplaceAllLiteralString(s, text.Redacted)
}

// word is a value of the service's own vocabulary, such as the status of a synthesis, or an ellipsis if it does not look so.
func (m *masker) word(s string) string {
	if len(s) > 60 || m.line(s) != s || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		return text.Redacted
	}
	return s
}
