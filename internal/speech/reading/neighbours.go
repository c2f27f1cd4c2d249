package reading

import (
	"cmp"

	"callboard/internal/speech/phone"
)

// nearest has the language of the last word (ever), and of the last word without a space since (together).
type nearest struct{ together, ever phone.Lang }

func (n nearest) past(t token) nearest {
	switch {
	case t.class == space || t.class == unreadable:
		n.together = ""
	case t.lang != "":
		return nearest{t.lang, t.lang}
	}
	return n
}

// followNeighbours gives digits, units and single Greek letters the language of the nearest word: one written together
// with them, after or before, else one before, else one after them in the line.
func followNeighbours(tokens []token, fallback phone.Lang) {
	after := make([]nearest, len(tokens))
	var now nearest
	for i := len(tokens) - 1; i >= 0; i-- {
		after[i], now = now, now.past(tokens[i])
	}
	var before nearest
	for i := range tokens {
		t := &tokens[i]
		passed := before.past(*t) // a number does not give its language to others
		if t.lang == "" && (t.class == digits || t.class == latin || t.class == greek) {
			t.lang = cmp.Or(after[i].together, before.together, before.ever, after[i].ever, fallback)
		}
		before = passed
	}
}

// placeMarks gives a mark or space the language of the token before it; an opening mark gets that of the token after it.
func placeMarks(tokens []token, fallback phone.Lang) {
	after := make([]nearest, len(tokens))
	var now nearest
	for i := len(tokens) - 1; i >= 0; i-- {
		after[i], now = now, now.past(tokens[i])
	}
	var last phone.Lang
	for i := range tokens {
		t := &tokens[i]
		if t.class == mark || t.class == space {
			var opened phone.Lang
			if t.class == mark && (i == 0 || tokens[i-1].class == space) {
				opened = after[i].together
			}
			t.lang = cmp.Or(opened, last, after[i].ever, fallback)
		}
		if t.class != unreadable {
			last = t.lang
		}
	}
}
