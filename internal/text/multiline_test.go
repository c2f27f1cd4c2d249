package text_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"callboard/internal/text"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/norm"
)

func TestMultiline(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		dropped        int
	}{
		{"plain", "Hello, 제 이름", "Hello, 제 이름", 0},
		{"line ends", "a\r\nb\rc\nd\u2028e\u2029f", "a\nb\nc\nd\ne\nf", 0},
		{"a paste as terminals send it", "one\rtwo\r\rthree", "one\ntwo\n\nthree", 0},
		{"tab", "a\tb", "a  b", 0},
		{"NFD", norm.NFD.String("홍길동 é"), "홍길동 é", 0},
		{"colour", "\x1b[1;31mred\x1b[0m", "red", 11},
		{"C1 colour", "\u009b31mred", "red", 4},
		{"title", "\x1b]0;owned\x07ok", "ok", 10},
		{"title, ST", "\x1b]0;x\x1b\\ok", "ok", 7},
		{"title, C1", "\u009d0;x\u009cok", "ok", 5},
		{"title that never ends", "\x1b]0;all of my\nscript", "0;all of my\nscript", 2},
		{"device string", "\x1bPq#0\x1b\\ok", "ok", 7},
		{"bracketed paste end", "a\x1b[201~rm", "arm", 6},
		{"charset", "\x1b(Bok", "ok", 3},
		{"lone escape", "a\x1b", "a", 1},
		{"broken CSI", "\x1b[12한", "한", 4},
		{"other line ends", "a\fb\vc\u0085d\x1ce\x1df\x1eg\x1fh", "a\nb\nc\nd\ne\nf\ng\nh", 0},
		{"controls", "a\x00b\x07c\x7fde\x08", "abcde", 4},
		{"bidi override", "abc\u202egnp.exe\u202c", "abcgnp.exe", 2},
		{"bidi isolate and marks", "\u2066a\u2069\u200e\u200f\u061c", "a", 5},
		{"zero width", "a\u200bb\ufeffc\u2060d\u00ade", "abcde", 4},
		{"joiner in an emoji", "👨\u200d👩\u200d👧 ❤️\u200d🔥 🏳️\u200d🌈", "👨\u200d👩\u200d👧 ❤️\u200d🔥 🏳️\u200d🌈", 0},
		{"skin tone", "👩🏽\u200d🚀", "👩🏽\u200d🚀", 0},
		{"joiner elsewhere", "a\u200db 👨\u200d", "ab 👨", 2},
		{"joiner in Persian and Hindi", "می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष", 0},
		{"keycap and heart", "1️⃣ ❤️ a\ufe0f", "1️⃣ ❤️ a", 1},
		{"flag with tags", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 0},
		{"hidden tags", "hi\U000e0068\U000e0069", "hi", 2},
		{"fillers", "가\u3164나\u115f\u1160", "가나", 3},
		{"not UTF-8", "a\xff\xfeb", "ab", 2},
		{"replacement character", "a\ufffdb", "a\ufffdb", 0},
		{"empty", "", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, dropped := text.Multiline(c.in)
			if got != c.want || dropped != c.dropped {
				t.Errorf("Multiline(%q) = %q, %d; want %q, %d", c.in, got, dropped, c.want, c.dropped)
			}
		})
	}
}

// No character that is let through forms a grapheme with the character behind it, which may be a border.
func TestNoCharacterJoinsTheNextOne(t *testing.T) {
	for r := rune(0x20); r < 0x20000; r++ { // beyond are Han and tags
		s, _ := text.Multiline(string(r))
		if s == "" {
			continue
		}
		if c, _ := ansi.FirstGraphemeCluster(s+"│", ansi.GraphemeWidth); len(c) > len(s) {
			t.Errorf("%U forms a grapheme with the border behind it", r)
		}
	}
}

func FuzzMultiline(f *testing.F) {
	for _, s := range []string{"a\r\nb", "\x1b[31m홍\x1b[0m", "\x1b]8;;http://x\x07y", "👨\u200d👩", "\u1112\u1169\u11bc", "\u009b1m", "a\u202e", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, dropped := text.Multiline(s)
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) {
			t.Fatalf("%q gives %q: not valid NFC", s, got)
		}
		if dropped < 0 || dropped > utf8.RuneCountInString(s) {
			t.Fatalf("%q: %d characters dropped", s, dropped)
		}
		for _, r := range got {
			if r != '\n' && unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff || r == 0x200b {
				t.Fatalf("%q lets %U through", s, r)
			}
		}
		if again, more := text.Multiline(got); again != got && !strings.Contains(got, "\u034f") || more != 0 && !strings.Contains(got, "\u034f") {
			t.Fatalf("%q: a second pass turns %q into %q", s, got, again)
		}
	})
}
