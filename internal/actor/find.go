package actor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"callboard/internal/api"
	"callboard/internal/suggest"
)

// AmbiguousError says that a name matches more than one actor.
type AmbiguousError struct {
	Query      string
	Candidates []Actor // in the order of the list, at least two
}

// Error lists the candidates in one line, with their ids.
func (e *AmbiguousError) Error() string {
	const shown = 8
	var names []string
	for i, a := range e.Candidates {
		if i == shown {
			names = append(names, fmt.Sprintf("and %d more", len(e.Candidates)-shown))
			break
		}
		names = append(names, fmt.Sprintf("%s (%s)", strings.Join(a.Names(), " / "), a.ID))
	}
	return fmt.Sprintf("actor “%s”: it matches %d actors: %s; name one of them by its id", e.Query, len(e.Candidates), strings.Join(names, ", "))
}

// UnknownError says that no actor has a name or id.
type UnknownError struct {
	Query       string
	Suggestions []string // similar names, the most similar first; may be empty
}

// Error is one line, with the suggestions.
func (e *UnknownError) Error() string {
	next := "callboard actors lists them"
	if len(e.Suggestions) > 0 {
		next = "did you mean " + strings.Join(e.Suggestions, " or ") + "?"
	}
	return fmt.Sprintf("actor “%s”: your account has none of that name or id; %s", e.Query, next)
}

// find returns the actor with this id, this name, or a name with this prefix. An exact match wins over a prefix, so that Min can
// be found if there is a Mina.
func find(list []Actor, query string) (Actor, error) {
	q := fold(query)
	clean := strings.Join(strings.Fields(norm.NFC.String(query)), " ")
	if q == "" {
		return Actor{}, &UnknownError{Query: clean}
	}
	for _, matches := range []func(Actor) bool{
		func(a Actor) bool { return fold(a.ID) == q },
		func(a Actor) bool { return a.hasName(func(name string) bool { return name == q }) },
		func(a Actor) bool { return a.hasName(func(name string) bool { return strings.HasPrefix(name, q) }) },
	} {
		var hits []Actor
		for _, a := range list {
			if matches(a) {
				hits = append(hits, a)
			}
		}
		switch {
		case len(hits) == 1:
			return hits[0], nil
		case len(hits) > 1:
			return Actor{}, &AmbiguousError{Query: clean, Candidates: hits}
		}
	}
	var names []string
	for _, a := range list {
		for _, name := range a.Names() {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return Actor{}, &UnknownError{Query: clean, Suggestions: suggest.Closest(query, names, 3)}
}

// Named reports whether the query is the actor's whole id or one of its whole names. A prefix may be a typing error, so it must
// not be enough for anything that costs.
func (a Actor) Named(query string) bool {
	q := fold(query)
	return fold(a.ID) == q || a.hasName(func(name string) bool { return name == q })
}

// hasName reports whether a folded name of the actor matches.
func (a Actor) hasName(matches func(folded string) bool) bool {
	return slices.ContainsFunc(a.Names(), func(name string) bool { return matches(fold(name)) })
}

// Query filters a list. An empty field matches everything.
type Query struct {
	Text   string // words that must all match, as a Matcher finds them
	Lang   string // "ko", "ko-kr"
	Gender string // female, male, or a prefix; 여성, 남성
	Age    string // child, teen, young, middle, elder …
	Use    string // what the voice is for: news, audiobook …

	Favourite bool // only favourites
}

// words returns the filter that means the same.
func (q Query) words() string {
	words := []string{q.Text}
	for facet, value := range map[int]string{facetLang: q.Lang, facetSex: q.Gender, facetAge: q.Age, facetUse: q.Use} {
		if value != "" {
			words = append(words, wordOf(facet, value))
		}
	}
	return strings.Join(words, " ")
}

// Search returns the actors that match, the best match of the text first, else in their order. It does not change the list.
// versions returns the versions of an actor, as far as they are known, to find it by its models; it may be nil.
func Search(list []Actor, q Query, versions func(actorID string) []api.Version) []Actor {
	out := []Actor{}
	for _, i := range NewMatcher(list, versions).Filter(context.Background(), q.words()) {
		if list[i].Favourite || !q.Favourite {
			out = append(out, list[i])
		}
	}
	return out
}

// plain is fold without hyphens: "middle-aged" and "middle aged" are the same age.
func plain(s string) string { return fold(strings.ReplaceAll(s, "-", " ")) }

// fold makes texts comparable: NFC, case folded, single spaces.
func fold(s string) string {
	if !isCommon(s) {
		s = norm.NFC.String(cases.Fold().String(norm.NFC.String(s)))
	}
	s = strings.ToLower(s)
	if isSpaced(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// isSpaced reports that words are separated by single spaces, and nothing else is a space.
func isSpaced(s string) bool {
	before := ' '
	for _, r := range s {
		if unicode.IsSpace(r) && (r != ' ' || before == ' ') {
			return false
		}
		before = r
	}
	return s == "" || before != ' '
}

// isCommon reports ASCII and Hangul syllables, of which folding changes only capitals.
func isCommon(s string) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf && (r < '가' || r > '힣') {
			return false
		}
	}
	return true
}
