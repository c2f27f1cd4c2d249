package reading

import (
	"cmp"

	"callboard/internal/speech/phone"
)

// nearestLang has the language of the last word (any), and of the last word if no space follows it (adjacent).
type nearestLang struct{ adjacent, any phone.Lang }

// afterToken returns n updated for the next token.
func (n nearestLang) afterToken(t token) nearestLang {
	switch {
	case t.class == space || t.class == unreadable:
		n.adjacent = ""
	case t.lang != "":
		return nearestLang{t.lang, t.lang}
	}
	return n
}

// setNeighbourLanguages gives digits, units and single Greek letters the language of the nearest word: one adjacent
// to them, after or before, else one before, else one after them in the line.
func setNeighbourLanguages(tokens []token, fallback phone.Lang) {
	after := make([]nearestLang, len(tokens))
	var current nearestLang
	for i := len(tokens) - 1; i >= 0; i-- {
		after[i], current = current, current.afterToken(tokens[i])
	}
	var before nearestLang
	for i := range tokens {
		t := &tokens[i]
		next := before.afterToken(*t) // a number does not give its language to others
		if t.lang == "" && (t.class == digits || t.class == latin || t.class == greek) {
			t.lang = cmp.Or(after[i].adjacent, before.adjacent, before.any, after[i].any, fallback)
		}
		before = next
	}
}

// setMarkLanguages gives a mark or a space the language of the token before it. An opening mark gets that of the token
// after it.
func setMarkLanguages(tokens []token, fallback phone.Lang) {
	after := make([]nearestLang, len(tokens))
	var current nearestLang
	for i := len(tokens) - 1; i >= 0; i-- {
		after[i], current = current, current.afterToken(tokens[i])
	}
	var last phone.Lang
	for i := range tokens {
		t := &tokens[i]
		if t.class == mark || t.class == space {
			var openingLang phone.Lang
			if t.class == mark && (i == 0 || tokens[i-1].class == space) {
				openingLang = after[i].adjacent
			}
			t.lang = cmp.Or(openingLang, last, after[i].any, fallback)
		}
		if t.class != unreadable {
			last = t.lang
		}
	}
}
