package text

import (
	"regexp"

	"callboard/internal/lazy"
)

// Redacted stands in a text for a secret that was there.
const Redacted = "…"

// secretPattern finds one kind of secret; replacement is what is left of a match.
type secretPattern struct {
	find        *regexp.Regexp
	replacement string
}

var secretPatterns = lazy.Value[[]secretPattern]{Make: func() []secretPattern {
	return []secretPattern{
		// Typecast's tokens (reference mark O), anywhere.
		{regexp.MustCompile(`__(plt|api)[0-9A-Za-z]{8,}`), "__${1}" + Redacted},
		// The answer to "read the account" holds the token in plain text (reference mark D).
		{regexp.MustCompile(`(?i)(api_token\\?"\s*:\s*\\?")[^"\\]+`), "${1}" + Redacted},
		// The Bearer scheme anywhere, then the credentials of an Authorization header of any scheme.
		{regexp.MustCompile(`(?i)\b(bearer)\s+(?:bearer\s+)*[^\s"'\\,;]+`), "${1} " + Redacted},
		{regexp.MustCompile(`(?i)(authorization\\?"?\s*[:=]\s*\\?"?\s*(?:[a-z]+\s+)?)[^\s"'\\,;]+`), "${1}" + Redacted},
		// The path of the callback is what authenticates a delivery.
		{regexp.MustCompile(`(?i)(/hook/)[^\s/?#"'\\&<>]+`), "${1}" + Redacted},
		// The signatures of signed links (S3, CloudFront, Google, Azure), and common names of keys in queries.
		{regexp.MustCompile(`(?i)([\w-]*(?:signature|token|credential|api-?_?key|secret|password|policy|key-pair-id|accesskeyid)=)[^\s&"'\\<>#]+`), "${1}" + Redacted},
		{regexp.MustCompile(`(?i)((?:^|[^\w]|u0026)(?:sig|key)=)[^\s&"'\\<>#]+`), "${1}" + Redacted},
		// User name and password in a URL.
		{regexp.MustCompile(`(://)[^\s/?#@"']+@`), "${1}" + Redacted + "@"},
	}
}}

// Redact is Line for text that may hold secrets, such as an error, a log record or an export. It replaces Typecast
// tokens, Bearer values, the secret path of …/hook/<secret>, passwords in URLs and the signatures of signed links
// (Signature=, X-Amz-Signature=, token=, sig= and similar) by an ellipsis.
func Redact(s string) string {
	s = Line(s)
	for _, p := range secretPatterns.Get() {
		s = p.find.ReplaceAllString(s, p.replacement)
	}
	return s
}
