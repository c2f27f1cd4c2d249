package text_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"callboard/internal/text"
)

func TestEscapeJSON(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{"a":"b"}`:                    `{"a":"b"}`,
		"\"\u007f\u0085\u202e\u2028\"": `"\u007f\u0085\u202e\u2028"`,
		"\"\U000e0041\ufffe\"":         `"\udb40\udc41\ufffe"`,
		"\"👩\u200d💻 한글\"":              "\"👩\u200d💻 한글\"",
	} {
		if got := string(text.EscapeJSON([]byte(in))); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}

func FuzzEscapeJSON(f *testing.F) {
	for _, s := range []string{"", "plain", "\x1b[31m", "a\u202eb", "\xff", "\U000e0041"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		raw, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var before, after string
		got := text.EscapeJSON(raw)
		if json.Unmarshal(raw, &before) != nil || json.Unmarshal(got, &after) != nil || before != after {
			t.Fatalf("%q became %q", before, after)
		}
		if strings.ContainsFunc(string(got), func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
			t.Fatalf("%q", got)
		}
	})
}
