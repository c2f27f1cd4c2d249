package actor

import (
	"slices"
	"strings"

	"golang.org/x/text/language"

	"callboard/internal/match"
	"callboard/internal/setting"
)

// multilingual is the language of a voice of the newer service, which speaks every language of its models.
const multilingual = "mul"

// spokenLanguage is a language of a multilingual voice.
type spokenLanguage struct {
	code  string   // ISO 639-3
	base  string   // ISO 639-1, or code where there is none
	names []string // words of its names in English and Korean, folded by package match
}

// spokenLanguages are the languages of all models, where one of the actors is multilingual.
func spokenLanguages(list []Actor) []spokenLanguage {
	if !slices.ContainsFunc(list, func(a Actor) bool { return baseTag(a.Language) == multilingual }) {
		return nil
	}
	var all []spokenLanguage
	for _, code := range setting.LanguageCodes("") {
		l := spokenLanguage{code: code, base: code}
		if base, err := language.ParseBase(code); err == nil {
			l.base = base.String()
		}
		for name := range strings.FieldsSeq(setting.LanguageName(code) + " " + languageWords(l.base)) {
			l.names = append(l.names, match.Fold(name))
		}
		all = append(all, l)
	}
	return all
}

// named reports whether a folded word begins a name of the language.
func (l spokenLanguage) named(word string) bool {
	return slices.ContainsFunc(l.names, func(name string) bool { return strings.HasPrefix(name, word) })
}

// speaking returns the condition that a multilingual actor has a model with one of the languages that are meant; nil: no actor has. One
// whose models are not known has all languages.
func (m *Matcher) speaking(means func(spokenLanguage) bool) func(place int) bool {
	var codes []string
	for _, l := range m.texts.spoken {
		if means(l) {
			codes = append(codes, l.code)
		}
	}
	if codes == nil {
		return nil
	}
	var models []string
	for _, v := range m.engines.kinds {
		if slices.ContainsFunc(setting.LanguageCodes(v.Name), func(code string) bool { return slices.Contains(codes, code) }) {
			models = append(models, plain(versionKind(v)))
		}
	}
	has := m.engines.all.choosing(func(value string) bool { return slices.Contains(models, value) })
	return func(i int) bool {
		return baseTag(m.list[i].Language) == multilingual && (len(m.engines.all.at(i)) == 0 || has(i))
	}
}

// speakingTerm returns the condition of a term of a language for the multilingual actors; nil: no actor has. The value is a base tag.
func (m *Matcher) speakingTerm(value string) func(place int) bool {
	return m.speaking(func(l spokenLanguage) bool { return l.code == value || l.base == value || l.named(match.Fold(value)) })
}

// shortestLanguage is how many letters of the name of a language mean it among other words, in bytes: 4 Latin ones or 2 Korean ones. The
// names of actors begin with fewer of them.
const shortestLanguage = 4

// speakingWords returns for each word of a filter that is a language the condition for the multilingual actors, by the word as package
// match folds it; nil: there is none.
func (m *Matcher) speakingWords(words string) map[string]func(place int) bool {
	if m.texts.spoken == nil {
		return nil
	}
	var out map[string]func(place int) bool
	for word := range strings.FieldsSeq(words) {
		word = match.Fold(word)
		if len(word) < shortestLanguage {
			continue
		}
		if has := m.speaking(func(l spokenLanguage) bool { return l.named(word) }); has != nil {
			if out == nil {
				out = map[string]func(place int) bool{}
			}
			out[word] = has
		}
	}
	return out
}
