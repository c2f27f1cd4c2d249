package cells_test

import (
	"testing"
	"unicode/utf8"

	"callboard/internal/text/cells"

	"github.com/charmbracelet/x/ansi"
)

var samples = []string{
	"", "a", "hello", "제 이름은 타입캐스트입니다.", "가\u11a8나", "e\u0301", "가\u0301나", "a\u200db",
	"👨‍👩‍👧가", "🇰🇷🇰🇷🇰", "❤️1️⃣", "日本語。カタカナ", "か\u3099", "\u0301", "\xff가", "नमस्ते", "a\r\nb",
}

func check(t *testing.T, m cells.Method, s string) {
	t.Helper()
	for rest := s; len(rest) > 0; {
		cluster, want := ansi.FirstGraphemeCluster(rest, m)
		n, w := cells.Next(m, rest)
		if n != len(cluster) || w != want {
			t.Fatalf("%q at %q: got %d bytes, %d cells; the renderer has %d, %d", s, rest, n, w, len(cluster), want)
		}
		rest = rest[n:]
	}
}

// boundaries returns the boundaries of s, found from its start.
func boundaries(m cells.Method, s string) []int {
	out := []int{0}
	for i := 0; i < len(s); {
		n, _ := cells.Next(m, s[i:])
		i += n
		out = append(out, i)
	}
	return out
}

func checkSteps(t *testing.T, m cells.Method, s string) {
	t.Helper()
	b := boundaries(m, s)
	for at := 0; at <= len(s); at++ {
		prev, next := 0, len(s)
		for _, x := range b {
			if x < at {
				prev = x
			}
		}
		for i := len(b) - 1; i >= 0; i-- {
			if b[i] >= at {
				next = b[i]
			}
		}
		if got := cells.Snap(m, s, at); got != next {
			t.Fatalf("Snap(%q, %d) = %d, want %d", s, at, got, next)
		}
		if at == next { // Prev is only called at boundaries
			if got := cells.Prev(m, s, at); got != prev {
				t.Fatalf("Prev(%q, %d) = %d, want %d", s, at, got, prev)
			}
		}
	}
}

func TestAgreesWithTheRenderer(t *testing.T) {
	for _, m := range []cells.Method{ansi.GraphemeWidth, ansi.WcWidth} {
		for _, s := range samples {
			check(t, m, s)
			if utf8.ValidString(s) {
				checkSteps(t, m, s)
			}
		}
		for r := rune(0x20); r < 0x12000; r++ { // each rune after and before its plain neighbours
			check(t, m, "가"+string(r)+"a")
		}
	}
}

// Every rune may come before plain text; the fast path must not cut a grapheme.
func TestAnchorIsABoundary(t *testing.T) {
	for r := rune(0x20); r < 0x12000; r++ {
		for _, next := range []string{"a", "가", "日"} {
			s := string(r) + next
			at := len(string(r))
			if cells.Anchor(s, at) != at {
				continue
			}
			if n, _ := cells.Next(ansi.GraphemeWidth, s); n != at {
				t.Errorf("%U and %q are one grapheme, but Anchor is between them", r, next)
			}
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		s     string
		limit int
		n, w  int
	}{
		{"홍길동", 5, 6, 4}, {"홍길동", 6, 9, 6}, {"홍", 1, 0, 0}, {"abc", 0, 0, 0}, {"abc", 9, 3, 3}, {"", 4, 0, 0},
	} {
		if n, w := cells.Fit(ansi.GraphemeWidth, c.s, c.limit); n != c.n || w != c.w {
			t.Errorf("Fit(%q, %d) = %d, %d; want %d, %d", c.s, c.limit, n, w, c.n, c.w)
		}
	}
	if got := len(cells.Blank(1000)); got != 1000 {
		t.Errorf("Blank(1000) has %d", got)
	}
	if cells.Blank(-1) != "" {
		t.Error("Blank(-1) is not empty")
	}
}

func FuzzNext(f *testing.F) {
	for _, s := range samples {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 200 {
			return
		}
		for _, m := range []cells.Method{ansi.GraphemeWidth, ansi.WcWidth} {
			check(t, m, s)
			if utf8.ValidString(s) {
				checkSteps(t, m, s)
			}
		}
	})
}
