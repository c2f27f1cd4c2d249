package script

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"github.com/rivo/uniseg"
)

// choose is compared with all ways to cut, on texts of random cuts.
func TestChooseFindsCheapestWay(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		limit := 1 + r.IntN(8)
		var cuts []cut
		for at := range 1 + r.IntN(14) {
			size := int32(1 + r.IntN(limit))
			if at > 0 {
				size += cuts[at-1].end
			}
			cuts = append(cuts, cut{end: size, next: size, endChars: size, nextChars: size, level: level(r.IntN(int(levels)))})
		}
		cuts[len(cuts)-1].level = atSentence
		pieces := choose(strings.Repeat("x", int(cuts[len(cuts)-1].end)), cuts, limit)
		var got cost
		at := 0
		for _, p := range pieces {
			at += len(p)
			i := 0
			for int(cuts[i].end) != at {
				i++
			}
			if got = got.with(cuts[i].level); len(p) > limit {
				t.Fatalf("%v with %d: %q", cuts, limit, pieces)
			}
		}
		if want := cheapest(cuts, 0, limit); got != want {
			t.Fatalf("%v with %d: %q costs %v, want %v", cuts, limit, pieces, got, want)
		}
	}
}

// The quick answers of these functions are those of the tables.
func TestCharacterKindsAreThoseOfUnicode(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if want := r == '"' || r == '\'' || unicode.In(r, unicode.Pe, unicode.Pf); isCloser(r) != want {
			t.Errorf("%U closes: %v, want %v", r, !want, want)
		}
		if standsAlone(r) && (unicode.Is(unicode.STerm, r) && r > 0xff || unicode.In(r, unicode.M, unicode.C)) {
			t.Errorf("%U does not stand alone", r)
		}
	}
	for _, s := range []string{"ab", "a한", "漢か", "カa", "\u00e9a", "e\u0301a", "각\u11a8", "か\u3099", "🇰🇷🇯🇵", "\r\n", "a"} {
		first, _, _, _ := uniseg.FirstGraphemeClusterInString(s, -1)
		if n := graphemeSize(s); n != len(first) {
			t.Errorf("the first grapheme of %+q has %d bytes, want %d", s, n, len(first))
		}
	}
}

// cheapest tries all ways.
func cheapest(cuts []cut, from int32, limit int) cost {
	var best cost
	found := false
	for i, c := range cuts {
		if c.end <= from || int(c.end-from) > limit {
			continue
		}
		var way cost
		if i < len(cuts)-1 {
			way = cheapest(cuts[i+1:], c.end, limit)
		}
		if way = way.with(c.level); !found || way.less(best) {
			best, found = way, true
		}
	}
	return best
}
