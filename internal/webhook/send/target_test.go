package send_test

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"callboard/internal/text"
	"callboard/internal/webhook/send"
)

func TestParseTarget(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]struct{ url, host, port, line string }{
		"http://127.0.0.1:3000/a/b?c=d#e":    {"http://127.0.0.1:3000/a/b?c=d", "127.0.0.1", "3000", "/a/b?c=d"},
		"https://Example.com":                {"https://example.com/", "example.com", "443", "/"},
		"HTTP://example.com:80":              {"http://example.com:80/", "example.com", "80", "/"},
		" localhost:3000/in ":                {"http://localhost:3000/in", "localhost", "3000", "/in"},
		":3000":                              {"http://localhost:3000/", "localhost", "3000", "/"},
		"127.0.0.1":                          {"http://127.0.0.1/", "127.0.0.1", "80", "/"},
		"http://[::1]:8080/x":                {"http://[::1]:8080/x", "::1", "8080", "/x"},
		"[::1]:8080":                         {"http://[::1]:8080/", "::1", "8080", "/"},
		"http://u:p@h.example/%ED%95%9C?":    {"http://h.example/%ED%95%9C?", "h.example", "80", "/%ED%95%9C?"},
		"http://한국.example/한?한":              {"http://xn--3e0b707e.example/%ED%95%9C?%ED%95%9C", "xn--3e0b707e.example", "80", "/%ED%95%9C?%ED%95%9C"},
		"http://my_service:80/x":             {"http://my_service:80/x", "my_service", "80", "/x"},
		"https://h/hook/" + secret + "/?a=b": {"https://h/hook/[hidden]/?a=b", "h", "443", "/hook/" + secret + "/?a=b"},
		"https://h/hook/typecast":            {"https://h/hook/typecast", "h", "443", "/hook/typecast"},
	} {
		got, err := send.ParseTarget(raw)
		if err != nil {
			t.Errorf("%q: %v", raw, err)
			continue
		}
		q, err := send.Bytes(came("x"), got, send.Edit{}, send.Replay)
		if err != nil {
			t.Fatal(err)
		}
		line, _, _ := strings.Cut(string(q), "\r\n")
		if got.URL() != want.url || got.Host() != want.host || got.Port() != want.port || line != "POST "+want.line+" HTTP/1.1" {
			t.Errorf("%q: %q, %q, %q, %q", raw, got.URL(), got.Host(), got.Port(), line)
		}
	}
	for _, raw := range []string{
		"", " ", "example.com", "ftp://h", "http://", "http:///x", "http:h", "mailto:x", "http://h:0", "http://h:65536", "http://h:http",
		"http://h/a b", "http://h/\x00", "http://h\u202e.example", "http://user:secret@h:99999", "http://[::1", "http://h;x/", "//h", "http://h/\xff",
		"unix:///tmp/x", "http://" + strings.Repeat("a", 9000),
	} {
		got, err := send.ParseTarget(raw)
		if err == nil {
			t.Errorf("%q: %+v", raw, got)
		} else if strings.Contains(err.Error(), "secret") || text.Line(err.Error()) != err.Error() {
			t.Errorf("%q: %v", raw, err)
		}
	}
}

func TestShort(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{"http://localhost:3000/": "localhost:3000", "http://u:p@h/a/?b": "h/a", "https://h/hook/" + secret: "h/hook/[hidden]"} {
		if got := parse(t, raw).Short(); got != want {
			t.Errorf("%s: %s", raw, got)
		}
	}
	if (send.Target{}).Short() != "" || (send.Target{}).URL() != "" || !(send.Target{}).IsZero() {
		t.Error("the zero target")
	}
}

func FuzzParseTarget(f *testing.F) {
	for _, s := range []string{"http://h:1/a?b#c", "localhost:3000", "[::1]:8", ":1", "http://u:p@h/%zz", "http://h/hook/" + secret, "https://한국.example?\xff", "http://[fe80::1%25en0]:3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		to, err := send.ParseTarget(raw)
		if err != nil {
			if text.Line(err.Error()) != err.Error() {
				t.Fatalf("%q: %q", raw, err)
			}
			return
		}
		q, err := send.Bytes(came("x"), to, send.Edit{}, send.Replay)
		if err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		checkRequest(t, q, 1)
		for _, s := range []string{to.URL(), to.Short()} {
			if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r == ' ' || text.Hidden(r) }) || !utf8.ValidString(s) {
				t.Fatalf("%q: %q", raw, s)
			}
		}
	})
}

// checkRequest reads a request with net/http, which must find one and nothing behind it.
func checkRequest(t *testing.T, raw []byte, body int) {
	t.Helper()
	in := newReader(raw)
	q, err := http.ReadRequest(in)
	if err != nil {
		t.Fatalf("%q: %v", raw, err)
	}
	n, err := discard(q)
	if err != nil || n != int64(body) || in.Buffered() != 0 {
		t.Fatalf("%q: %d bytes, %d more, %v", raw, n, in.Buffered(), err)
	}
}
