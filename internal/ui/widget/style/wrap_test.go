package style

import (
	"strings"
	"testing"
)

func TestWrapKeepsFlagsWhole(t *testing.T) {
	for _, c := range []struct {
		text string
		w    int
		want string
	}{
		{"start with --token-file FILE", 18, "start with|--token-file FILE"},
		{"abcdefghij k", 4, "abcd|efgh|ij k"},
		{"한글은 두 칸", 6, "한글은|두 칸"},
		{"one\n\ntwo", 10, "one||two"},
		{"", 5, ""},
	} {
		if got := strings.Join(Wrap(c.text, c.w), "|"); got != c.want {
			t.Errorf("Wrap(%q, %d) is %q; want %q", c.text, c.w, got, c.want)
		}
	}
}
