package livecheck

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// The key goes to the service's own addresses only, and not with a file that needs none, also after a redirect.
func TestKeyStaysWithTheService(t *testing.T) {
	t.Parallel()
	var leaked []string
	var seen int
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen++
		leaked = append(leaked, r.Header.Get("Authorization")+r.Header.Get("X-API-KEY"))
		_, _ = w.Write([]byte("audio"))
	}))
	defer elsewhere.Close()
	own := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, elsewhere.URL+"/file", http.StatusFound)
			return
		}
		_, _ = w.Write([]byte(r.Header.Get("Authorization")))
	}))
	defer own.Close()
	r := newRun(t.Context(), Options{Service: "speak", BaseURL: own.URL, Key: "the-key"})
	if a := r.do(request{method: http.MethodGet, path: "/api/me"}); string(a.body) != "Bearer the-key" {
		t.Errorf("own: %q", a.body)
	}
	for _, q := range []request{
		{method: http.MethodGet, path: elsewhere.URL + "/file"},
		{method: http.MethodGet, path: elsewhere.URL + "/file", auth: noKey},
		{method: http.MethodGet, path: own.URL + "/moved", auth: noKey},
	} {
		if a := r.do(q); string(a.body) != "audio" {
			t.Errorf("%s: %d %v", q.path, a.status, a.err)
		}
	}
	if a := r.do(request{method: http.MethodGet, path: "/moved"}); a.status != http.StatusFound {
		t.Errorf("an API call is redirected: %d", a.status)
	}
	if seen != 3 || strings.Join(leaked, "") != "" {
		t.Errorf("%d requests elsewhere, with %q", seen, leaked)
	}
	r = newRun(t.Context(), Options{Service: "speak", BaseURL: "https://typecast.example", Key: "the-key"})
	for _, link := range []string{elsewhere.URL, "http://10.0.0.1/x", "http://localhost/x", "http://169.254.169.254/latest", "file:///etc/passwd", "https://[::1]/x"} {
		if a := r.do(request{method: http.MethodGet, path: link, auth: noKey, once: true}); a.status != 0 || a.written {
			t.Errorf("%s was requested", link)
		}
	}
}

// Shapes have types and no values.
func TestShape(t *testing.T) {
	t.Parallel()
	var m masker
	for body, want := range map[string]string{
		`{"a":"secret","b":[1,2.5,null],"c":{"d":true}}`:      `{"a":string,"b":[float or int or null × ≤10],"c":{"d":bool}}`,
		`[{"x":1},{"y":"https://a.example/b?c"}]`:             `[{"x"?:int,"y"?:URL} × ≤10]`,
		`{"id":"5d47ff94e6c00800075726d3","v":"tc_1","e":""}`: `{"e":empty string,"id":24 hex digits,"v":voice id}`,
		`[]`:                             `[]`,
		`"x"`:                            `string`,
		`{"5d47ff94e6c00800075726d3":1}`: `{"…":int}`,
	} {
		if got, ok := m.shape([]byte(body)); !ok || got != want {
			t.Errorf("%s: %s", body, got)
		}
	}
	if _, ok := m.shape([]byte("<html>")); ok {
		t.Error("a page has a shape")
	}
	deep := strings.Repeat(`{"a":[`, 500) + strings.Repeat(`]}`, 500)
	if got, _ := m.shape([]byte(deep)); len(got) > shapeLength+10 {
		t.Errorf("%d bytes", len(got))
	}
}

// What may identify somebody is not in a line.
func TestMask(t *testing.T) {
	t.Parallel()
	var m masker
	m.add("김민수", "Kim", "sandy", "a key with blanks")
	for in, want := range map[string]string{
		"of 김민수 and SANDY":                      "of … and …",
		"a KEY with Blanks":                     "…",
		"mail to a.b@c.example now":             "mail to … now",
		"see https://x.example/y?z=1 there":     "see … there",
		"id 5d47ff94e6c00800075726d3, tc_abc-1": "id …, …",
		"no tunnel at abc-1.ngrok-free.app":     "no tunnel at …",
		"limit is 350 characters, status 404":   "limit is 350 characters, status 404",
		"token __pltABCDEFGHIJ":                 "token __plt…",
		"Kim":                                   "Kim",
	} {
		if got := m.line(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
	for word, same := range map[string]bool{"warming-up": true, "audio/wav": true, "app/invalid/emotion_tone_preset": true, "a@b.example": false, "sandy": false, "日本": false} {
		if got := m.word(word); (got == word) != same {
			t.Errorf("%q: %q", word, got)
		}
	}
}
