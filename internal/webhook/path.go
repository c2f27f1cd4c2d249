package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
)

const (
	hookPrefix  = "/hook/"
	probeSuffix = "/probe"
	maxNonce    = 128
)

// NewSecret returns a secret for a callback path: 32 random bytes in base64url, 43 characters.
func NewSecret() string {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// ProbeAnswer is the answer of a receiver with this secret to a probe with this nonce: the hex HMAC-SHA256 of the nonce. It
// proves that a request reached this receiver, and gives nothing of the secret to a server in between.
func ProbeAnswer(secret, nonce string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(nonce))
	return hex.EncodeToString(mac.Sum(nil))
}

// hookPaths are the paths of one secret. They are compared as digests, which have one length, so that neither the time nor the
// answer says how close a guess was.
type hookPaths struct {
	secret      string
	hook, probe [sha256.Size]byte
}

// newHookPaths returns the paths of a secret. An empty secret would open the callback to anyone, so a random one replaces it.
func newHookPaths(secret string) *hookPaths {
	if secret == "" {
		secret = NewSecret()
	}
	return &hookPaths{
		secret: secret,
		hook:   sha256.Sum256([]byte(hookPrefix + secret)),
		probe:  sha256.Sum256([]byte(hookPrefix + secret + probeSuffix)),
	}
}

func (p *hookPaths) path() string { return hookPrefix + url.PathEscape(p.secret) }

// match compares with both paths every time, whatever the first result. Some proxies add a slash at the end.
func (p *hookPaths) match(path string) (hook, probe bool) {
	got := sha256.Sum256([]byte(strings.TrimSuffix(path, "/")))
	isHook := subtle.ConstantTimeCompare(got[:], p.hook[:])
	isProbe := subtle.ConstantTimeCompare(got[:], p.probe[:])
	return isHook == 1, isProbe == 1
}
