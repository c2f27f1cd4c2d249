package webhook

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/testwait"
)

var sprintf = fmt.Sprintf

// raw sends bytes to a server, closes its own side, and returns the whole answer without the date.
func raw(t *testing.T, base, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(testwait.Timeout()))
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	_ = conn.(*net.TCPConn).CloseWrite()
	all, err := io.ReadAll(bufio.NewReader(conn))
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`(?m)^Date: .*\r\n`).ReplaceAllString(string(all), "")
}

func TestUnknownPathsGetOneAnswer(t *testing.T) {
	t.Parallel()
	store := &memoryStore{}
	base, r := serveOn(t, Options{Store: store})
	want := "HTTP/1.1 404 Not Found\r\nCache-Control: no-store\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
	targets := []string{"/", "/hook", "/hook/", "/hook//", "/hook/wrong", "/hook/" + secret[1:], "/hook/" + secret + "x",
		r.Path() + "//", "/" + r.Path(), "/HOOK/" + secret, "/hook/" + strings.ToUpper(secret), r.Path() + "/probe//", "/hook/probe?n=1",
		"/hook//probe?n=1", "/hook/wrong/probe?n=1", "/favicon.ico", "/?" + r.Path(), "/hook/" + strings.Repeat("a", 9000), "/%2e%2e" + r.Path()}
	for _, target := range targets {
		for _, method := range []string{"GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"} {
			if got := raw(t, base, method+" "+target+" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); got != want {
				t.Fatalf("%s %.60s: %q", method, target, got)
			}
		}
	}
	if got := raw(t, base, "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); got != want {
		t.Errorf("OPTIONS *: %q", got)
	}
	if n := len(store.all()); n != 0 {
		t.Errorf("%d deliveries saved", n)
	}
}

// What comes to the hook is listed, marked; probes are not.
func TestOtherMethodsOnOurPaths(t *testing.T) {
	t.Parallel()
	store := &memoryStore{}
	r := New(Options{Secret: secret, Store: store})
	var want []string
	for _, tt := range []struct{ method, path, allow string }{
		{"GET", "", "POST"}, {"HEAD", "", "POST"}, {"PUT", "", "POST"}, {"OPTIONS", "", "POST"}, {"BREW", "/", "POST"},
		{"POST", "/probe", "GET"}, {"HEAD", "/probe", "GET"}, {"DELETE", "/probe", "GET"},
	} {
		w := httptest.NewRecorder()
		r.ServeHTTP(w, httptest.NewRequest(tt.method, r.Path()+tt.path, nil))
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != tt.allow || w.Body.Len() != 0 {
			t.Errorf("%s %q: %d %v", tt.method, tt.path, w.Code, w.Header())
		}
		if tt.allow == "POST" {
			want = append(want, tt.method)
		}
	}
	var got []string
	for _, d := range store.all() {
		got = append(got, d.Method)
		if d.Refused != RefusedMethod || d.Answered != 405 || d.Answer != "" || d.SpeakID != "" || d.Handled || d.Duplicate {
			t.Errorf("saved %+v", d)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("saved %v, want %v", got, want)
	}
}

func TestTruncatedBodyIsRefused(t *testing.T) {
	t.Parallel()
	store := &memoryStore{}
	base, r := serveOn(t, Options{Store: store})
	const begun = `{"status":"done","speak_url":"https://typecast.ai/api/speak/1",`
	got := raw(t, base, "POST "+r.Path()+" HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"+begun)
	if !strings.HasPrefix(got, "HTTP/1.1 503 ") || !strings.Contains(got, "\r\nRetry-After: ") {
		t.Errorf("answered %q", got)
	}
	isRefused(t, store, RefusedCut, 503, begun)
}

func TestDeclaredTooLongBodyIsRefusedBeforeItIsSent(t *testing.T) {
	t.Parallel()
	store := &memoryStore{}
	base, r := serveOn(t, Options{Store: store})
	got := raw(t, base, "POST "+r.Path()+" HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\nExpect: 100-continue\r\n\r\n")
	if !strings.HasPrefix(got, "HTTP/1.1 413 ") {
		t.Errorf("answered %q", got)
	}
	isRefused(t, store, RefusedLong, 413, "")
}

func TestSlowBodyTimesOut(t *testing.T) {
	t.Parallel()
	store := &memoryStore{}
	base, r := serveOn(t, Options{Store: store, BodyWait: 20 * time.Millisecond})
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(testwait.Timeout()))
	_, _ = io.WriteString(conn, "POST "+r.Path()+" HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
	res, err := http.ReadResponse(bufio.NewReader(conn), nil) // our side stays open: only the deadline ends this
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != 503 {
		t.Errorf("answered %d", res.StatusCode)
	}
	isRefused(t, store, RefusedCut, 503, "{")
}

func TestSetSecret(t *testing.T) {
	t.Parallel()
	r := New(Options{Secret: secret, Store: &memoryStore{}})
	old, oldAnswer := r.Path(), r.Answer("n")
	r.SetSecret("another")
	for path, want := range map[string]int{old: 404, "/hook/another": 200} {
		w := httptest.NewRecorder()
		r.ServeHTTP(w, httptest.NewRequest("POST", path, strings.NewReader("{}")))
		if w.Code != want {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if r.Answer("n") == oldAnswer || r.Answer("n") != ProbeAnswer("another", "n") {
		t.Error("the probe still answers by the old secret")
	}
	r.SetSecret("")
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("POST", "/hook/", strings.NewReader("{}")))
	if w.Code != 404 || len(r.Path()) != len("/hook/")+43 {
		t.Errorf("an empty secret opened the callback: %d", w.Code)
	}
}

func TestOddSecretHasAWorkingPath(t *testing.T) {
	t.Parallel()
	for _, odd := range []string{"a b", "a/b", "ä%?#", "probe", ".."} {
		base, r := serveOn(t, Options{Secret: odd, Store: &memoryStore{}})
		res := post(t, base+r.Path(), strings.NewReader("{}"))
		if res.StatusCode != 200 {
			t.Errorf("%q at %s: %d", odd, r.Path(), res.StatusCode)
		}
	}
}

func TestNewSecret(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		s := NewSecret()
		if len(s) != 43 || url.PathEscape(s) != s || seen[s] {
			t.Fatalf("%q", s)
		}
		seen[s] = true
	}
}

func TestProbe(t *testing.T) {
	t.Parallel()
	// RFC 4231, test case 2: a value that this code did not compute.
	if got := ProbeAnswer("Jefe", "what do ya want for nothing?"); got != "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" {
		t.Errorf("ProbeAnswer: %s", got)
	}
	base, r := serveOn(t, Options{Store: &memoryStore{}})
	for _, tt := range []struct {
		nonce string
		want  int
	}{{"n", 200}, {"a b&c=ü\n", 200}, {strings.Repeat("x", 128), 200}, {strings.Repeat("x", 129), 400}, {"", 400}} {
		res, err := http.Get(base + r.Path() + "/probe?n=" + url.QueryEscape(tt.nonce))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != tt.want || tt.want == 200 && string(body) != ProbeAnswer(secret, tt.nonce) {
			t.Errorf("%q: %d %q", tt.nonce, res.StatusCode, body)
		}
	}
}
