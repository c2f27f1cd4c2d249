package sandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"callboard/internal/speech/wav"
)

// Every path accepts its methods, and answers 405 with Allow to others.
func TestEveryMethodOnEveryPath(t *testing.T) {
	t.Parallel()
	b := inBubble(t, Options{}, respondWith(200))
	for path, allow := range map[string]string{
		"/api/me":                     "GET, HEAD",
		"/api/me/callback-url":        "PUT",
		"/api/actor":                  "GET, HEAD",
		"/api/actor/x/versions":       "GET, HEAD",
		"/api/actor/x/versions/y":     "GET, HEAD",
		"/api/speak":                  "POST",
		"/api/speak/x":                "GET, HEAD",
		"/api/speak/v2/x":             "GET, HEAD",
		"/files/speak/x":              "GET, HEAD",
		"/files/speak/x/no-redirect":  "GET, HEAD",
		"/cdn/speak/x":                "GET, HEAD",
		"/cdn/preview/x":              "GET, HEAD",
		"/cdn/actor/x":                "GET, HEAD",
		"/_sandbox/attempts":          "GET, HEAD",
		"/_sandbox/speaks":            "GET, HEAD",
		"/_sandbox/assumptions":       "GET, HEAD",
		"/_sandbox/faults":            "GET, HEAD, POST, DELETE",
		"/nothing":                    "",
		"/api":                        "",
		"/_sandbox":                   "GET, HEAD",
		"/_sandbox/faults/x":          "",
		"/api/speak/v2/x/y":           "",
		"/files/speak/x/no-redirect/": "GET, HEAD", // one trailing slash is ignored
	} {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "A"} {
			w := b.call(method, path, "")
			allowed := false
			for one := range strings.SplitSeq(allow, ", ") {
				allowed = allowed || one == method
			}
			checkWellFormed(t, method+" "+path, w.Code, w.Header(), w.Body.Bytes())
			switch {
			case allow == "" && w.Code != 404, allow != "" && !allowed && (w.Code != 405 || w.Header().Get("Allow") != allow), allowed && w.Code == 405:
				t.Errorf("%s %s: %d, Allow: %q", method, path, w.Code, w.Header().Get("Allow"))
			}
		}
	}
}

// Paths are not cleaned up, and no client is redirected to another path.
func TestPathTricks(t *testing.T) {
	t.Parallel()
	b := inBubble(t, Options{}, respondWith(200))
	for path, want := range map[string]int{
		"/api/me/": 200, "/api/me?": 200, "/api/me?%zz;&=": 200, "/api/m%65": 200,
		"/": 404, "//": 404, "///": 404, "/.": 404, "/..": 404, "/%2e%2e": 404, "/%00": 404, "/%ff": 404, "/%": 0,
		"//api/me": 404, "/api//me": 404, "/api/me//": 404, "/./api/me": 404, "/api/../api/me": 404, "/x/../api/me": 404, "/api/me/.": 404, "/api/me/..": 404,
		"/api/%2e%2e/api/me": 404, "/%2e%2e/api/me": 404, "/api%2fme": 404, "/api/me%00": 404, "/api/me%20": 404, "/api/me;x": 404, "/API/me": 404, "/api/me%c0%af": 404,
		"//evil.example/%2e%2e": 404, "/\\evil.example//": 404, "//evil.example": 404, "/http://evil.example": 404,
		"/api/actor/..%2f..%2fme/versions": 404, "/api/speak/%2e%2e": 404, "/api/speak/%00": 404, "/api/speak/v2/%ff": 404, "/files/speak/..%2f": 404,
		"/files/speak/%00/no-redirect": 404, "/cdn/speak/..%2f..%2fetc%2fpasswd": 403, "/cdn/speak/%00.wav": 403, "/cdn/preview/..%2fx.wav": 404, "/cdn/actor/%00.svg": 404,
		"/_sandbox/../api/me": 404, "/api/../_sandbox/faults": 404, "/_sandbox/%66aults": 200, "/_sandbox//faults": 404,
	} {
		req, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET " + path + " HTTP/1.1\r\n" + signed + "\r\n")))
		if err != nil {
			if want != 0 {
				t.Errorf("%s: %v", path, err)
			}
			continue
		}
		w := b.serveLocal(req)
		checkWellFormed(t, path, w.Code, w.Header(), w.Body.Bytes())
		if w.Code != want || w.Header().Get("Location") != "" {
			t.Errorf("%s: %d %v, want %d", path, w.Code, w.Header(), want)
		}
	}
}

// Text of any kind is rejected or spoken, and the list of speaks stays valid JSON.
func TestInvalidText(t *testing.T) {
	t.Parallel()
	b := inBubble(t, Options{}, respondWith(200))
	id := b.catalogue.actors[0].ID
	for _, c := range []struct {
		text string
		want int
	}{
		{`a\u0000b`, 200}, {`\ud800`, 200}, {`\udc00\ud800`, 200}, {"\u202e\u2028\ufeff\uffff", 200}, {`\u001b[31m`, 200},
		{"\xff", 400}, {"a\xc3", 400}, {"\xed\xa0\x80", 400}, {"a\x00b", 400}, {"a\nb", 400}, {`\x`, 400}, {`\ud80`, 400},
		{"a" + strings.Repeat("\u0301", 29), 200}, {strings.Repeat("\u0301\u0316", 20_000), 400}, {strings.Repeat(" ", 1000), 400},
	} {
		w := b.call("POST", "/api/speak", `{"text":"`+c.text+`","lang":"auto","actor_id":"`+id+`","emotion_tone_preset":"normal-1"}`)
		checkWellFormed(t, c.text, w.Code, w.Header(), w.Body.Bytes())
		if w.Code != c.want {
			t.Errorf("%.40q: %d %s, want %d", c.text, w.Code, w.Body, c.want)
		}
	}
	for _, body := range []string{
		`{"text":"a","lang":"auto","actor_id":"` + id + `","emotion_tone_preset":"emotion-prompt","emotion_prompt":"` + "\xff" + `"}`,
		`{"text":"a","lang":"auto","actor_id":"` + id + `","model_version":"` + "\xff" + `"}`,
		strings.Repeat("[", 1<<16), strings.Repeat(`{"a":`, 1<<16), `{"text":` + strings.Repeat("[", 1<<16) + `}`, "\ufeff{}", "{}{}", "{} x", "null", "", "\x00",
		`{"text":1e999999999}`, `{"text":"a","lang":"auto","actor_id":"` + id + `","volume":1e400}`, `{"text":"a","lang":"auto","actor_id":"` + id + `","volume":` + strings.Repeat("9", 1<<16) + `}`,
	} {
		w := b.call("POST", "/api/speak", body)
		checkWellFormed(t, body, w.Code, w.Header(), w.Body.Bytes())
		if w.Code != 400 {
			t.Errorf("%.60q: %d %s", body, w.Code, w.Body)
		}
	}
	w := b.call("GET", "/_sandbox/speaks", "")
	if !json.Valid(w.Body.Bytes()) || !utf8.Valid(w.Body.Bytes()) {
		t.Errorf("the list is not JSON: %q", w.Body)
	}
}

// Ranges and conditions of every kind on a download.
func TestRanges(t *testing.T) {
	t.Parallel()
	b := startRaw(t, Options{}, defaultLimits())
	id := b.speakAndWait(b.speakRequest())
	sp, _ := b.state.speak(id)
	link := strings.TrimPrefix(b.downloadURL(sp, b.now()), b.URL())
	ask := func(method string, header ...string) (*http.Response, []byte) {
		c := b.dial()
		defer c.Close()
		fmt.Fprintf(c, "%s %s HTTP/1.1\r\n%s\r\n\r\n", method, link, strings.Join(append(header, "Host: x", "Connection: close"), "\r\n"))
		resp, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: method})
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatalf("%v: %v", header, err)
		}
		return resp, raw
	}
	resp, file := ask("GET")
	etag, made := resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")
	size := len(file)
	if resp.StatusCode != 200 || size != wav.HeaderSize+16 || etag == "" || made == "" {
		t.Fatalf("%d %v, %d bytes", resp.StatusCode, resp.Header, size)
	}
	for _, c := range []struct {
		header string
		status int
		body   string // of a 206
	}{
		{"Range: bytes=0-0", 206, string(file[:1])},
		{"Range: bytes=44-", 206, string(file[44:])},
		{"Range: bytes=-4", 206, string(file[size-4:])},
		{"Range: bytes=-999999", 206, string(file)},
		{"Range: bytes=40-999999", 206, string(file[40:])},
		{"Range: bytes=-0", 206, ""}, // net/http's way to send nothing
		{"Range: bytes=60-", 416, ""},
		{"Range: bytes=99999999999999999999-", 416, ""},
		{"Range: bytes=5-4", 416, ""},
		{"Range: bytes=--5", 416, ""},
		{"Range: bytes=a-b", 416, ""},
		{"Range: bytes=1", 416, ""},
		{"Range: lines=1-2", 416, ""},
		{"Range: bytes=", 200, ""},
		{"Range: bytes=0-59,0-59", 200, ""}, // more than the whole
		{"Range: bytes=" + strings.Repeat("0-0,", 15_000) + "0-0", 200, ""},
		{"Range: bytes=0-0\r\nIf-Range: " + etag, 206, string(file[:1])},
		{"Range: bytes=0-0\r\nIf-Range: " + made, 206, string(file[:1])},
		{"Range: bytes=0-0\r\nIf-Range: \"another\"", 200, ""},
		{"Range: bytes=0-0\r\nIf-Range: W/" + etag, 200, ""}, // a weak ETag does not match
		{"Range: bytes=0-0\r\nIf-Range: yesterday", 200, ""},
		{"Range: bytes=99-\r\nIf-Range: \"another\"", 200, ""},
		{"If-None-Match: " + etag, 304, ""},
		{"If-None-Match: W/" + etag, 304, ""},
		{"If-None-Match: *", 304, ""},
		{"If-None-Match: \"a\", " + etag, 304, ""},
		{"If-None-Match: \"a\"", 200, ""},
		{"If-None-Match: \"", 200, ""},
		{"If-None-Match: \"a\"\r\nIf-Modified-Since: " + made, 200, ""},
		{"If-Modified-Since: " + made, 304, ""},
		{"If-Match: \"a\"", 412, ""},
		{"If-Unmodified-Since: Mon, 01 Jan 2001 00:00:00 GMT", 412, ""},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			resp, raw := ask(method, c.header)
			want := c.body
			if c.status == 200 {
				want = string(file)
			}
			if method == "HEAD" {
				want = ""
			}
			if resp.StatusCode != c.status || c.status < 300 && string(raw) != want {
				t.Errorf("%s %.60q: %d %q", method, c.header, resp.StatusCode, raw)
			}
		}
	}
	resp, raw := ask("GET", "Range: bytes=0-3,-2,8-11")
	_, params, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil || resp.StatusCode != 206 {
		t.Fatalf("several ranges: %d %v", resp.StatusCode, err)
	}
	parts := multipart.NewReader(bytes.NewReader(raw), params["boundary"])
	for _, want := range []string{string(file[:4]), string(file[size-2:]), string(file[8:12])} {
		p, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := io.ReadAll(p); string(got) != want || p.Header.Get("Content-Type") != "audio/wav" {
			t.Errorf("a part is %q, want %q", got, want)
		}
	}
}
