package actor

import (
	"context"
	"fmt"
	"slices"
	"strings"

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

	Favourite bool // only favourites
}

// Search returns the actors that match, the best match of the text first, else in their order. It does not change the list.
// versions returns the versions of an actor, as far as they are known, to find it by its models; it may be nil.
func Search(list []Actor, q Query, versions func(actorID string) []api.Version) []Actor {
	lang, _, _ := strings.Cut(fold(q.Lang), "-")
	gender, age := sexWord(fold(q.Gender)), plain(q.Age)
	out := []Actor{}
	m := NewMatcher(len(list), func(i int) Actor { return list[i] }, versions)
	for _, i := range m.Filter(context.Background(), q.Text) {
		a := list[i]
		if lang != "" && !strings.HasPrefix(fold(a.Language), lang) || gender != "" && !anyPart(a.Sex, gender) || age != "" && !anyPart(a.Age, age) ||
			q.Favourite && !a.Favourite {
			continue
		}
		out = append(out, a)
	}
	return out
}

// anyPart reports whether one of the words joined by "/" has this prefix. It does not search inside words, because "female"
// contains "male".
func anyPart(joined, start string) bool {
	return slices.ContainsFunc(strings.Split(joined, "/"), func(part string) bool { return strings.HasPrefix(plain(part), start) })
}

// plain is fold without hyphens: "middle-aged" and "middle aged" are the same age.
func plain(s string) string { return strings.ReplaceAll(fold(s), "-", " ") }

// sexWord translates the words for the two sexes. Others are returned as they are.
func sexWord(s string) string {
	for _, sex := range []string{"female", "male"} {
		if slices.Contains(sexWords(sex), s) {
			return sex
		}
	}
	return s
}

// fold makes texts comparable: NFC, case folded, single spaces.
func fold(s string) string {
	return strings.Join(strings.Fields(norm.NFC.String(cases.Fold().String(norm.NFC.String(s)))), " ")
}
