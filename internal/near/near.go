// Package near finds the word that somebody probably meant.
package near

import (
	"slices"
	"sort"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Words returns up to limit of the candidates that are close to word, the closest first and
// otherwise in their given order. Case does not count, and Hangul is compared letter by letter,
// so that one wrong vowel is one mistake and not a whole syllable. Nothing close gives nothing.
func Words(word string, candidates []string, limit int) []string {
	type hit struct {
		word string
		far  int
	}
	want := fold(word)
	var hits []hit
	for _, c := range candidates {
		have := fold(c)
		// A third of the letters may be wrong, at least one and at most three: beyond that a
		// suggestion is a guess and only distracts.
		most := min(3, max(1, max(len(want), len(have))/3))
		if d := distance(want, have, most); d <= most {
			hits = append(hits, hit{c, d})
		}
	}
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].far < hits[j].far })
	var out []string
	for _, h := range hits {
		if len(out) == limit {
			break
		}
		out = append(out, h.word)
	}
	return out
}

// longest is how many letters a word may have before it is not one: the comparison takes their square.
const longest = 200

func fold(s string) []rune { return []rune(norm.NFD.String(cases.Fold().String(s))) }

// distance is Levenshtein's: letters put in, left out or changed. It gives up, with a number
// above most, as soon as the words are certainly further apart than that.
func distance(a, b []rune, most int) int {
	if slices.Equal(a, b) {
		return 0
	}
	if len(a)-len(b) > most || len(b)-len(a) > most || len(a) > longest {
		return most + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, ra := range a {
		diagonal, best := row[0], i+1
		row[0] = i + 1
		for j, rb := range b {
			cost := diagonal
			if ra != rb {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
			best = min(best, cost)
		}
		if best > most {
			return most + 1
		}
	}
	return row[len(b)]
}
