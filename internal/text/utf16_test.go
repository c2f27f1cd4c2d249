package text_test

import (
	"testing"

	"callboard/internal/text"
)

func TestUTF8(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"UTF-16LE with its mark": {"\xff\xfea\x00\x48\xc5\x3d\xd8\x00\xde\r\x00\n\x00", "a안😀\r\n"},
		"UTF-16BE with its mark": {"\xfe\xff\x00a\xc5\x48\xd8\x3d\xde\x00\x00\n", "a안😀\n"},
		"UTF-16LE":               {"t\x00o\x00k\x00e\x00n\x00", "token"},
		"UTF-16BE":               {"\x00t\x00o\x00k\x00e\x00n", "token"},
		"UTF-8 with its mark":    {"\xef\xbb\xbf안", "안"},
		"UTF-8":                  {"안 \ufeff", "안 \ufeff"},
		"only the mark":          {"\xff\xfe", ""},
		"half a pair, half a unit": {"\xff\xfe\x3d\xd8a\x00b",
			"\ufffda\ufffd"},
		"another encoding": {"\xbe\xc8\xb3\xe7", "\xbe\xc8\xb3\xe7"},
		"nothing":          {"", ""},
	} {
		if got := string(text.UTF8([]byte(c.in))); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func FuzzUTF8(f *testing.F) {
	f.Add([]byte("\xff\xfea\x00"))
	f.Add([]byte("\x00t\x00o"))
	f.Add([]byte("\xef\xbb\xbfx"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got := text.UTF8(b); len(got) > 2*len(b)+3 {
			t.Errorf("%d bytes of %d", len(got), len(b))
		}
	})
}
