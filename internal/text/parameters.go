package text

import (
	"net/url"
	"slices"
	"strings"
)

// HideParameters replaces the values of parameters that let their reader in by mask, wherever name=value stands in s: in a query,
// in a URL within a text, or escaped within another URL (%3D). Their names are those of the signatures of signed links (S3,
// CloudFront, Google, Azure) and the common ones of tokens, keys and passwords, in any case and however they are escaped; in a query
// also those of codes, such as that of OAuth. A value
// ends at the next parameter, at a space or a quote, or at the end of the quotes that it is in.
func HideParameters(s, mask string) string {
	if strings.IndexByte(s, '=') < 0 && strings.IndexByte(s, '%') < 0 {
		return s
	}
	var b strings.Builder
	done := 0 // what of s is in b
	for i := 0; i < len(s); {
		n := equalSign(s[i:])
		if n == 0 {
			i++
			continue
		}
		after := i + n
		name, inQuery := nameBefore(s[done:i])
		begin, end := after, after
		switch {
		case isSecretParameter(name):
			begin, end = value(s, after, n > 1)
		case inQuery && isSecretInQuery(name):
			if begin, end = value(s, after, n > 1); isStatus(s[begin:end]) {
				end = begin
			}
		}
		if end > begin {
			b.WriteString(s[done:begin])
			b.WriteString(mask)
			done = end
		}
		i = max(end, after)
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// equalSign is the length of the equal sign that s begins with: 1, or more where it is escaped, once (%3D) or several times
// (%253D); 0: there is none.
func equalSign(s string) int {
	if s[0] == '=' {
		return 1
	}
	return escaped(s, "3d")
}

// escaped is the length of the escape that s begins with, of the character with two hexadecimal digits in lower case, escaped once
// or several times; 0: it is another character.
func escaped(s, hex string) int {
	if s[0] != '%' {
		return 0
	}
	i := 1
	for strings.HasPrefix(s[i:], "25") {
		i += 2
	}
	if len(s) < i+2 || !strings.EqualFold(s[i:i+2], hex) {
		return 0
	}
	return i + 2
}

// longestName limits how far a name is looked for, in bytes.
const longestName = 128

// nameBefore is the name of a parameter at the end of s, in lower case and without escapes. inQuery says that it stands where a query or
// one of its parameters begins, or that nothing is before it.
func nameBefore(s string) (name string, inQuery bool) {
	i := len(s)
	for i > 0 && len(s)-i < longestName && isNameByte(s[i-1]) {
		i--
	}
	name, inQuery = s[i:], i == 0 || strings.IndexByte("?&;#", s[i-1]) >= 0
	for range 3 { // escaped once, or within another URL
		plain, err := url.QueryUnescape(name)
		if err != nil || plain == name {
			break
		}
		name = plain
	}
	if at := strings.LastIndexAny(name, "&?;#/ "); at >= 0 { // what was escaped before it
		name, inQuery = name[at+1:], strings.IndexByte("&?;#", name[at]) >= 0
	}
	name = strings.ToLower(name)
	if plain, ok := strings.CutPrefix(name, "u0026"); ok { // "&" as JSON escapes it
		return plain, true
	}
	return name, inQuery
}

func isNameByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte("-_.~%+[]:$", c) >= 0
}

// isSecretParameter reports whether a parameter of this name holds what lets its reader in. The name is in lower case.
func isSecretParameter(name string) bool {
	switch name {
	case "sig", "key", "auth", "pwd", "pass", "sid", "policy", "jwt":
		return true
	}
	return slices.ContainsFunc([]string{
		"signature", "token", "credential", "apikey", "api-key", "api_key", "accesskey", "access-key", "access_key", "secret", "password", "passwd",
		"passphrase", "key-pair-id", "authorization", "session_id", "sessionid", "session-id",
	}, func(part string) bool { return strings.Contains(name, part) })
}

// isSecretInQuery reports whether a parameter of this name, which elsewhere is a common word, lets its reader in where it stands in a
// query: the codes of OAuth (RFC 6749, 4.1.2; RFC 7636, 4.5; RFC 8628, 3.2), a function key of Azure (?code=), a signed login (SAML),
// the signature of a webhook. The name is in lower case.
func isSecretInQuery(name string) bool {
	switch name {
	case "code", "auth_code", "code_verifier", "device_code", "user_code", "otp", "passcode", "pin", "session", "assertion",
		"client_assertion", "samlresponse", "hmac", "mac":
		return true
	}
	return false
}

// isStatus reports whether a value is a short number, such as the status of an HTTP answer, which ?code= often is.
func isStatus(v string) bool {
	return len(v) <= 3 && strings.Trim(v, "0123456789") == ""
}

// value is where the value behind an equal sign at i begins and ends, without quotes, also as JSON escapes them. inEscapes says that the
// equal sign was escaped: then the value ends at an escaped separator, too.
func value(s string, i int, inEscapes bool) (begin, end int) {
	stop := " \t\r\n&\"'\\<>#"
	if opened := openingQuote(s[i:]); opened > 0 {
		i, stop = i+opened, "\r\n\"\\"
	}
	for end = i; end < len(s); end++ {
		if strings.IndexByte(stop, s[end]) >= 0 || inEscapes && (escaped(s[end:], "26") > 0 || escaped(s[end:], "23") > 0) {
			break
		}
	}
	return i, end
}

// openingQuote is the length of a quote that s begins with and that a value follows; 0: there is none, or it is a closing one.
func openingQuote(s string) int {
	rest := strings.TrimPrefix(strings.TrimLeft(s, `\`), `"`)
	if n := len(s) - len(rest); n > 0 && s[n-1] == '"' && rest != "" && strings.IndexByte(" ,;}])>\\\"", rest[0]) < 0 {
		return n
	}
	return 0
}
