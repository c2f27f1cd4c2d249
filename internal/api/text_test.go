package api_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"callboard/internal/api"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"":                           "",
		"My name is Typecast.":       "My name is Typecast.",
		"  two\r\nlines\tand  more ": "two lines and more",
		"\x1b[31mred\x1b[0m\x07":     "[31mred[0m",
		"\u1112\u1161\u11ab":         "한",
		"e\u200b\u0301":              "é",
		"a\u202eb\u2066c\ufeff":      "abc",
		"soft\u00adhyphen":           "softhyphen",
		"para\u2029graph\u0085next":  "para graph next",
		"👩\u200d💻 ok":                "👩\u200d💻 ok",
		"می\u200cخواهم":              "می\u200cخواهم",
		"a\u200db\u200c":             "ab",
		"\u3164blank\u115f":          "blank",
		"bad\xffbyte":                "bad\uFFFDbyte",
		"\U000e0041tag":              "tag",
		"\ufffe":                     "",
	} {
		if got := api.Clean(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

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
		if got := api.Redact(in); got != want {
			t.Errorf("%q:\n got %q\nwant %q", in, got, want)
		}
	}
}

func TestSpeakID(t *testing.T) {
	const id = "5d47ff94e6c00800075726d3"
	for in, want := range map[string]string{
		"https://typecast.ai/api/speak/" + id:              id,
		"https://typecast.ai/api/speak/v2/" + id:           id,
		"https://typecast.ai/api/speak/" + id + "/?x=/y#z": id,
		"http://127.0.0.1:4010/api/speak/" + id + "//":     id,
		"/api/speak/" + id:                                 id,
		" " + id + "\n":                                    id,
		"//host/" + id:                                     id,
		"":                                                 "",
		"https://typecast.ai":                              "",
		"https://typecast.ai/":                             "",
		"https://typecast.ai/api/speak/":                   "",
		"https://typecast.ai/api/speak/v2/":                "",
		"https://typecast.ai/api/speak/..":                 "",
		"https://typecast.ai/api/speak/%2e%2e":             "",
		"https://typecast.ai/api/speak/a b":                "",
		`https://typecast.ai/api/speak/..\x`:               "",
		"/" + strings.Repeat("a", 129):                     "",
	} {
		if got := api.SpeakID(in); got != want {
			t.Errorf("%q: got %q", in, got)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "plain", "e\u200b\u0301", "👩\u200d💻", "\x1b[31m", "a\u202eb", "\u1112\u1161\u11ab", "\xff", "  a  "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := api.Clean(s)
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) || api.Clean(got) != got {
			t.Fatalf("%q: %q is not settled: %q", s, got, api.Clean(got))
		}
		prev := ' '
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u200b' || r == ' ' && prev == ' ' {
				t.Fatalf("%q: %q holds %U", s, got, r)
			}
			prev = r
		}
		if got != "" && prev == ' ' {
			t.Fatalf("%q: %q ends in a space", s, got)
		}
	})
}

func FuzzRedact(f *testing.F) {
	for _, s := range []string{"", "Bearer x", "?sig=1", "/hook/x", "https://u:p@h", `{"api_token":"x"}`, "authorization: x y", "token=", "bearer bearer"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := api.Redact(s)
		if again := api.Redact(got); again != got {
			t.Fatalf("%q: %q is not settled: %q", s, got, again)
		}
		// Whatever stands around it, a token between spaces and a signature in a query are hidden.
		const secret = "Zq7Zq7Zq7Zq7"
		for _, planted := range []string{s + " __plt" + secret + " " + s, s + " Bearer " + secret + " " + s, s + " https://h/a?Signature=" + secret + " " + s, s + " https://h/hook/" + secret + " " + s} {
			if !strings.Contains(s, secret) && strings.Contains(api.Redact(planted), secret) {
				t.Fatalf("%q came through: %q", planted, api.Redact(planted))
			}
		}
	})
}

func FuzzSpeakID(f *testing.F) {
	for _, s := range []string{"", "https://typecast.ai/api/speak/5d47ff94e6c00800075726d3", "a/../b", "//", "x?y", "%2f", "://"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id := api.SpeakID(s)
		if strings.ContainsAny(id, "/\\?#% \x00") || id == "." || id == ".." || len(id) > 128 || id != "" && api.SpeakID("https://h/api/speak/v2/"+id+"/") != id {
			t.Fatalf("%q: %q", s, id)
		}
	})
}
