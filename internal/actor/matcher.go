package actor

import (
	"context"
	"slices"
	"strings"

	"callboard/internal/api"
	"callboard/internal/match"
)

// Matcher finds actors by the words that a person types into the filter of a list or into "actors --search". Every word must
// match. It may be
//
//   - a part of a name in any language, its initial consonants (ㅁㄴ for 미나), or letters of it in order;
//   - a tag of the service or of the user, a word of the user's note, a mood, an age, a language (ko, Korean, 한국어), which may be one of
//     the many of a voice of the newer service;
//   - fav for favourites, heard, unheard, female, male, 여자, 남자, and words like them;
//   - a model (SSFM, CATS, v2), as far as the versions of an actor are known;
//   - the beginning of an id, of 6 characters or more;
//   - a term with a colon, see Known.
//
// Package match says how the names are compared and ordered. A Matcher never changes, so several goroutines may search it.
type Matcher struct {
	list    []Actor
	texts   *texts
	marked  map[int]string // the user's tags and note of the actors that have some, folded by package match
	engines *versionTable
	tables  [facets]*table
}

// texts is what a Matcher knows of the catalogue, without the marks and the versions. It is the costly part.
type texts struct {
	index  *match.Index
	spoken []spokenLanguage // of the multilingual ones; nil: there are none
	names  []string         // of each actor, folded
	ids    []string         // folded
	tables [facets]*table
}

// NewMatcher returns a matcher of a list, which must not change. versions returns the versions of an actor as far as they are
// known, and is only called here; it may be nil.
func NewMatcher(list []Actor, versions func(actorID string) []api.Version) *Matcher {
	t := &texts{names: make([]string, len(list)), ids: make([]string, len(list)), spoken: spokenLanguages(list)}
	t.index = match.NewIndex(len(list), func(i int) (name, rest string) {
		a := list[i]
		name = strings.Join(a.Names(), " ")
		t.names[i], t.ids[i] = fold(name), fold(a.ID)
		words := append([]string{a.Language, a.Age, languageWords(baseTag(a.Language)), ageWords(plain(a.Age))}, a.Tags...)
		return name, strings.Join(words, " ")
	})
	of := func(values func(a *Actor) []string) *table {
		return newTable(len(list), func(i int) []string { return values(&list[i]) })
	}
	t.tables[facetLang] = of(func(a *Actor) []string { return []string{baseTag(a.Language)} })
	t.tables[facetSex] = of(func(a *Actor) []string { return strings.Split(a.Sex, "/") })
	t.tables[facetAge] = of(func(a *Actor) []string { return strings.Split(a.Age, "/") })
	t.tables[facetMood] = of(func(a *Actor) []string { return a.moods() })
	t.tables[facetUse] = of(func(a *Actor) []string { return a.Uses })
	return (&Matcher{texts: t}).With(list, versions)
}

// With returns a matcher of the same actors in the same order with other marks and versions. It costs much less than NewMatcher.
func (m *Matcher) With(list []Actor, versions func(actorID string) []api.Version) *Matcher {
	out := &Matcher{list: list, texts: m.texts, marked: map[int]string{}, engines: newVersionTable(list, versions)}
	out.tables = m.texts.tables
	out.tables[facetEngine] = out.engines.shown
	out.tables[facetTag] = newTable(len(list), func(i int) []string { return list[i].Marks.Tags })
	for i := range list {
		if m := &list[i].Marks; m.Note != "" || len(m.Tags) > 0 {
			out.marked[i] = match.Fold(strings.Join(m.Tags, "\n") + "\n" + m.Note)
		}
	}
	return out
}

// Filter returns the places of the actors that match, the best match first. An empty query matches all. It returns nil as soon
// as ctx is done.
func (m *Matcher) Filter(ctx context.Context, query string) []int {
	return m.find(ctx, m.parse(query), func(int, int) {})
}

// find returns the places of the actors that fulfil a query, the best match first. near is called for each actor that fulfils all
// conditions, and for each that fulfils all but those of one facet: then with that facet, else with noFacet.
func (m *Matcher) find(ctx context.Context, q query, near func(place, missing int)) []int {
	speaking := m.speakingWords(q.plain)
	found := m.texts.index.FilterAlso(ctx, q.plain, func(place int, word string) bool {
		speaks := speaking[word]
		return speaks != nil && speaks(place) || m.alsoHas(place, word)
	})
	if len(q.marks) == 0 && len(q.groups) == 0 {
		for _, i := range found {
			near(i, noFacet)
		}
		return found
	}
	byNames := make([][]int, len(q.marks)+1) // by the number of marks that are also in the name
	for _, i := range found {
		named, ok := m.hasMarks(q.marks, i)
		if !ok {
			continue
		}
		switch missing := q.missing(i); missing {
		case noFacet:
			byNames[len(q.marks)-named] = append(byNames[len(q.marks)-named], i)
			near(i, noFacet)
		case manyFacets:
		default:
			near(i, missing)
		}
	}
	if found == nil {
		return nil
	}
	return slices.Concat(append([][]int{{}}, byNames...)...)
}

// alsoHas reports whether the user's tags or note of an actor have a word.
func (m *Matcher) alsoHas(place int, word string) bool {
	marks, ok := m.marked[place]
	return ok && strings.Contains(marks, word)
}

// hasMarks reports whether an actor has all properties, and how many of their words are in its name.
func (m *Matcher) hasMarks(marks []mark, place int) (named int, ok bool) {
	for _, k := range marks {
		inName := strings.Contains(m.texts.names[place], k.word)
		if inName {
			named++
		} else if !k.has(place) {
			return 0, false
		}
	}
	return named, true
}

// mark is a word that stands for a property of an actor. It matches a name, too: there may be an actor called Man.
type mark struct {
	word string
	has  func(place int) bool // nil: the word stands for none
}

// shortestID is how many characters of an id are enough to mean it.
const shortestID = 6

// mark returns what a folded word stands for.
func (m *Matcher) mark(word string) mark {
	for _, sex := range sexes() {
		if slices.ContainsFunc(sexWords(sex), func(full string) bool { return begins(full, word) }) {
			return mark{word, m.tables[facetSex].among(sex)}
		}
	}
	for _, p := range properties() {
		if slices.ContainsFunc(p.words, func(full string) bool { return begins(full, word) }) {
			return mark{word, func(i int) bool { return p.has(&m.list[i]) }}
		}
	}
	if has := m.engines.named(word); has != nil {
		return mark{word, has}
	}
	hasID := func(i int) bool { return strings.HasPrefix(m.texts.ids[i], word) }
	if len(word) >= shortestID && slices.ContainsFunc(m.texts.ids, func(id string) bool { return strings.HasPrefix(id, word) }) {
		return mark{word, hasID}
	}
	return mark{}
}

// property is a word without a colon that a user's mark of an actor can answer.
type property struct {
	words []string // the first one is that of the facets
	has   func(*Actor) bool
}

// properties returns the properties of a user's marks.
func properties() []property {
	return []property{
		{[]string{"fav", "favourites", "favorites", "favs", "★", "즐겨찾기"}, func(a *Actor) bool { return a.Favourite }},
		{[]string{"heard"}, func(a *Actor) bool { return !a.Marks.Heard.IsZero() }},
		{[]string{"unheard"}, func(a *Actor) bool { return a.Marks.Heard.IsZero() }},
	}
}
