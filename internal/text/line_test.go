package text_test

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"callboard/internal/text"
)

func TestLine(t *testing.T) {
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
		"form\ffeed\vand\x1crecords": "form feed and records",
		"bad\xffbyte":                "bad\uFFFDbyte",
		"\U000e0041tag":              "tag",
		"\ufffe":                     "",
	} {
		if got := text.Line(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{"", "plain", "e\u200b\u0301", "👩\u200d💻", "\x1b[31m", "a\u202eb", "\u1112\u1161\u11ab", "\xff", "  a  "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := text.Line(s)
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) || text.Line(got) != got {
			t.Fatalf("%q: %q is not settled: %q", s, got, text.Line(got))
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
