package actor

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"callboard/internal/rating"
)

// Known lists the terms of a filter as a person writes them, for help. Spaces in a value are written as hyphens. Several terms of
// lang, sex or age are alternatives; of all others each must hold. A term without a value is no condition.
const Known = `lang:ko, sex:female, age:young-adult, engine:ssfm-v2.1, mood:warm, use:news, tag:WORD, rating:>=4, rating:none, note:WORD, fav, heard, unheard`

// The facets of actors, in the order of Facets.
const (
	facetLang = iota
	facetSex
	facetAge
	facetEngine
	facetMood
	facetUse
	facetTag
	facetMarks // rating, favourites, heard: no table
	facets     // how many

	facetNote  = facets     // a term and no facet
	noFacet    = facets + 1 // no condition is missing
	manyFacets = facets + 2 // conditions of several facets are missing
)

// alternatives reports whether several terms of a facet are alternatives, because no actor has two of its values.
func alternatives(facet int) bool { return facet <= facetAge }

// keys returns the words before the colon of each facet, the usual one first.
func keys() [facets + 1][]string {
	return [...][]string{
		facetLang: {"lang", "language"}, facetSex: {"sex", "gender"}, facetAge: {"age"}, facetEngine: {"engine", "model"}, facetMood: {"mood"},
		facetUse: {"use"}, facetTag: {"tag"}, facetMarks: {"rating"}, facetNote: {"note"},
	}
}

// query is a filter as it is evaluated.
type query struct {
	plain  string // the words for the index
	marks  []mark
	groups []group
}

// group is the conditions of one facet.
type group struct {
	facet int
	tests []func(place int) bool
}

// holds reports whether an actor fulfils the conditions of a facet.
func (g group) holds(place int) bool {
	if alternatives(g.facet) {
		return slices.ContainsFunc(g.tests, func(has func(int) bool) bool { return has(place) })
	}
	return !slices.ContainsFunc(g.tests, func(has func(int) bool) bool { return !has(place) })
}

// missing returns the one facet whose conditions an actor does not fulfil, noFacet or manyFacets.
func (q query) missing(place int) int {
	out := noFacet
	for _, g := range q.groups {
		if g.holds(place) {
			continue
		}
		if out != noFacet {
			return manyFacets
		}
		out = g.facet
	}
	return out
}

// mostWords is how many words of a filter count.
const mostWords = 40

// parse reads the words of a filter.
func (m *Matcher) parse(text string) query {
	var q query
	var plain []string
	words := strings.Fields(text)
	for _, word := range words[:min(len(words), mostWords)] {
		facet, value, isTerm := term(word)
		switch k := m.mark(fold(word)); {
		case isTerm && value == "":
		case isTerm:
			q.add(facet, m.test(facet, value))
		case k.has != nil:
			q.marks = append(q.marks, k)
		default:
			plain = append(plain, word)
		}
	}
	q.plain = strings.Join(plain, " ")
	return q
}

// add adds a condition.
func (q *query) add(facet int, has func(place int) bool) {
	if has == nil {
		return
	}
	i := slices.IndexFunc(q.groups, func(g group) bool { return g.facet == facet })
	if i < 0 {
		i, q.groups = len(q.groups), append(q.groups, group{facet: facet})
	}
	q.groups[i].tests = append(q.groups[i].tests, has)
}

// term reads a word with a colon; false: it is none that a filter knows. The value is folded, its hyphens are spaces.
func term(word string) (facet int, value string, ok bool) {
	key, value, colon := strings.Cut(word, ":")
	if !colon {
		return 0, "", false
	}
	key = strings.ToLower(key)
	for facet, names := range keys() {
		if slices.Contains(names, key) {
			return facet, plain(value), true
		}
	}
	return 0, "", false
}

// test returns the condition of a term; nil: none, because the value may still be typed.
func (m *Matcher) test(facet int, value string) func(place int) bool {
	switch facet {
	case facetMarks:
		return m.rated(value)
	case facetNote:
		return func(i int) bool {
			return m.list[i].Marks.Note != "" && strings.Contains(plain(m.list[i].Marks.Note), value)
		}
	case facetLang:
		value = baseTag(value)
		if speaks := m.speakingTerm(value); speaks != nil {
			has := m.tables[facet].holding(facet, value)
			return func(i int) bool { return has(i) || speaks(i) }
		}
	case facetSex:
		value = sexWord(value)
	}
	return m.tables[facet].holding(facet, value)
}

// unrated is the value of the term for a rating of an actor without one.
const unrated = "none"

// rated returns the condition of a rating: a number, one after >=, <=, > or <, or none.
func (m *Matcher) rated(value string) func(place int) bool {
	number := strings.TrimLeft(value, "<>=")
	sign := value[:len(value)-len(number)]
	stars, err := strconv.Atoi(number)
	switch {
	case number == "":
		return nil
	case sign == "" && (value == unrated || value == "0"):
		return func(i int) bool { return m.list[i].Marks.Rating == 0 }
	case sign == "" && strings.HasPrefix(unrated, value):
		return nil // it is still typed
	case err != nil || rating.Check(stars) != nil:
		return func(int) bool { return false }
	}
	holds := map[string]func(have int) bool{
		"": func(have int) bool { return have == stars }, "=": func(have int) bool { return have == stars },
		">=": func(have int) bool { return have >= stars }, ">": func(have int) bool { return have > stars },
		"<=": func(have int) bool { return have <= stars }, "<": func(have int) bool { return have < stars },
	}[sign]
	return func(i int) bool {
		have := m.list[i].Marks.Rating
		return holds != nil && have > 0 && holds(have)
	}
}

// hasWord reports whether a filter has a word of the facets.
func hasWord(filter []string, word string) bool {
	return slices.ContainsFunc(filter, func(w string) bool { return sameWord(w, word) })
}

// Toggle adds a word to a filter or, if the filter has it, removes it.
func Toggle(filter, word string) string {
	words := strings.Fields(filter)
	kept := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return sameWord(w, word) })
	if len(kept) == len(words) {
		kept = append(kept, word)
	}
	return strings.Join(kept, " ")
}

// sameWord reports whether two words of a filter are the same condition.
func sameWord(a, b string) bool {
	facetA, valueA, termA := term(a)
	facetB, valueB, termB := term(b)
	if termA || termB {
		return termA && termB && facetA == facetB && valueA == valueB
	}
	return fold(a) == fold(b)
}

// wordOf writes a term.
func wordOf(facet int, value string) string {
	return keys()[facet][0] + ":" + strings.ReplaceAll(fold(value), " ", "-")
}

// shortestMark is how many letters of a Latin word are enough to mean it, so that a list does not jump while it is typed.
const shortestMark = 3

// begins reports whether a word means a longer one.
func begins(full, word string) bool {
	return full == word || utf8.RuneCountInString(word) >= shortestMark && strings.HasPrefix(full, word)
}
