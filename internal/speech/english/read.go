// Package english reads English text into phones.
//
// A text is divided into tokens; numbers, dates, money, addresses and abbreviations become words; a word becomes sounds
// by the dictionary of exceptions, by its affixes and parts, or by letter-to-sound rules and stress; words become
// phrases by punctuation.
package english

import (
	"strings"

	"callboard/internal/speech/phone"
)

// Read returns the phrases of an English text. Letters of other scripts and unknown symbols are skipped. The last
// phrase ends with phone.Flow where no mark ends it.
func Read(text string) []phone.Phrase {
	r := reader{tokens: tokens(text)}
	for r.pos < len(r.tokens) {
		if r.tok(0).startsLine {
			r.addBreak(phone.Paragraph)
		}
		r.readItem()
	}
	return phrases(r.items)
}

// reader converts tokens into items.
type reader struct {
	tokens []token
	pos    int
	items  []item
}

// item is a word or a break.
type item struct {
	source string // as written
	word   string // the word in lower case with apostrophes; "" for a break
	spell  bool   // letter by letter
	end    phone.Break
}

// readItem reads the item at the current token.
func (r *reader) readItem() {
	switch t := r.tok(0); {
	case r.web():
	case t.kind == digits && (r.date() || r.clock() || r.telephone()):
	case r.money() || r.telephone() || r.quantity():
	case t.kind == letters && (r.monthDay() || r.version() || r.abbreviation() || r.word()):
	default:
		r.readMark()
	}
}

// tok is the token k places ahead; outside the text it is the zero token.
func (r *reader) tok(k int) token {
	if at := r.pos + k; at >= 0 && at < len(r.tokens) {
		return r.tokens[at]
	}
	return token{}
}

// adjacent reports whether the token k places ahead has the given text and no space before it.
func (r *reader) adjacent(k int, text string) bool {
	t := r.tok(k)
	return t.adjacent && t.text == text
}

// adjacentDigits reports whether the token k places ahead is digits without a space before them.
func (r *reader) adjacentDigits(k int) bool { t := r.tok(k); return t.kind == digits && t.adjacent }

// consume advances by n tokens and returns them as written.
func (r *reader) consume(n int) string {
	var b strings.Builder
	for i := range n {
		t := r.tok(i)
		if i > 0 && !t.adjacent {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	r.pos += n
	return b.String()
}

// addWords adds the words of a spoken form.
func (r *reader) addWords(source, spoken string) {
	for w := range strings.FieldsSeq(spoken) {
		r.items = append(r.items, item{source: source, word: w})
	}
}

// addSpelled adds letters to be said one by one.
func (r *reader) addSpelled(source, word string) {
	r.items = append(r.items, item{source: source, word: word, spell: true})
}

// addBreak ends the phrase. Of two consecutive breaks the stronger one counts, but a question remains a question.
func (r *reader) addBreak(b phone.Break) {
	n := len(r.items)
	if n == 0 {
		return
	}
	if last := &r.items[n-1]; last.word == "" {
		if last.end != phone.Question && last.end != phone.Exclaim {
			last.end = max(last.end, b)
		} else if b == phone.Question {
			last.end = b
		}
		return
	}
	r.items = append(r.items, item{end: b})
}
