package sandbox

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// state_test.go fuzzes the parsers of the journal, of requests, file names and callback URLs. The tests here fuzz the
// HTTP interface: they compare what it accepts with a second parse of the same bytes.

const spokenID = "5d47ff94e6c00800075726d3"

// fuzzServer is a sandbox without a network. Its key, its clock and its one speak are the same in every process.
func fuzzServer(t testing.TB) *Server {
	t.Helper()
	s, err := New(Options{Voice: silentVoice{}, SynthDelay: -1, Keep: 50})
	if err != nil {
		t.Fatal(err)
	}
	s.sender.client.Transport = respondWith(200)
	s.base = "http://sandbox.example"
	s.state.key = bytes.Repeat([]byte("k"), 32)
	now := time.Unix(1_800_000_000, 0)
	s.now = func() time.Time { return now }
	sp := speak{ID: spokenID, Text: "hi", ActorID: s.catalogue.actors[0].ID, Params: json.RawMessage(`{"lang":"auto"}`), Chars: 2, Created: now}
	sp.State, sp.Ended, sp.Settled = done, now, true
	if !s.state.restore(sp) {
		t.Fatal("the speak was not restored")
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// signedLink is a link to the one speak, without scheme and host.
func (s *Server) signedLink() string {
	sp, _ := s.state.speak(spokenID)
	return strings.TrimPrefix(s.downloadURL(sp, s.now()), s.base)
}

// serveLocal returns the answer to a request from this machine.
func (s *Server) serveLocal(r *http.Request) *httptest.ResponseRecorder {
	r.RemoteAddr = "127.0.0.1:9"
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

// callWithToken makes a request with the token and a body.
func (s *Server) callWithToken(method, path string, body []byte) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	r.Header.Set("Authorization", "Bearer sandbox")
	return s.serveLocal(r)
}

// checkResponse checks that an answer has a documented form and does not report a failure of the sandbox.
func checkResponse(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	if !slices.Contains([]int{200, 204, 206, 302, 304, 400, 401, 403, 404, 405, 412, 413, 416, 429}, w.Code) {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	checkWellFormed(t, "", w.Code, w.Header(), w.Body.Bytes())
	kind := w.Header().Get("Content-Type")
	if to := w.Header().Get("Location"); to != "" && !strings.HasPrefix(to, "http://sandbox.example/cdn/speak/"+spokenID) {
		t.Fatalf("redirected to %s", to)
	}
	if w.Code < 400 || w.Code == 412 || w.Code == 416 { // the last two are net/http's
		return
	}
	switch kind {
	case "application/json; charset=utf-8":
		var e struct {
			Message struct {
				Msg  string
				Code string `json:"error_code"`
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil || e.Message.Msg == "" || e.Message.Code == "" {
			t.Fatalf("%d: %v %s", w.Code, err, w.Body)
		}
	case "application/json": // the newer API
		var e struct{ Detail json.RawMessage }
		if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil || len(e.Detail) < len(`"x"`) {
			t.Fatalf("%d: %v %s", w.Code, err, w.Body)
		}
	case "application/xml":
		var e struct{ Code, Message string }
		if err := xml.Unmarshal(w.Body.Bytes(), &e); err != nil || e.Code == "" || e.Message == "" {
			t.Fatalf("%d: %v %s", w.Code, err, w.Body)
		}
	default:
		t.Fatalf("%d in the form of %q: %s", w.Code, kind, w.Body)
	}
}

var (
	ownToken   = regexp.MustCompile(`^(?i:bearer) +sandbox$`)
	otherToken = regexp.MustCompile(`^(?i:bearer) +other-product$`)
)

// Any request is answered in a documented form, and no call that needs the token works without it.
func FuzzHTTP(f *testing.F) {
	s := fuzzServer(f)
	body := fmt.Sprintf(`{"text":"hi","lang":"auto","actor_id":%q}`, s.catalogue.actors[0].ID)
	for _, seed := range []string{
		"GET /api/me HTTP/1.1\r\n" + signed + "\r\n",
		"HEAD /api/actor/ HTTP/1.0\r\n" + signed + "\r\n",
		"GET /api/actor/" + s.catalogue.actors[0].ID + "/versions/latest HTTP/1.1\r\n" + signed + "\r\n",
		"GET /api/speak/" + spokenID + " HTTP/1.1\r\n" + signed + "\r\n",
		"GET /api/speak/v2/" + spokenID + " HTTP/1.1\r\n" + signed + "\r\n",
		"GET " + strings.TrimPrefix(s.fileURL(speak{ID: spokenID}), s.base) + " HTTP/1.1\r\n" + signed + "\r\n",
		"GET " + strings.TrimPrefix(s.fileURL(speak{ID: spokenID}), s.base) + "/no-redirect HTTP/1.1\r\n" + signed + "Range: bytes=0-3,-1\r\n\r\n",
		"GET " + s.signedLink() + " HTTP/1.1\r\n" + host + "If-None-Match: *\r\n\r\n",
		"GET /cdn/actor/" + s.catalogue.actors[0].ID + ".svg HTTP/1.1\r\n" + host + "\r\n",
		"GET /cdn/preview/" + s.catalogue.actors[0].ID + ".wav HTTP/1.1\r\n" + host + "\r\n",
		"GET /_sandbox/speaks HTTP/1.1\r\n" + host + "Origin: null\r\n\r\n",
		"DELETE /_sandbox/faults HTTP/1.1\r\n" + host + "\r\n",
		"OPTIONS * HTTP/1.1\r\n" + host + "\r\n",
		"CONNECT x:80 HTTP/1.1\r\n" + host + "\r\n",
		"POST /_sandbox/faults HTTP/1.1\r\n" + host + "Content-Length: 20\r\n\r\n" + `{"kind":"speak_500"}`,
		"PUT /api/me/callback-url HTTP/1.1\r\n" + signed + "Content-Length: 36\r\n\r\n" + `{"callback_url":"https://a.example"}`,
		fmt.Sprintf("POST /api/speak HTTP/1.1\r\n%sContent-Length: %d\r\n\r\n%s", signed, len(body), body),
		fmt.Sprintf("POST /api/speak HTTP/1.1\r\n%sExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\nX: y\r\n\r\n", signed, len(body), body),
		"GET //x/../%2e%2e/%00 HTTP/1.1\r\n" + host + "\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
		if err != nil {
			return // net/http rejects it
		}
		s.faults.clear()
		before := s.state.callbackURL()
		path, method, auth := r.URL.Path, r.Method, r.Header.Get("Authorization")
		w := s.serveLocal(r)
		checkResponse(t, w)
		guarded := strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/files/")
		if guarded && w.Code < 400 && !ownToken.MatchString(auth) {
			t.Fatalf("%s %q with %q: %d", method, path, auth, w.Code)
		}
		if after := s.state.callbackURL(); after != before && (method != http.MethodPut || w.Code != 200 || !ownToken.MatchString(auth)) {
			t.Fatalf("%s %q registered %q", method, path, after)
		}
		if me := s.callWithToken("GET", "/api/me", nil); len(s.faults.plans[api500]) == 0 && (me.Code != 200 || !json.Valid(me.Body.Bytes())) {
			t.Fatalf("afterwards: %d %s", me.Code, me.Body)
		}
	})
}

// Only the signed link gives the sound: no other date, expiry, signature or name does.
func FuzzSignedLink(f *testing.F) {
	s := fuzzServer(f)
	path, query, _ := strings.Cut(strings.TrimPrefix(s.signedLink(), "/cdn/speak/"), "?")
	good, err := url.ParseQuery(query)
	if err != nil {
		f.Fatal(err)
	}
	for _, q := range []string{query, query + "&x=y", query + "&Expires=9999999999", "Expires=9999999999&" + query, strings.Replace(query, "Expires=1", "Expires=%31", 1),
		strings.ToLower(query), query + "=", query + "%00", strings.ReplaceAll(query, "&", ";"), "", "%", "Signature=&Date=&Expires="} {
		f.Add(path, q)
	}
	f.Add("x.wav", query)
	f.Add(spokenID+".mp3", query)
	f.Add(spokenID+".wav\n20270115T080000.000Z", "Date=1800086400&Expires=&Signature="+good.Get("Signature"))
	f.Fuzz(func(t *testing.T, name, query string) {
		w := s.serveLocal(&http.Request{Method: "GET", URL: &url.URL{Path: "/cdn/speak/" + name, RawQuery: query}, Host: "x", Header: http.Header{}, Body: http.NoBody})
		checkResponse(t, w)
		if w.Code == 200 {
			got, _ := url.ParseQuery(query)
			for field := range good {
				if got.Get(field) != good.Get(field) {
					t.Fatalf("%s is %q, but %q was signed", field, got.Get(field), good.Get(field))
				}
			}
			if strings.TrimSuffix(name, "/") != path {
				t.Fatalf("%q is not the signed name", name)
			}
		} else if w.Code != 403 && w.Code != 404 {
			t.Fatalf("%d", w.Code)
		}
	})
}

// Only the token is accepted, with its scheme in upper or lower case.
func FuzzAuthorization(f *testing.F) {
	s := fuzzServer(f)
	for _, seed := range []string{"Bearer sandbox", "bearer  sandbox", "Bearer\tsandbox", "Bearer sandbox ", "Bearer\u00a0sandbox", "Bearer sandbox, Bearer x", "Basic sandbox", "sandbox", "",
		"Bearer other-product", "Bearer ", "Bearer sandbox\x00", "Bearer s\u0430ndbox", "\u212aearer sandbox"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, auth string) {
		r := httptest.NewRequest("GET", "/api/me", nil)
		r.Header["Authorization"] = []string{auth}
		w := s.serveLocal(r)
		checkResponse(t, w)
		want := 401
		switch {
		case ownToken.MatchString(auth):
			want = 200
		case otherToken.MatchString(auth):
			want = 403
		}
		if w.Code != want {
			t.Fatalf("%q: %d, want %d", auth, w.Code, want)
		}
	})
}

// For any range and condition, also with a truncated connection, the sent bytes are that range or its beginning.
func FuzzRange(f *testing.F) {
	s := fuzzServer(f)
	link := s.signedLink()
	whole := s.serveLocal(httptest.NewRequest("GET", link, nil))
	wav, etag := whole.Body.Bytes(), whole.Header().Get("ETag")
	for _, r := range []string{"", "bytes=0-", "bytes=-1", "bytes=-0", "bytes=5-4", "bytes=59-60", "bytes=0-0,1-1", "bytes=0-59,0-59", "bytes=99-", "lines=1", "bytes=18446744073709551616-"} {
		f.Add(r, "", "", false)
		f.Add(r, etag, "", true)
		f.Add(r, "", etag, true)
	}
	f.Fuzz(func(t *testing.T, part, ifRange, ifNoneMatch string, truncated bool) {
		s.faults.clear()
		if truncated {
			s.faults.add(downloadTruncated, 1, 0)
		}
		r := httptest.NewRequest("GET", link, nil)
		r.RemoteAddr = "127.0.0.1:9"
		for field, v := range map[string]string{"Range": part, "If-Range": ifRange, "If-None-Match": ifNoneMatch} {
			if v != "" {
				r.Header[field] = []string{v}
			}
		}
		w := httptest.NewRecorder()
		aborted := func() (aborted bool) {
			defer func() {
				p := recover()
				if aborted = p != nil; aborted && p != any(http.ErrAbortHandler) {
					panic(p)
				}
			}()
			s.handler.ServeHTTP(w, r)
			return false
		}()
		checkResponse(t, w)
		want := wav
		switch kind := w.Header().Get("Content-Type"); {
		case w.Code == 200:
		case w.Code == 206 && strings.HasPrefix(kind, "multipart/"):
			return // net/http's own tests cover these
		case w.Code == 206:
			var from, to, size int
			if _, err := fmt.Sscanf(w.Header().Get("Content-Range"), "bytes %d-%d/%d", &from, &to, &size); err != nil || size != len(wav) || from < 0 || to >= size || to < from-1 {
				t.Fatalf("%v", w.Header())
			}
			want = wav[from : to+1]
		case w.Code == 304 || w.Code == 416:
			return
		default:
			t.Fatalf("%d", w.Code)
		}
		if aborted != (truncated && len(want) > 0) {
			t.Fatalf("torn: %v, cut: %v, %d bytes", truncated, aborted, len(want))
		}
		if aborted {
			want = want[:len(want)/2]
		}
		if !bytes.Equal(w.Body.Bytes(), want) {
			t.Fatalf("%d bytes, want %d", w.Body.Len(), len(want))
		}
	})
}
