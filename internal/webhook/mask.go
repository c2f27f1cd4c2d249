package webhook

import (
	"bytes"
	"compress/gzip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"callboard/internal/lazy"
	"callboard/internal/text"
)

// Masked replaces a value that must not be shown.
const Masked = "[hidden]"

// shortSecret is the length in bytes under which a secret is only looked for behind "hook/": by itself it could be a common word.
const shortSecret = 16

var (
	// hookPath finds any callback path.
	hookPath = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp {
		return regexp.MustCompile(`/hook/[^/?#\s"']+`)
	}}
	// ownPath finds a callback path of this program by its form, also with escaped slashes: the secret is 32 bytes in base64url
	// (NewSecret). A path of another program, such as /hook/typecast, has another form and stays readable.
	ownPath = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp {
		return regexp.MustCompile(`((?:/|%2[Ff])hook(?:\\?/|%2[Ff]))[A-Za-z0-9_-]{43,}`)
	}}
)

// HideOwnPaths replaces the secret in each callback path of this program by Masked.
func HideOwnPaths(s string) string { return hideOwnPaths(s, Masked) }

func hideOwnPaths(s, mask string) string {
	if !strings.Contains(s, "hook") {
		return s
	}
	return ownPath.Get().ReplaceAllString(s, "${1}"+strings.ReplaceAll(mask, "$", "$$"))
}

// HideSecret replaces the secret of our callback path by Masked in a text that came with d or is about it, such as the value of
// a header in which a proxy repeats the path: also where it stands alone or behind escaped slashes. It hides other callback
// paths of this program, too.
func (d Delivery) HideSecret(s string) string { return d.hide(s, Masked) }

func (d Delivery) hide(s, mask string) string { return hideSecret(d.secret(), s, mask) }

// hideSecret replaces the secret of a callback path, if it is known, and other callback paths of this program.
func hideSecret(secret, s, mask string) string {
	switch {
	case secret == "":
	case len(secret) >= shortSecret:
		s = strings.ReplaceAll(s, secret, mask)
	default:
		for _, slash := range []string{"/", `\/`, "%2F", "%2f"} {
			s = strings.ReplaceAll(s, "hook"+slash+secret, "hook"+slash+mask)
		}
	}
	return hideOwnPaths(s, mask)
}

// secret is the secret of our callback path that d came to; empty if its request target is not known.
func (d Delivery) secret() string {
	path, _, _ := strings.Cut(d.Target, "?")
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	_, after, _ := strings.Cut(path, "/hook/")
	if i := strings.IndexAny(after, "/#"); i >= 0 {
		after = after[:i]
	}
	return after
}

// SafeTarget is the request target for display and export: Masked replaces our secret path, also where parts of it are escaped,
// as in /%68ook/ or /hook%2F, and what lets its reader in elsewhere, as ?token= and ?signature= (text.HideSecrets).
func (d Delivery) SafeTarget() string {
	path, query, found := strings.Cut(d.Target, "?")
	if plain, err := url.PathUnescape(path); err == nil && !hookPath.Get().MatchString(path) && hookPath.Get().MatchString(plain) {
		path = plain
	}
	if found {
		path += "?" + query
	}
	return hideAll(d.secret(), path)
}

// hideAll hides a secret of our path and other credentials in a part of the head of a delivery.
func hideAll(secret, s string) string {
	if strings.Contains(s, "/hook/") {
		s = hookPath.Get().ReplaceAllLiteralString(s, "/hook/"+Masked)
	}
	return text.HideSecrets(hideSecret(secret, s, Masked), Masked)
}

// SafeHeaders is a copy of the headers for display and export: Masked replaces credentials, our secret path where a proxy repeats
// it, in any form (HideSecret), and tokens, signatures and passwords in URLs, as Location and Referer have them (text.HideSecrets).
// The stored headers stay as they came.
func (d Delivery) SafeHeaders() [][2]string {
	list, secret := slices.Clone(d.Headers), d.secret()
	for i, h := range list {
		list[i][0] = hideAll(secret, h[0]) // of a refused request it can be any line
		switch {
		case isCredential(h[0]):
			list[i][1] = Masked
		case isChallenge(h[0]):
			list[i][1] = hideSecret(secret, h[1], Masked)
		default:
			list[i][1] = hideAll(secret, h[1])
		}
	}
	return list
}

// isCredential reports whether a header with this name holds what lets its reader in, such as Authorization, Set-Cookie, X-Api-Key or
// X-Auth-Token. A signature of the body, such as X-Hub-Signature, does not.
func isCredential(name string) bool {
	name = strings.ToLower(name)
	if name == "x-auth" || name == "authentication" {
		return true
	}
	return slices.ContainsFunc([]string{
		"authorization", "cookie", "api-key", "apikey", "token", "secret", "password", "passphrase", "credential", "access-key", "auth-key", "private-key", "session-id",
		"sessionid", "jwt",
	}, func(part string) bool {
		return strings.Contains(name, part)
	})
}

// isChallenge reports whether a header with this name asks for credentials (RFC 9110, 11.6.1 and 11.7.1): it has the name of a
// scheme, and no credentials.
func isChallenge(name string) bool {
	return strings.EqualFold(name, "WWW-Authenticate") || strings.EqualFold(name, "Proxy-Authenticate")
}

// SafeTrailers is SafeHeaders for the fields after a chunked body.
func (d Delivery) SafeTrailers() [][2]string {
	return Delivery{Headers: d.Trailers, Target: d.Target}.SafeHeaders()
}

// SafeBody is the body for display and export: mask replaces our secret (HideSecret). It is the same slice if that changes
// nothing. What is stored, replayed and forwarded is Body.
func (d Delivery) SafeBody(mask string) []byte { return d.SafeBytes(d.Body, mask) }

// SafeBytes is SafeBody for other bytes that are about d, such as what a target answered to it. In a gzip body the secret is
// replaced inside, and what was decompressed of it is compressed again. It is also replaced in a body that only begins like gzip, and in
// the name of a file in the head of one.
func (d Delivery) SafeBytes(body []byte, mask string) []byte {
	if !Packed(body) {
		return d.hideBytes(body, mask)
	}
	u := Unpack(body)
	content, rest := d.hideBytes(u.Content, mask), d.hideBytes(u.Rest, mask)
	if bytes.Equal(content, u.Content) && bytes.Equal(rest, u.Rest) {
		return d.hideBytes(body, mask)
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(content) // a buffer takes everything
	_ = w.Close()
	out.Write(rest)
	return out.Bytes()
}

// hideBytes is hide without a copy where there is no secret.
func (d Delivery) hideBytes(b []byte, mask string) []byte {
	secret := d.secret()
	if (secret == "" || !bytes.Contains(b, []byte(secret))) && (!bytes.Contains(b, []byte("hook")) || !ownPath.Get().Match(b)) {
		return b
	}
	return []byte(d.hide(string(b), mask))
}
