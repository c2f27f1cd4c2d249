package actor

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"callboard/internal/rating"
)

// Facet is one property of actors with the values that the actors of a filter have.
type Facet struct {
	Key    string // as it stands before the colon of a word: lang, sex, age, engine, mood, use, tag, rating
	Title  string
	Values []FacetValue // the most frequent first; those of the ratings and marks in a fixed order
}

// FacetValue is one value of a facet.
type FacetValue struct {
	Word   string // as Toggle adds it to a filter: lang:ko
	Label  string // for people; it need not be fit for cells
	Count  int    // how many of the actors that the filter finds have the value: see Facets
	Chosen bool   // the filter has the word
}

// Facets returns the places that a filter finds, as Filter does, and the facets of these actors. The count of a value is how many
// actors the filter finds with its word added. Where values of a facet are alternatives (language, sex, age), it is how many the
// value alone would find: with two of them chosen the filter finds the sum. Values without actors are left out, unless they are
// chosen. It returns nil as soon as ctx is done.
func (m *Matcher) Facets(ctx context.Context, filter string) ([]int, []Facet) {
	var counts [facets][]int
	for f, t := range m.tables {
		if t != nil {
			counts[f] = make([]int, len(t.values))
		}
	}
	tally := m.newTally()
	found := m.find(ctx, m.parse(filter), func(place, missing int) {
		if missing != noFacet {
			if alternatives(missing) {
				count(counts[missing], m.tables[missing].at(place))
			}
			return
		}
		for f, t := range m.tables {
			if t != nil {
				count(counts[f], t.at(place))
			}
		}
		tally.add(m, place)
	})
	if ctx.Err() != nil {
		return nil, nil
	}
	out := make([]Facet, facets)
	for f, title := range [...]string{"Language", "Sex", "Age", "Engine", "Mood", "Use", "My tags", "My marks"} {
		out[f] = Facet{Key: keys()[f][0], Title: title}
		if f == facetMarks {
			out[f].Values = present(filter, tally.values())
		} else {
			out[f].Values = m.values(f, filter, counts[f])
		}
	}
	return found, out
}

func count(counts []int, values []int32) {
	for _, n := range values {
		counts[n]++
	}
}

// values returns the values of a facet with a table.
func (m *Matcher) values(facet int, filter string, counts []int) []FacetValue {
	t := m.tables[facet]
	list := make([]FacetValue, len(counts))
	for i, n := range counts {
		list[i] = FacetValue{Word: wordOf(facet, t.values[i]), Label: t.labels[i], Count: n}
		if facet == facetLang {
			list[i].Label = LanguageName(t.labels[i])
		}
	}
	list = present(filter, list)
	slices.SortFunc(list, func(a, b FacetValue) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Label, b.Label)) })
	return list
}

// present marks the chosen values and returns those that have actors or are chosen.
func present(filter string, list []FacetValue) []FacetValue {
	words := strings.Fields(filter)
	for i := range list {
		list[i].Chosen = hasWord(words, list[i].Word)
	}
	return slices.DeleteFunc(list, func(v FacetValue) bool { return v.Count == 0 && !v.Chosen })
}

// tally counts what the user thinks of actors.
type tally struct {
	words [3]string // properties
	marks [3]mark
	has   [3]int
	stars [rating.Most + 1]int // actors with this rating
}

func (m *Matcher) newTally() *tally {
	t := &tally{words: [3]string{"fav", "heard", "unheard"}}
	for i, word := range t.words {
		t.marks[i] = m.mark(word)
	}
	return t
}

func (t *tally) add(m *Matcher, place int) {
	t.stars[min(max(m.list[place].Marks.Rating, 0), rating.Most)]++
	for i := range t.marks {
		if _, ok := m.hasMarks(t.marks[i:i+1], place); ok {
			t.has[i]++
		}
	}
}

// values returns the values of the user's marks in the order of the facet.
func (t *tally) values() []FacetValue {
	list := []FacetValue{{Word: t.words[0], Label: "favourites", Count: t.has[0]}}
	sum := 0
	for stars := rating.Most; stars > 0; stars-- {
		sum += t.stars[stars]
		label := strconv.Itoa(stars) + " stars or more"
		switch stars {
		case rating.Most:
			label = strconv.Itoa(stars) + " stars"
		case 1:
			label = "rated"
		}
		list = append(list, FacetValue{Word: wordOf(facetMarks, ">="+strconv.Itoa(stars)), Label: label, Count: sum})
	}
	return append(list, FacetValue{Word: wordOf(facetMarks, unrated), Label: "not rated", Count: t.stars[0]},
		FacetValue{Word: t.words[1], Label: "heard", Count: t.has[1]}, FacetValue{Word: t.words[2], Label: "not heard yet", Count: t.has[2]})
}
