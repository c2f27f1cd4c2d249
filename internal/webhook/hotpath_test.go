package webhook

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"callboard/internal/testcost"
)

// TestHotPaths holds what the receiver allocates for a delivery, without the HTTP server and the database, and for a request to a
// wrong path, which anyone can send.
func TestHotPaths(t *testing.T) {
	r := New(Options{Secret: secret, Store: discardStore{}})
	body := strings.NewReader(guideBody)
	known, unknown := httptest.NewRequest("POST", r.Path(), body), httptest.NewRequest("POST", "/hook/wrong", http.NoBody)
	w := discard{http.Header{}}
	testcost.Check(t,
		testcost.Path{Name: "a delivery", Allocs: 53, Bytes: 3_300, Run: func() {
			body.Reset(guideBody)
			known.Body = io.NopCloser(body)
			r.ServeHTTP(w, known)
		}},
		testcost.Path{Name: "a wrong path", Allocs: 1, Bytes: 16, Run: func() { r.ServeHTTP(w, unknown) }},
	)
}
