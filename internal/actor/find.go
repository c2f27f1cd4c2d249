package actor

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"callboard/internal/suggest"
)

// AmbiguousError says that a name fits more than one actor.
type AmbiguousError struct {
	Query      string
	Candidates []Actor // in the order of the list, at least two
}

// Error names the candidates in one line, with the ids that tell them apart.
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
	return fmt.Sprintf("actor “%s”: it fits %d actors: %s; name one of them by its id", e.Query, len(e.Candidates), strings.Join(names, ", "))
}

// UnknownError says that no actor is called so.
type UnknownError struct {
	Query string
	Near  []string // names that were perhaps meant, the nearest first; may be empty
}

// Error says in one line what was perhaps meant.
func (e *UnknownError) Error() string {
	next := "callboard actors lists them"
	if len(e.Near) > 0 {
		next = "did you mean " + strings.Join(e.Near, " or ") + "?"
	}
	return fmt.Sprintf("actor “%s”: your account has none of that name or id; %s", e.Query, next)
}

// find chooses the actor that a person means: by id, by a whole name, or by the beginning of one.
// What is exact comes before what is not, so that an actor called Min can be named beside a Mina.
func find(list []Actor, query string) (Actor, error) {
	q := fold(query)
	clean := strings.Join(strings.Fields(norm.NFC.String(query)), " ")
	if q == "" {
		return Actor{}, &UnknownError{Query: clean}
	}
	for _, fits := range []func(Actor) bool{
		func(a Actor) bool { return fold(a.ID) == q },
		func(a Actor) bool { return a.called(func(name string) bool { return name == q }) },
		func(a Actor) bool { return a.called(func(name string) bool { return strings.HasPrefix(name, q) }) },
	} {
		var hits []Actor
		for _, a := range list {
			if fits(a) {
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
	return Actor{}, &UnknownError{Query: clean, Near: suggest.Closest(query, names, 3)}
}

// Named reports whether the query is the actor's id or one of its names, whole: nothing that costs should be done
// for the beginning of a name, which may be a slip.
func (a Actor) Named(query string) bool {
	q := fold(query)
	return fold(a.ID) == q || a.called(func(name string) bool { return name == q })
}

func (a Actor) called(fits func(folded string) bool) bool {
	return slices.ContainsFunc(a.Names(), func(name string) bool { return fits(fold(name)) })
}

// Query narrows a list; an empty field lets everything pass.
type Query struct {
	Text   string // words that must all be found in names, tags or id
	Lang   string // "ko", "ko-kr"
	Gender string // female, male, or the beginning of it; 여성, 남성
	Age    string // child, teen, young, middle, elder …
}

// Search returns the actors that fit, in their given order. The list is not changed.
func Search(list []Actor, q Query) []Actor {
	words := strings.Fields(fold(q.Text))
	lang, _, _ := strings.Cut(fold(q.Lang), "-")
	gender, age := sexWord(fold(q.Gender)), plain(q.Age)
	out := []Actor{}
	for _, a := range list {
		if lang != "" && !strings.HasPrefix(fold(a.Language), lang) || gender != "" && !anyPart(a.Sex, gender) || age != "" && !anyPart(a.Age, age) {
			continue
		}
		text := fold(strings.Join(append(append(a.Names(), a.Tags...), a.ID), "\n"))
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			out = append(out, a)
		}
	}
	return out
}

// anyPart reports whether one of the words that the client joined by "/" begins as asked for.
// A beginning, because "male" lies inside "female".
func anyPart(joined, start string) bool {
	return slices.ContainsFunc(strings.Split(joined, "/"), func(part string) bool { return strings.HasPrefix(plain(part), start) })
}

// plain is folded and without hyphens: "middle-aged" and "middle aged" are the same age.
func plain(s string) string { return strings.ReplaceAll(fold(s), "-", " ") }

func sexWord(s string) string {
	switch s {
	case "여성", "여자", "여", "woman", "women", "girl":
		return "female"
	case "남성", "남자", "남", "man", "men", "boy":
		return "male"
	}
	return s
}

// fold makes texts comparable: composed, without case, single spaces.
func fold(s string) string {
	return strings.Join(strings.Fields(norm.NFC.String(cases.Fold().String(norm.NFC.String(s)))), " ")
}
