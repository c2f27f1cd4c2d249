package near_test

import (
	"slices"
	"strings"
	"testing"

	"callboard/internal/near"
)

func TestWords(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, word string
		candidates []string
		limit      int
		want       []string
	}{
		{"one letter too few", "data-di", []string{"data-dir", "save-dir", "listen"}, 3, []string{"data-dir"}},
		{"the nearest first", "sendbax", []string{"sandbox", "sandbax", "listen"}, 3, []string{"sandbax", "sandbox"}},
		{"no more than asked for", "sendbax", []string{"sandbox", "sandbax"}, 1, []string{"sandbax"}},
		{"case does not count", "MINA", []string{"mina"}, 3, []string{"mina"}},
		{"one vowel of a syllable", "미너", []string{"미나", "범수"}, 3, []string{"미나"}},
		{"nothing near", "zzzzzz", []string{"Mina", "Jinhyuk"}, 3, nil},
		{"nothing to choose from", "Mina", nil, 3, nil},
		{"a short word is not near every short word", "ab", []string{"xy", "q"}, 3, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := near.Words(tt.word, tt.candidates, tt.limit); !slices.Equal(got, tt.want) {
				t.Errorf("Words(%q) = %q, want %q", tt.word, got, tt.want)
			}
		})
	}
}

func FuzzWords(f *testing.F) {
	f.Add("mina", "Nina")
	f.Add("", "")
	f.Add("미나", "민아")
	f.Fuzz(func(t *testing.T, a, b string) {
		// What is near one way is near the other way, and a word is always near itself.
		there, back := near.Words(a, []string{b}, 1), near.Words(b, []string{a}, 1)
		if len(there) != len(back) {
			t.Errorf("near(%q, %q) = %q but %q the other way", a, b, there, back)
		}
		if got := near.Words(a, []string{a}, 1); len(got) != 1 || !strings.EqualFold(got[0], a) && got[0] != a {
			t.Errorf("%q is not near itself: %q", a, got)
		}
	})
}
