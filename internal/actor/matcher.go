package actor

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"callboard/internal/api"
	"callboard/internal/match"
)

// Matcher finds actors by the words that a person types into the filter of a list or into "actors --search". Every word must
// match. It may be
//
//   - a part of a name in any language, its initial consonants (ㅁㄴ for 미나), or letters of it in order;
//   - a tag, a mood, an age, a language (ko, Korean, 한국어);
//   - fav for favourites, female, male, 여자, 남자, and words like them;
//   - a model (SSFM, CATS, v2), as far as the versions of an actor are known;
//   - the beginning of an id, of 6 characters or more.
//
// Package match says how the names are compared and ordered. It is safe for concurrent use if the functions that it was made
// with are.
type Matcher struct {
	n        int
	at       func(i int) Actor
	versions func(actorID string) []api.Version
	index    *match.Index
}

// NewMatcher returns a matcher of n actors. at returns one of them; its favourite mark and versions are asked for at each
// search, its other texts only here. versions may be nil.
func NewMatcher(n int, at func(i int) Actor, versions func(actorID string) []api.Version) *Matcher {
	if versions == nil {
		versions = func(string) []api.Version { return nil }
	}
	index := match.NewIndex(n, func(i int) (name, rest string) {
		a := at(i)
		words := append([]string{a.Language, a.Age, languageWords(a.Language), ageWords(a.Age)}, a.Tags...)
		return strings.Join(a.Names(), " "), strings.Join(words, " ")
	})
	return &Matcher{n: n, at: at, versions: versions, index: index}
}

// Filter returns the places of the actors that match, the best match first. An empty query matches all. It returns nil as soon
// as ctx is done.
func (m *Matcher) Filter(ctx context.Context, query string) []int {
	var plain []string
	var marks []mark
	for _, word := range strings.Fields(query) {
		if k := m.mark(fold(word)); k.has != nil {
			marks = append(marks, k)
		} else {
			plain = append(plain, word)
		}
	}
	found := m.index.Filter(ctx, strings.Join(plain, " "))
	if len(marks) == 0 || found == nil {
		return found
	}
	named := make(map[int]int, len(found)) // place to the number of marks that are also in the name
	kept := slices.DeleteFunc(found, func(i int) bool {
		a := m.at(i)
		for _, k := range marks {
			inName := a.hasName(func(name string) bool { return strings.Contains(name, k.word) })
			if inName {
				named[i]++
			}
			if !inName && !k.has(a) {
				return true
			}
		}
		return false
	})
	slices.SortStableFunc(kept, func(a, b int) int { return named[b] - named[a] })
	return kept
}

// mark is a word that stands for a property of an actor. It matches a name, too: there may be an actor called Man.
type mark struct {
	word string
	has  func(Actor) bool // nil: the word stands for none
}

// shortestMark is how many letters of a Latin word are enough to mean it, so that a list does not jump while it is typed.
const shortestMark = 3

// shortestID is how many characters of an id are enough to mean it.
const shortestID = 6

func (m *Matcher) mark(word string) mark {
	begins := func(full string) bool {
		return full == word || utf8.RuneCountInString(word) >= shortestMark && strings.HasPrefix(full, word)
	}
	for _, sex := range []string{"female", "male"} {
		if slices.ContainsFunc(sexWords(sex), begins) {
			return mark{word, func(a Actor) bool { return anyPart(a.Sex, sex) }}
		}
	}
	if slices.ContainsFunc([]string{"favourites", "favorites", "favs", "★", "즐겨찾기"}, begins) {
		return mark{word, func(a Actor) bool { return a.Favourite }}
	}
	hasModel := func(a Actor) bool { return hasModel(m.versions(a.ID), word) }
	hasID := func(a Actor) bool { return len(word) >= shortestID && strings.HasPrefix(fold(a.ID), word) }
	for i := range m.n {
		if a := m.at(i); hasID(a) {
			return mark{word, hasID}
		} else if hasModel(a) {
			return mark{word, hasModel}
		}
	}
	return mark{}
}

// hasModel reports whether a word names a version, or begins a part of the name that people see: ssfm, v2 and v2.0 for
// SSFM-V2.0.
func hasModel(versions []api.Version, word string) bool {
	return len(word) > 1 && slices.ContainsFunc(versions, func(v api.Version) bool {
		shown := fold(v.DisplayName)
		return fold(v.Name) == word || strings.HasPrefix(shown, word) ||
			slices.ContainsFunc(strings.FieldsFunc(shown, func(r rune) bool { return r == '-' || r == ' ' }), func(part string) bool {
				return strings.HasPrefix(part, word)
			})
	})
}

// sexWords are the words for a sex, the service's own first.
func sexWords(sex string) []string {
	if sex == "female" {
		return []string{"female", "여성", "여자", "여", "woman", "women", "girl"}
	}
	return []string{"male", "남성", "남자", "남", "man", "men", "boy"}
}

// languageWords are the names of a language in English and Korean.
func languageWords(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return map[string]string{
		"ko": "korean 한국어", "en": "english 영어", "ja": "japanese 일본어", "es": "spanish 스페인어", "zh": "chinese 중국어",
		"de": "german 독일어", "fr": "french 프랑스어", "it": "italian 이탈리아어", "pt": "portuguese 포르투갈어", "ru": "russian 러시아어",
		"vi": "vietnamese 베트남어", "id": "indonesian 인도네시아어", "th": "thai 태국어", "ar": "arabic 아랍어", "hi": "hindi 힌디어",
	}[base]
}

// ageWords are Korean words for an age.
func ageWords(age string) string {
	return map[string]string{
		"child": "어린이 아이", "teen": "청소년 십대", "young adult": "청년", "middle-aged": "중년", "elder": "노년 노인",
	}[strings.ToLower(age)]
}
