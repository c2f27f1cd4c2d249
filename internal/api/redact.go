package api

import "regexp"

// hidden stands where a secret stood.
const hidden = "…"

// veil is one kind of secret: what finds it and what is left of it.
type veil struct {
	find *regexp.Regexp
	keep string
}

var veils = []veil{
	// Typecast's tokens (reference mark O), wherever they stand.
	{regexp.MustCompile(`__(plt|api)[0-9A-Za-z]{8,}`), "__${1}" + hidden},
	// The account's answer carries the token in clear (reference mark D).
	{regexp.MustCompile(`(?i)(api_token\\?"\s*:\s*\\?")[^"\\]+`), "${1}" + hidden},
	// The Bearer scheme wherever it stands, then the credentials of a header of any scheme.
	{regexp.MustCompile(`(?i)\b(bearer)\s+(?:bearer\s+)*[^\s"'\\,;]+`), "${1} " + hidden},
	{regexp.MustCompile(`(?i)(authorization\\?"?\s*[:=]\s*\\?"?\s*(?:[a-z]+\s+)?)[^\s"'\\,;]+`), "${1}" + hidden},
	// The callback's path is its only proof of right.
	{regexp.MustCompile(`(?i)(/hook/)[^\s/?#"'\\&<>]+`), "${1}" + hidden},
	// What makes a signed link work, in the words of S3, CloudFront, Google and Azure; and the names people give to keys.
	{regexp.MustCompile(`(?i)([\w-]*(?:signature|token|credential|api-?_?key|secret|password|policy|key-pair-id|accesskeyid)=)[^\s&"'\\<>#]+`), "${1}" + hidden},
	{regexp.MustCompile(`(?i)((?:^|[^\w]|u0026)(?:sig|key)=)[^\s&"'\\<>#]+`), "${1}" + hidden},
	// A name and password before a host.
	{regexp.MustCompile(`(://)[^\s/?#@"']+@`), "${1}" + hidden + "@"},
}

// Redact makes a text fit to leave the program in an error, a log or an export. It hides Typecast tokens,
// Bearer values, the secret path of …/hook/<secret>, passwords in URLs and what signs a link
// (Signature=, X-Amz-Signature=, token=, sig= and their kin), and cleans the rest as Clean does.
func Redact(s string) string {
	s = Clean(s)
	for _, v := range veils {
		s = v.find.ReplaceAllString(s, v.keep)
	}
	return s
}
