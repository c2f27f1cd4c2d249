package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"callboard/internal/text"
)

func TestCut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"", 1, ""},
		{"three", 5, "three"},
		{"three", 4, "thr…"},
		{"a b", 2, "a…"},
		{"a  bc", 4, "a…"},
		{"범수입니다", 3, "범수…"},
		{"범수입니다", 5, "범수입니다"},
		{"x👩\u200d💻y", 3, "x…"},
		{"x👩\u200d💻yz", 5, "x👩\u200d💻…"},
		{"ab", 1, "…"},
	} {
		if got := text.Cut(c.in, c.n); got != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
}

func FuzzCut(f *testing.F) {
	f.Add("👩\u200d💻👩\u200d💻", 3)
	f.Add("←\u200d→ a", 2)
	f.Add("e\u0301e\u0301", 3)
	f.Fuzz(func(t *testing.T, s string, n int) {
		s = text.Line(s)
		n = max(1, n%100)
		got := text.Cut(s, n)
		if count := utf8.RuneCountInString(s); (count <= n) != (got == s) {
			t.Fatalf("Cut(%q, %d) = %q: %d characters", s, n, got, count)
		}
		if utf8.RuneCountInString(got) > n || text.Line(got) != got {
			t.Fatalf("Cut(%q, %d) = %q", s, n, got)
		}
	})
}

func TestCutMiddle(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 6, "short"},
		{"123456", 6, "123456"},
		{"1234567", 6, "123…67"},
		{"가나다라마바사아", 7, "가나다라…사아"},
		{strings.Repeat("x", 100000) + "; do this", 30, strings.Repeat("x", 19) + "…x; do this"},
		{"abcdefghij e\u0301\u0301 f", 9, "abcde… f"},
	} {
		if got := text.CutMiddle(c.in, c.n); got != c.want {
			t.Errorf("%.40q, %d: got %q, want %q", c.in, c.n, got, c.want)
		}
	}
}
