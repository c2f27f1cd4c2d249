package text

import (
	"regexp"
	"strings"

	"callboard/internal/lazy"
)

// Redacted stands in a text for a secret that was there.
const Redacted = "…"

// secretPattern finds one kind of secret. before and after are the groups that stay.
type secretPattern struct {
	find          *regexp.Regexp
	before, after string
}

var secretPatterns = lazy.Value[[]secretPattern]{Make: func() []secretPattern {
	return []secretPattern{
		// Typecast's tokens (reference mark O), anywhere.
		{regexp.MustCompile(`__(plt|api)[0-9A-Za-z]{8,}`), "__${1}", ""},
		// The answer to "read the account" holds the token in plain text (reference mark D).
		{regexp.MustCompile(`(?i)(api_token\\?"\s*:\s*\\?")[^"\\]+`), "${1}", ""},
		// The Bearer scheme anywhere, then the credentials of an Authorization header of any scheme.
		{regexp.MustCompile(`(?i)\b(bearer)\s+(?:bearer\s+)*[^\s"'\\,;]+`), "${1} ", ""},
		{regexp.MustCompile(`(?i)(authorization\\?"?\s*[:=]\s*\\?"?\s*(?:[a-z]+\s+)?)[^\s"'\\,;]+`), "${1}", ""},
		// The path of the callback is what authenticates a delivery.
		{regexp.MustCompile(`(?i)(/hook/)[^\s/?#"'\\&<>]+`), "${1}", ""},
		// User name and password in a URL.
		{regexp.MustCompile(`(://)[^\s/?#@"']+@`), "${1}", "@"},
	}
}}

// Redact is Line for text that may hold secrets, such as an error, a log record or an export. It replaces Typecast
// tokens, Bearer values, the secret path of …/hook/<secret>, passwords in URLs and the signatures of signed links
// (Signature=, X-Amz-Signature=, token=, sig= and similar, see HideParameters) by an ellipsis.
func Redact(s string) string { return HideSecrets(Line(s), Redacted) }

// HideSecrets is Redact for a text that otherwise stays as it came, such as the value of a header: what looks like a secret is
// replaced by mask.
func HideSecrets(s, mask string) string {
	if mayMatch(s) {
		plain := strings.ReplaceAll(mask, "$", "$$")
		for _, p := range secretPatterns.Get() {
			s = p.find.ReplaceAllString(s, p.before+plain+p.after)
		}
	}
	return HideParameters(s, mask)
}

// mayMatch reports whether one of the patterns can match. Most texts have none of these words.
func mayMatch(s string) bool {
	return strings.Contains(s, "__") || strings.IndexByte(s, '@') >= 0 && strings.Contains(s, "://") || containsFold(s, "bearer") ||
		containsFold(s, "authorization") || containsFold(s, "/hook/") || containsFold(s, "api_token")
}

// containsFold reports whether s has a word, which is in lower case, in any case of ASCII.
func containsFold(s, word string) bool {
	for i := range len(s) - len(word) + 1 {
		if (s[i] == word[0] || s[i]|0x20 == word[0]) && strings.EqualFold(s[i:i+len(word)], word) {
			return true
		}
	}
	return false
}
