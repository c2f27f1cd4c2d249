package style

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/text"
)

// TestContrast requires a contrast of 4.5 : 1 on black and on white for every ink of text (WCAG 2.2, 1.4.3). Faint is
// excepted: it is for rules, and for hints that repeat other text.
func TestContrast(t *testing.T) {
	for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256} {
		for _, name := range []string{"accent", "muted", "ok", "run", "warn", "bad", "info"} {
			if c := contrast(pick(name, true, profile), color.Black); c < 4.5 {
				t.Errorf("%s in %v on black has %.2f : 1", name, profile, c)
			}
			if c := contrast(pick(name, false, profile), color.White); c < 4.5 {
				t.Errorf("%s in %v on white has %.2f : 1", name, profile, c)
			}
		}
	}
}

// What a search has found is drawn in the accent, whose contrast TestContrast measures, on the usual background or reversed.
func TestFoundHasTheAccent(t *testing.T) {
	for _, dark := range []bool{true, false} {
		theme := NewTheme(dark, colorprofile.TrueColor)
		accent := strings.TrimSuffix(strings.TrimPrefix(theme.Accent.pre, "\x1b["), "m")
		for _, ink := range []Ink{theme.Found, theme.FoundNow} {
			if accent == "" || !strings.Contains(ink.pre, accent) || strings.Contains(ink.pre, "48;") {
				t.Errorf("dark %v: %q is not in the accent %q", dark, ink.pre, accent)
			}
		}
	}
}

func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	f := func(v uint32) float64 {
		x := float64(v) / 0xffff
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*f(r) + 0.7152*f(g) + 0.0722*f(b)
}

func TestFitIsExact(t *testing.T) {
	for _, s := range []string{"", "a", "미나", "My name is Typecast", "한글 and Latin", "👨‍👩‍👧 ❤️ 🇰🇷", "\x1b[31mred\x1b[0m text"} {
		for w := range 30 {
			if got := ansi.StringWidth(Fit(s, w)); got != w {
				t.Errorf("Fit(%q, %d) has %d cells", s, w, got)
			}
			if got := ansi.StringWidth(FitRight(s, w)); got != w {
				t.Errorf("FitRight(%q, %d) has %d cells", s, w, got)
			}
		}
	}
}

func TestTruncateLeavesNoSpaceBeforeTheEllipsis(t *testing.T) {
	for _, c := range []struct {
		s    string
		w    int
		want string
	}{
		{"My name is Typecast", 8, "My name…"}, {"My name is Typecast", 9, "My name…"}, {"a   b", 4, "a…"}, {"   b", 2, "…"}, {"한글은 두 칸", 8, "한글은…"},
		{"a … b", 5, "a … b"}, {"fits", 4, "fits"}, {"no", 0, ""}, {"\x1b[31mMy name is\x1b[0m", 4, "\x1b[31mMy…\x1b[0m"},
	} {
		if got := Truncate(c.s, c.w); got != c.want {
			t.Errorf("Truncate(%q, %d) is %q; want %q", c.s, c.w, got, c.want)
		}
	}
}

func TestTruncateMiddleKeepsTheFileExtension(t *testing.T) {
	const name = "2026-11-23 Mina My name is Typecast (2).wav"
	for w := range 60 {
		got := TruncateMiddle(name, w)
		if ansi.StringWidth(got) > w {
			t.Errorf("%d cells: %q", w, got)
		}
		if w >= 24 && (!strings.HasSuffix(got, "(2).wav") || !strings.HasPrefix(got, "2026-")) {
			t.Errorf("%d cells: %q", w, got)
		}
		if korean := TruncateMiddle("제 이름은 타입캐스트입니다 둘째.wav", w); ansi.StringWidth(korean) > w {
			t.Errorf("%d cells: %q", w, korean)
		}
	}
	if got := TruncateMiddle(name, len(name)); got != name {
		t.Errorf("a name that fits was cut: %q", got)
	}
}

func TestReversedRowHasNoBar(t *testing.T) {
	for profile, want := range map[colorprofile.Profile]string{colorprofile.TrueColor: "▌", colorprofile.ANSI256: "▌", colorprofile.ANSI: " ", colorprofile.ASCII: " "} {
		if got := NewTheme(true, profile).Bar(UnicodeGlyphs()); got != want {
			t.Errorf("%v: %q; want %q", profile, got, want)
		}
	}
	if got := NewTheme(true, colorprofile.ASCII).Bar(ASCIIGlyphs()); got != ">" {
		t.Errorf("ASCII glyphs: %q", got)
	}
}

func TestStableWidth(t *testing.T) {
	for in, want := range map[string]string{
		"plain":     "plain",
		"홍길동":       "홍길동",
		"👨‍👩‍👧 x":   "👨 x",
		"❤️!":       "❤ !",
		"🇰🇷":        "KR",
		"👍🏽 ok":     "👍 ok",
		"1️⃣":       "1 ",
		"a…“b” → c": "a…“b” → c",
	} {
		got := StableWidth(in)
		if got != want {
			t.Errorf("StableWidth(%q) is %q; want %q", in, got, want)
		}
		if ansi.StringWidth(got) != ansi.StringWidth(in) {
			t.Errorf("StableWidth(%q) has %d cells; want %d", in, ansi.StringWidth(got), ansi.StringWidth(in))
		}
	}
}

func FuzzStableWidth(f *testing.F) {
	f.Add("👨‍👩‍👧 ❤️ 1️⃣ 🇰🇷 가나다")
	f.Fuzz(func(t *testing.T, s string) {
		s = text.Line(s) // as all that is drawn
		if a, b := ansi.StringWidth(s), ansi.StringWidth(StableWidth(s)); a != b {
			t.Fatalf("StableWidth(%q) has %d cells; want %d", s, b, a)
		}
	})
}

func TestBoxIsExact(t *testing.T) {
	ink := NewTheme(true, colorprofile.TrueColor).Accent
	for w := range 40 {
		for h := range 8 {
			inside := []string{Fit("한글", w-4), Fit("x", w-4)}
			lines := Box(UnicodeGlyphs(), ink, ink.Paint("Title 제목"), "a note", inside, w, h)
			if len(lines) != h {
				t.Fatalf("%d × %d: %d lines", w, h, len(lines))
			}
			for _, l := range lines {
				if got := ansi.StringWidth(l); got != w {
					t.Fatalf("%d × %d: a line of %d cells: %q", w, h, got, ansi.Strip(l))
				}
			}
		}
	}
}

// TestSelectionIsReversedWithoutColour checks that colour is never the only signal.
func TestSelectionIsReversedWithoutColour(t *testing.T) {
	for _, p := range []colorprofile.Profile{colorprofile.ASCII, colorprofile.ANSI} {
		if got := NewTheme(true, p).Selected.Text.Paint("x"); got != "\x1b[7mx\x1b[m" {
			t.Errorf("profile %v: %q", p, got)
		}
	}
	if got := NewTheme(true, colorprofile.ASCII).Accent.Paint("x"); got != "x" {
		t.Errorf("accent without colours is %q", got)
	}
}

func TestEveryGlyphIsOneCell(t *testing.T) {
	for _, g := range []Glyphs{UnicodeGlyphs(), ASCIIGlyphs()} {
		all := append([]string{g.Top[0], g.Top[1], g.Bottom[0], g.Bottom[1], g.H, g.V, g.Bar, g.Dot, g.Star, g.Play, g.Pause, g.Stop, g.Circle, g.HalfCircle, g.DottedCircle, g.OK,
			g.Bad, g.Question, g.Dash, g.Prompt, g.Up, g.Down}, append(g.Spin, g.Levels...)...)
		for _, s := range all {
			if ansi.StringWidth(s) != 1 {
				t.Errorf("%q has %d cells", s, ansi.StringWidth(s))
			}
		}
	}
}
