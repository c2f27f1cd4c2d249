package link

import (
	"callboard/internal/text"
	"errors"
	"net/url"
	"strings"
	"testing"
	"unicode"
)

func TestSafeURL(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"":                                          "",
		"https://h.example":                         "https://h.example",
		"https://h.example:8443/a/b":                "https://h.example:8443/a/b",
		"https://h.example/hook/short":              "https://h.example/hook/…",
		"https://h.example/hook/short/probe":        "https://h.example/hook/…/probe",
		"https://user:pass@h.example/a":             "https://h.example/a",
		"https://h.example/a?token=x":               "https://h.example/a?…",
		"https://h.example/a#frag":                  "https://h.example/a",
		"https://h.example/s/0123456789abcdef01234": "https://h.example/s/…",
		"/hook/x":                                   "a URL that cannot be read",
		"https://h\x1b[2J/x":                        "a URL that cannot be read",
		"https://h.example/%":                       "a URL that cannot be read",
	} {
		if got := safeURL(raw); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

func TestSameURL(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"https://h/p", "https://h/p", true},
		{"https://h/p", "https://H:443/p", true},
		{"http://h:80/p", "http://h/p", true},
		{"http://h:443/p", "http://h/p", false},
		{"https://h/p", "http://h/p", false},
		{"https://h/p", "https://h/P", false},
		{"https://h/p", "https://h/p/", false},
		{"https://h/p", "https://h/p?x", false},
		{"https://h/p", "", false},
		{"/p", "/q", false},
		{"https://h/%", "https://h/%25", false},
	} {
		if got := sameURL(tt.a, tt.b); got != tt.want || sameURL(tt.b, tt.a) != tt.want {
			t.Errorf("%q and %q: %v", tt.a, tt.b, got)
		}
	}
}

func TestRedactBoundsAndCleans(t *testing.T) {
	t.Parallel()
	l := New(Options{Path: func() string { return "/odd/" + secret }, Tunnel: &fakeTunnel{}})
	got := l.redactError(errors.New("bad\n\x1b[2J /odd/" + secret + " " + strings.Repeat("가", 1000)))
	if strings.ContainsFunc(got, unicode.IsControl) || strings.Contains(got, secret) || len([]rune(got)) != maxProblem {
		t.Errorf("%d %q", len([]rune(got)), got)
	}
}

func FuzzSafeURL(f *testing.F) {
	for _, s := range []string{"https://h/hook/s", "https://u:p@h/?q#f", "//h//hook//s", "https://[::1]:9/%2Fhook%2Fs", "mailto:x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got := safeURL(raw)
		if strings.ContainsFunc(got, unicode.IsControl) {
			t.Fatalf("%q became %q", raw, got)
		}
		u, err := url.Parse(raw)
		if err != nil || u.Scheme == "" || u.Host == "" {
			return
		}
		if _, after, ok := strings.Cut(got, "?"); ok && after != text.Redacted {
			t.Fatalf("%q became %q", raw, got)
		}
		for i, part := range strings.Split(got, "/")[2:] {
			if i == 0 && strings.Contains(part, "@") || i > 0 && len(part) > 40 {
				t.Fatalf("%q became %q", raw, got)
			}
		}
	})
}
