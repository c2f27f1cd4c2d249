package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

// A page of another origin may make every call that a browser asks about first, and read its answer.
func TestCallsOfWebPages(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	for _, path := range []string{"/api/speak", "/api/me/callback-url", "/api/actor", "/files/speak/x.wav", "/cdn/speak/x.wav", "/api/nothing"} {
		req, _ := http.NewRequest("OPTIONS", b.URL()+path, nil)
		req.Header.Set("Origin", "https://app.example")
		req.Header.Set("Access-Control-Request-Method", "PUT")
		req.Header.Set("Access-Control-Request-Headers", "authorization,content-type,x-of-mine")
		resp, body := b.request(req)
		h := resp.Header
		if resp.StatusCode != 204 || len(body) > 0 || h.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(h.Get("Access-Control-Allow-Methods"), "PUT") ||
			!strings.Contains(h.Get("Access-Control-Allow-Headers"), "authorization") || !strings.Contains(h.Get("Access-Control-Allow-Headers"), "x-of-mine") {
			t.Errorf("preflight of %s: %d %v", path, resp.StatusCode, h)
		}
	}
	for auth, want := range map[string]int{"Bearer sandbox": 200, "": 401} { // an error can be read, too
		req, _ := http.NewRequest("POST", b.URL()+"/api/speak", strings.NewReader(body("Hello.")))
		req.Header.Set("Origin", "null")
		req.Header.Set("Authorization", auth)
		resp, raw := b.request(req)
		if resp.StatusCode != want || resp.Header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(resp.Header.Get("Access-Control-Expose-Headers"), "X-Sandbox-Unspoken") {
			t.Errorf("%d %s %v", resp.StatusCode, raw, resp.Header)
		}
	}
	resp, _ := b.send("GET", "/api/me", "")
	if resp.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("the header is sent to a client without an origin")
	}
}

// Control calls are not for pages: any page in the user's browser could plan faults and read all texts.
func TestControlCallsOfWebPages(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{})
	for method, path := range map[string]string{"GET": "/_sandbox/speaks", "POST": "/_sandbox/faults", "OPTIONS": "/_sandbox/faults", "DELETE": "/_sandbox/"} {
		req, _ := http.NewRequest(method, b.URL()+path, strings.NewReader(`{"kind":"speak_500"}`))
		req.Header.Set("Origin", "https://app.example")
		req.Header.Set("Access-Control-Request-Method", "POST")
		req.Header.Set("Authorization", "Bearer sandbox")
		resp, raw := b.request(req)
		if resp.StatusCode < 400 || resp.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s %s: %d %s %v", method, path, resp.StatusCode, raw, resp.Header)
		}
	}
	b.expect("GET", "/_sandbox/faults", "", 200, `[]`)
}
