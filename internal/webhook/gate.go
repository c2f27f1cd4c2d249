package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"net/url"
)

const (
	hookPrefix  = "/hook/"
	probeSuffix = "/probe"
	maxNonce    = 128
)

// NewSecret makes the secret of a callback path: 32 random bytes in base64url, 43 characters.
func NewSecret() string {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// ProbeAnswer is what a receiver with this secret answers to a probe with this nonce: the hex
// HMAC-SHA256 of the nonce. It shows that a request reached this very receiver and tells
// whoever stands between nothing about the secret.
func ProbeAnswer(secret, nonce string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(nonce))
	return hex.EncodeToString(mac.Sum(nil))
}

// gate knows which paths are ours. Paths are compared as digests, which all have one length,
// so that neither the time taken nor the answer tells how near a guess came.
type gate struct {
	secret      string
	hook, probe [sha256.Size]byte
}

// newGate takes a secret; an empty one would leave the door open, so it is replaced by a random one.
func newGate(secret string) *gate {
	if secret == "" {
		secret = NewSecret()
	}
	return &gate{
		secret: secret,
		hook:   sha256.Sum256([]byte(hookPrefix + secret)),
		probe:  sha256.Sum256([]byte(hookPrefix + secret + probeSuffix)),
	}
}

func (g *gate) path() string { return hookPrefix + url.PathEscape(g.secret) }

// match compares with both doors every time, whatever the first one said.
func (g *gate) match(path string) (hook, probe bool) {
	got := sha256.Sum256([]byte(path))
	h := subtle.ConstantTimeCompare(got[:], g.hook[:])
	p := subtle.ConstantTimeCompare(got[:], g.probe[:])
	return h == 1, p == 1
}
