package match_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"callboard/internal/match"

	"golang.org/x/text/unicode/norm"
)

type actor struct{ name, rest string }

func index(actors ...actor) *match.Index {
	return match.NewIndex(len(actors), func(i int) (string, string) { return actors[i].name, actors[i].rest })
}

func names(actors []actor, found []int) string {
	var out []string
	for _, i := range found {
		out = append(out, actors[i].name)
	}
	return strings.Join(out, " ")
}

func TestFilter(t *testing.T) {
	catalogue := []actor{
		{"Romina", "korean female news"},
		{"Minako", "japanese female"},
		{"Mina", "korean female calm"},
		{"Jinhyuk", "korean male adult minaret"},
		{"홍길동", "korean male adult"},
		{"한가람", "korean female"},
		{"김철수", "korean male news"},
		{"깁스", "english male"},
		{"José", "spanish male"},
		{"M.I.N.A", "machine"},
		{norm.NFD.String("강길홍"), "korean"},
		{"값", "x"},
	}
	x := index(catalogue...)
	for _, c := range []struct{ query, want string }{
		{"mina", "Mina Minako Romina Jinhyuk M.I.N.A"}, // exact, prefix, inside, rest, in order
		{"MINA", "Mina Minako Romina Jinhyuk M.I.N.A"},
		{"ｍｉｎａ", "Mina Minako Romina Jinhyuk M.I.N.A"},
		{"mina korean", "Mina Romina Jinhyuk"},
		{"korean  mina ", "Mina Romina Jinhyuk"},
		{"ㅎㄱㄷ", "홍길동"},
		{"ㅎㄱ", "홍길동 한가람"},
		{"ㄱㅎ", norm.NFD.String("강길홍")}, // 길홍
		{"홍ㄱ", "홍길동"},
		{"기", "홍길동 김철수 깁스 " + norm.NFD.String("강길홍")}, // may become 길, 김 or 깁: equal scores
		{"김처", "김철수"},
		{norm.NFD.String("홍길"), "홍길동"},
		{"호길", ""}, // only the last syllable may be incomplete
		{"ㄱㅊㅅ", "김철수"},
		{"\u1112\u1100", "홍길동 한가람"}, // conjoining jamo
		{"ㄳ", "깁스 김철수"},             // ㄱㅅ as the keyboard joins it: without gaps, then in order
		{"jose", "José"},
		{"josé", "José"},
		{"jhk", "Jinhyuk"},
		{"kj", ""},
		{"news", "Romina 김철수"},
		{"zzz", ""},
		{"mina zzz", ""},
	} {
		if got := names(catalogue, x.Filter(t.Context(), c.query)); got != c.want {
			t.Errorf("Filter(%q) = %q, want %q", c.query, got, c.want)
		}
	}
	if got := x.Filter(t.Context(), "  "); !slices.Equal(got, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}) {
		t.Errorf("an empty query gives %v", got)
	}
	if got := index().Filter(t.Context(), "a"); len(got) != 0 {
		t.Errorf("an empty index gives %v", got)
	}
}

func TestCancelledContextReturnsNil(t *testing.T) {
	x := many(5000)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, q := range []string{"", "a"} {
		if x.Filter(ctx, q) != nil {
			t.Errorf("%q: a result after the context is done", q)
		}
	}
}

func manyName(i int) string {
	given := []string{"Mina", "Jinhyuk", "홍길동", "김철수", "José María", "한가람", "Aleksandr", "さくら", "Minako", "범수"}
	return fmt.Sprintf("%s %d", given[i%len(given)], i)
}

func many(n int) *match.Index {
	tags := []string{"korean female calm bright", "english male news", "japanese young adult", "spanish documentary"}
	return match.NewIndex(n, func(i int) (string, string) {
		return manyName(i), tags[i%len(tags)]
	})
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{"mina", "ㅎㄱㄷ", "홍길", "José", "ｍ i", "a\u0301", "\u1112\u1161", "ㄳ", "İ"} {
		f.Add(s, "x"+s, s)
	}
	f.Fuzz(func(t *testing.T, name, rest, query string) {
		x := index(actor{name, rest}, actor{rest, name}, actor{"", ""})
		found := x.Filter(t.Context(), query)
		for _, i := range found {
			if i < 0 || i > 2 {
				t.Fatalf("found %d of 3", i)
			}
		}
		// A name finds itself, if none of its words is ignored.
		if n := len(strings.Fields(name)); n > 0 && n < 10 && utf8.ValidString(name) && !strings.ContainsFunc(name, unicode.IsMark) {
			if got := x.Filter(t.Context(), name); !slices.Contains(got, 0) {
				t.Fatalf("%q does not find itself", name)
			}
		}
	})
}

func TestKeyForJamo(t *testing.T) {
	for _, c := range []struct{ jamo, keys string }{
		{"ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "qwertyuiop"}, {"ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "asdfghjkl"}, {"ㅋㅌㅊㅍㅠㅜㅡ", "zxcvbnm"},
		{"ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP"}, {"\u1112\u1161\u1162\u1175", "gkol"},
	} {
		keys := []rune(c.keys)
		for i, j := range []rune(c.jamo) {
			if got, ok := match.KeyForJamo(j); !ok || got != keys[i] {
				t.Errorf("KeyForJamo(%c) = %c, %v; want %c", j, got, ok, keys[i])
			}
		}
	}
	for _, r := range []rune{'j', '가', 'ㄳ', 'ㅘ', '\u11a8', 0, -1, 'ㆍ'} {
		if got, ok := match.KeyForJamo(r); ok {
			t.Errorf("KeyForJamo(%U) = %c", r, got)
		}
	}
}

func BenchmarkFilter(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		x := many(n)
		for _, q := range []string{"a", "mina", "홍길", "ㅎㄱㄷ", "korean 77", "zqx"} {
			b.Run(fmt.Sprintf("%d/%s", n, q), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					x.Filter(b.Context(), q)
				}
			})
		}
	}
}

// What a search allocates grows with what it finds, in a handful of pieces, and not with
// what it passes over.
func TestFilterAllocations(t *testing.T) {
	small, large := many(1_000), many(10_000)
	cost := func(x *match.Index, q string) float64 {
		return testing.AllocsPerRun(5, func() { x.Filter(context.Background(), q) })
	}
	if a, b := cost(small, "zqx"), cost(large, "zqx"); a != b {
		t.Errorf("finding nothing costs %v allocations of 1,000 and %v of 10,000", a, b)
	}
	if got := cost(large, "a"); got > 100 {
		t.Errorf("finding nearly all of 10,000 costs %v allocations", got)
	}
}
