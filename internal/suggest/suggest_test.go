package suggest_test

import (
	"slices"
	"strings"
	"testing"

	"callboard/internal/suggest"
)

func TestClosest(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, word string
		candidates []string
		limit      int
		want       []string
	}{
		{"one letter too few", "data-di", []string{"data-dir", "save-dir", "listen"}, 3, []string{"data-dir"}},
		{"the most similar first", "sendbax", []string{"sandbox", "sandbax", "listen"}, 3, []string{"sandbax", "sandbox"}},
		{"no more than asked for", "sendbax", []string{"sandbox", "sandbax"}, 1, []string{"sandbax"}},
		{"case does not count", "MINA", []string{"mina"}, 3, []string{"mina"}},
		{"one vowel of a syllable", "미너", []string{"미나", "범수"}, 3, []string{"미나"}},
		{"nothing similar", "zzzzzz", []string{"Mina", "Jinhyuk"}, 3, nil},
		{"nothing to choose from", "Mina", nil, 3, nil},
		{"a short word is not similar to every short word", "ab", []string{"xy", "q"}, 3, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := suggest.Closest(tt.word, tt.candidates, tt.limit); !slices.Equal(got, tt.want) {
				t.Errorf("Closest(%q) = %q, want %q", tt.word, got, tt.want)
			}
		})
	}
}

func FuzzClosest(f *testing.F) {
	f.Add("mina", "Nina")
	f.Add("", "")
	f.Add("미나", "민아")
	f.Fuzz(func(t *testing.T, a, b string) {
		// Similarity is symmetric, and every word is similar to itself.
		forward, backward := suggest.Closest(a, []string{b}, 1), suggest.Closest(b, []string{a}, 1)
		if len(forward) != len(backward) {
			t.Errorf("Closest(%q, %q) = %q, but %q with the arguments swapped", a, b, forward, backward)
		}
		if got := suggest.Closest(a, []string{a}, 1); len(got) != 1 || !strings.EqualFold(got[0], a) && got[0] != a {
			t.Errorf("%q is not similar to itself: %q", a, got)
		}
	})
}
