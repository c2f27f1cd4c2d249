package script_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"callboard/internal/script"
	"callboard/internal/text"
)

// marker is a second definition of a pause.
var marker = regexp.MustCompile(`\[ {0,9}([0-9]+\.?[0-9]*|\.[0-9]+) {0,9}m?s {0,9}\]`)

func FuzzSplit(f *testing.F) {
	for _, s := range []string{
		"My name is Typecast. Dr. Smith, who lives at https://example.com/a?b=c, wrote No. 5 in the U.S. on Jan. 5.",
		"제 이름은 타입캐스트입니다.만나서 반가워요! [0.5s] 그러니까... 그게, 말이야.\n\n둘째 문단",
		"私の名前はタイプキャストです。「はい。」と言った。価格は1,234.5円、送料は別。",
		"e\u0301\u0301\u0301 👩‍👩‍👧‍👦👍🏽🇰🇷🇯🇵 \u0301 한\u200d", "[1s][2s]a[0s]b[.5 ms]", "\x00\x1b[1s]\xff\u202e.", "각.\u11a8 a \u0301b,\u0301 c.\u0301 D",
		strings.Repeat("a", 50) + " " + strings.Repeat(".", 50) + strings.Repeat("。」", 20), "1 000 000.5 $5 -3 50% 10:30", "www.가나.com/다.라?마",
	} {
		f.Add(s, 7)
		f.Add(s, 350)
		f.Add(s, 1)
	}
	f.Add("0 \u0301\u0301", 2)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = 1 + max(0, limit)%400
		clean, _ := text.Multiline(strings.ReplaceAll(s, "\t", " "))
		if strings.Count(clean, "[") > 0 && len(marker.FindString(clean)) > 20 {
			return // longer than a marker may be
		}
		pieces := script.Split(s, limit)
		var joined strings.Builder
		whole := marker.ReplaceAllString(clean, "\x00")
		graphemes, at := graphemesCut(whole), 0
		for i, p := range pieces {
			if strings.TrimSpace(p.Text) != p.Text || !utf8.ValidString(p.Text) || p.Pause < 0 || p.Pause > script.MaxPause {
				t.Fatalf("piece %+q", p.Text)
			}
			if n := p.Chars(); n > limit || n == 0 && (i > 0 || p.Pause == 0) {
				t.Fatalf("piece %d of %+q has %d characters, the limit is %d", i, clean, n, limit)
			}
			joined.WriteString(p.Text)
			if p.Text != "" {
				at = checkCut(t, whole, graphemes, at, p.Text, limit)
			}
		}
		bare := func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsSpace(r) || r == 0 {
					return -1
				}
				return r
			}, s)
		}
		if got, want := bare(joined.String()), bare(whole); got != want {
			t.Fatalf("%+q: the pieces are %+q, want %+q", s, got, want)
		}
	})
}

// graphemesCut is, for each byte of a text, the length in characters of the grapheme that a cut before it would divide.
func graphemesCut(s string) []int {
	list := make([]int, len(s)+1)
	for g := uniseg.NewGraphemes(s); g.Next(); {
		first, last := g.Positions()
		for i := first + 1; i < last; i++ {
			list[i] = utf8.RuneCountInString(g.Str())
		}
	}
	return list
}

// checkCut checks that the piece is in the text, with only spaces and pauses before it, and ends between two graphemes. It
// returns the byte where it ends.
func checkCut(t *testing.T, whole string, graphemes []int, from int, piece string, limit int) int {
	t.Helper()
	rest := strings.TrimLeftFunc(whole[from:], func(r rune) bool { return unicode.IsSpace(r) || r == 0 })
	if !strings.HasPrefix(rest, piece) {
		t.Fatalf("the piece %+q is not at the beginning of %+q", piece, rest)
	}
	end := len(whole) - len(rest) + len(piece)
	if n := graphemes[end]; n > 0 && n <= limit {
		t.Fatalf("the piece %+q ends inside of a grapheme of %d characters", piece, n)
	}
	return end
}

func TestSplitOfManyTexts(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"a", ".", "\"", "가", "。", "\u0301", "[1s]", ", ", ".)", ". )", " ", "1.", "a.b ", "…", "\n", "あ漢", "U.S. ", "www.", "://", "@", "👩‍👩‍👧‍👦", "[", "[1", "다.", "A. "} {
		for _, limit := range []int{1, 2, 3, 10, 350} {
			for _, p := range script.Split(strings.Repeat(s, 2000), limit) {
				if p.Chars() > limit {
					t.Errorf("%q: a piece of %d characters, the limit is %d", s, p.Chars(), limit)
				}
			}
		}
	}
}

// The budget is 200 ms for 1 MB, also of the texts that no person writes. The most expensive takes about 140 ms of it: a letter of nothing
// but marks, of which half is the normal form. A line for each letter takes half as much.
func BenchmarkSplit(b *testing.B) {
	for name, s := range map[string]string{
		"English":    "My name is Typecast. I live in the U.S., and Dr. Smith wrote No. 5, which costs $1,234.56! ",
		"Korean":     "제 이름은 타입캐스트입니다. 만나서 반가워요! 그러니까, 오늘은 3.5도예요. ",
		"Japanese":   "私の名前はタイプキャストです。「はい。」と言った。価格は1,234.5円、送料は別。",
		"paragraphs": "My name is Typecast.\n\n",
		"letters":    "a", "syllables": "가", "dots": ".", "quotes": "\"", "marks": "\u0301", "pauses": "[0.5s]", "closers": ".)))))))))))))))", "spaces": ". ,             ",
		"brackets": "[", "kana": "あ漢", "ideographs": "漢", "commas": ",", "addresses": "://", "lines": "a\n", "initials": "A. ", "emoji": "👩‍👩‍👧‍👦",
	} {
		text := strings.Repeat(s, (1<<20)/len(s)+1)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				script.Split(text, 350)
			}
		})
	}
	b.Run("oneCloserRun", func(b *testing.B) {
		text := "." + strings.Repeat(")", 1<<20)
		for b.Loop() {
			script.Split(text, 350)
		}
	})
}
