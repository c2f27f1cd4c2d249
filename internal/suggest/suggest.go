// Package suggest finds the word that was probably meant by a misspelled one.
package suggest

import (
	"slices"
	"sort"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Closest returns up to limit of the candidates that are similar to word, the most similar first and otherwise in their
// given order; nil if none is. Case does not count, and Hangul is compared by letter (NFD), so that one wrong vowel is
// one mistake and not a whole syllable.
func Closest(word string, candidates []string, limit int) []string {
	type hit struct {
		word     string
		distance int
	}
	want := fold(word)
	var hits []hit
	for _, c := range candidates {
		have := fold(c)
		// A third of the letters may be wrong, at least one and at most three. Beyond that a suggestion is a guess.
		most := min(3, max(1, max(len(want), len(have))/3))
		if d := distance(want, have, most); d <= most {
			hits = append(hits, hit{c, d})
		}
	}
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].distance < hits[j].distance })
	var out []string
	for _, h := range hits {
		if len(out) == limit {
			break
		}
		out = append(out, h.word)
	}
	return out
}

// maxLetters is the length above which words are not compared: the comparison takes quadratic time.
const maxLetters = 200

func fold(s string) []rune { return []rune(norm.NFD.String(cases.Fold().String(s))) }

// distance returns the Levenshtein distance of a and b: the number of letters inserted, deleted or replaced. It stops
// with a number above most as soon as the distance is certain to be above it.
func distance(a, b []rune, most int) int {
	if slices.Equal(a, b) {
		return 0
	}
	if len(a)-len(b) > most || len(b)-len(a) > most || len(a) > maxLetters {
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
