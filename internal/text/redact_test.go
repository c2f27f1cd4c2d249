package text_test

import (
	"strings"
	"testing"

	"callboard/internal/text"
)

// token has the form of a Typecast token.
const token = "__pltTokenForTests0123456789"

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{
		"nothing to hide, and no token here":             "nothing to hide, and no token here",
		"a " + token + " b":                              "a __plt… b",
		"__api0123456789abcdef":                          "__api…",
		"__pl\u200btabcdefgh12":                          "__plt…",
		"Authorization: Bearer abc.def-ghi":              "Authorization: Bearer …",
		`{"Authorization":"Bearer abc"}`:                 `{"Authorization":"Bearer …"}`,
		"curl -H 'authorization: bearer bearer x' u":     "curl -H 'authorization: bearer …' u",
		`{"api_token": "whatever it is"}`:                `{"api_token": "…"}`,
		"https://a.example/hook/s3cr3t?x=1":              "https://a.example/hook/…?x=1",
		"POST /hook/s3cr3t HTTP/1.1":                     "POST /hook/… HTTP/1.1",
		"https://u:p@host/x":                             "https://…@host/x",
		"https://c/a.wav?Expires=1&Signature=abc%2F&K=2": "https://c/a.wav?Expires=1&Signature=…&K=2",
		"?X-Amz-Credential=AK%2F1&X-Amz-Signature=ff":    "?X-Amz-Credential=…&X-Amz-Signature=…",
		"?sv=1&sig=abc&design=x":                         "?sv=1&sig=…&design=x",
		`"u":"https://c/a?token=abc\u0026sig=def"`:       `"u":"https://c/a?token=…\u0026sig=…"`,
		"line\nbreak\x1b[2J":                             "line break[2J",
	} {
		if got := text.Redact(in); got != want {
			t.Errorf("%q:\n got %q\nwant %q", in, got, want)
		}
	}
}

func FuzzRedact(f *testing.F) {
	for _, s := range []string{"", "Bearer x", "?sig=1", "/hook/x", "https://u:p@h", `{"api_token":"x"}`, "authorization: x y", "token=", "bearer bearer"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := text.Redact(s)
		if again := text.Redact(got); again != got {
			t.Fatalf("%q: %q is not settled: %q", s, got, again)
		}
		// Whatever stands around it, a token between spaces and a signature in a query are hidden.
		const secret = "Zq7Zq7Zq7Zq7"
		for _, planted := range []string{s + " __plt" + secret + " " + s, s + " Bearer " + secret + " " + s, s + " https://h/a?Signature=" + secret + " " + s, s + " https://h/hook/" + secret + " " + s} {
			if !strings.Contains(s, secret) && strings.Contains(text.Redact(planted), secret) {
				t.Fatalf("%q came through: %q", planted, text.Redact(planted))
			}
		}
	})
}
