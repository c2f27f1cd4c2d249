package sandbox

import (
	"net/http"
	"strings"
)

// controlPrefix is the path of the control calls. Pages of other origins may not make them.
const controlPrefix = "/_sandbox"

// allowOrigins lets pages of every origin make Typecast's calls, with a token. It answers preflight requests itself, which
// carry none, and reports whether it did. Cookies play no part, so "*" gives no page more than any other client has.
func allowOrigins(w http.ResponseWriter, r *http.Request) (answered bool) {
	if r.Header.Get("Origin") == "" || r.URL.Path == controlPrefix || strings.HasPrefix(r.URL.Path, controlPrefix+"/") {
		return false
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Content-Disposition, Content-Length, ETag, Location, Retry-After, X-Audio-Duration, "+unspokenHeader)
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE, OPTIONS")
	h.Set("Access-Control-Allow-Headers", allowedHeaders(r.Header.Get("Access-Control-Request-Headers")))
	h.Set("Access-Control-Max-Age", "600")
	if r.Header.Get("Access-Control-Request-Private-Network") == "true" {
		h.Set("Access-Control-Allow-Private-Network", "true")
	}
	h.Add("Vary", "Access-Control-Request-Headers")
	w.WriteHeader(http.StatusNoContent)
	return true
}

// allowedHeaders are the request headers that a page may send: those that it asks for. "*" does not include Authorization.
func allowedHeaders(wanted string) string {
	if wanted == "" || len(wanted) > 1024 {
		return "Authorization, Content-Type, X-API-KEY"
	}
	return wanted
}
