package reading

import (
	"cmp"

	"callboard/internal/speech/phone"
)

// nearest holds the language of the last word met, and of the last one with no space since.
type nearest struct{ together, ever phone.Lang }

func (n nearest) past(t token) nearest {
	switch {
	case t.class == space || t.class == strange:
		n.together = ""
	case t.lang != "":
		return nearest{t.lang, t.lang}
	}
	return n
}

// followNeighbours gives digits, units and single Greek letters the language of the word nearest to them: one written
// together with them, after or before, else one before, else one after them in the line.
func followNeighbours(tokens []token, fallback phone.Lang) {
	after := make([]nearest, len(tokens))
	var now nearest
	for i := len(tokens) - 1; i >= 0; i-- {
		after[i], now = now, now.past(tokens[i])
	}
	var before nearest
	for i := range tokens {
		t := &tokens[i]
		passed := before.past(*t) // a number is no word that others follow
		if t.lang == "" && (t.class == digits || t.class == latin || t.class == greek) {
			t.lang = cmp.Or(after[i].together, before.together, before.ever, after[i].ever, fallback)
		}
		before = passed
	}
}

// placeMarks keeps a mark and a space with what stands before it, but a mark that opens something with what it opens.
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
		if t.class != strange {
			last = t.lang
		}
	}
}
