package ttsapi

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
)

// authorise checks the key. 401 is documented for a missing or wrong one; 403 for a key of the other product, for one
// with a blank inside, and for an account that may not speak (section 10 of the reference).
func (a *API) authorise(r *http.Request, speaks bool) *failure {
	key := r.Header.Get("X-API-KEY")
	if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); key == "" && a.Assume.Bearer == "accepted" && strings.EqualFold(scheme, "Bearer") {
		key = strings.TrimSpace(token)
	}
	switch {
	case strings.ContainsAny(key, " \t"), same(key, a.Assume.OldKey):
		return refusal(http.StatusForbidden, "Forbidden")
	case !same(key, a.Key):
		return refusal(http.StatusUnauthorized, "Invalid API key")
	case speaks && a.Assume.Standing == "dormant":
		return refusal(http.StatusForbidden, "Account is dormant")
	case speaks && a.Assume.Standing == "blocked":
		return coded(http.StatusForbidden, "UNUSUAL_ACTIVITY_DETECTED", "Unusual activity was detected. Further requests may suspend your access.")
	}
	return nil
}

// same compares two keys in constant time.
func same(given, want string) bool {
	g, w := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(want))
	return subtle.ConstantTimeCompare(g[:], w[:]) == 1
}
