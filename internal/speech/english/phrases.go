package english

import (
	"strings"

	"callboard/internal/lazy"
	"callboard/internal/speech/phone"
)

// functionWords are the function words, which have no accent.
var functionWords = lazy.Value[map[string]bool]{Make: func() map[string]bool {
	return set("a an the of to in on at by for from with as and or but nor if than that is am are was were be been it its his her him he she we they them their " +
		"our your my me us you i do does did has have had can could will would shall should may might must so into upon some it's i'm you're we're they're he's she's i'll " +
		"you'll we'll they'll i've you've we've i'd you'd there's that's 'em 'n not there this when while until because")
}}

// breakWords are the words before which a long phrase may have a pause.
var breakWords = lazy.Value[map[string]bool]{Make: func() map[string]bool {
	return set("and or but because although though while when where which who that if unless until after before since with without into through between about than from " +
		"during against so whether as")
}}

// questionWords are the question words: they start a question with falling pitch.
var questionWords = lazy.Value[map[string]bool]{Make: func() map[string]bool {
	return set("what who whom whose which when where why how what's who's where's how's when's why's")
}}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// maxPhraseWords is the largest number of words in a phrase that is not divided.
const maxPhraseWords = 10

// phrases groups items by their breaks.
func phrases(items []item) []phone.Phrase {
	var out []phone.Phrase
	start, sentence := 0, 0
	add := func(to int, end phone.Break) {
		for to-start > maxPhraseWords {
			at := breakIndex(items[start:to])
			if at == 0 {
				break
			}
			out = append(out, phone.Phrase{Words: words(items, start, start+at), End: phone.Comma})
			start += at
		}
		if to > start {
			out = append(out, phone.Phrase{Words: words(items, start, to), End: end})
		}
	}
	for i, it := range items {
		if it.word != "" {
			continue
		}
		add(i, it.end)
		start = i + 1
		if it.end >= phone.Stop {
			if n := len(out); it.end == phone.Question && n > 0 {
				out[n-1].WH = isWHQuestion(items[sentence:i])
			}
			sentence = i + 1
		}
	}
	add(len(items), phone.Flow)
	return out
}

// isWHQuestion reports whether a sentence has a question word at its start, after a conjunction, or after a short word
// with a comma.
func isWHQuestion(items []item) bool {
	for i, it := range items {
		switch {
		case questionWords.Get()[it.word]:
			return true
		case it.word == "" || i > 0 && items[i-1].word == "":
		case i < 2 && (it.word == "and" || it.word == "but" || it.word == "so" || it.word == "or" || it.word == "at" || it.word == "in" || it.word == "to" || it.word == "for" || it.word == "from"):
		case len(items) > i+1 && items[i+1].word == "": // "Well, what now?"
		default:
			return false
		}
		if i > 4 {
			return false
		}
	}
	return false
}

// breakIndex is the best place for a break in a long phrase: before a conjunction or preposition near its middle, or 0.
func breakIndex(items []item) int {
	best, cost := 0, len(items)
	middle := min(len(items)/2, maxPhraseWords)
	for i := 3; i <= len(items)-3 && i <= 2*maxPhraseWords; i++ {
		if !breakWords.Get()[items[i].word] || breakWords.Get()[items[i-1].word] || functionWords.Get()[items[i-1].word] && items[i].word != "and" {
			continue
		}
		if d := max(i-middle, middle-i); d < cost {
			best, cost = i, d
		}
	}
	return best
}

// words gives the items from start to end their sounds.
func words(items []item, start, end int) []phone.Word {
	out := make([]phone.Word, 0, end-start)
	for i := start; i < end; i++ {
		before, after := "", ""
		if i > 0 {
			before = items[i-1].word
		}
		if i+1 < len(items) {
			after = items[i+1].word
		}
		w := phone.Word{Text: items[i].source, Lang: phone.English, Phones: items[i].sounds(before, after)}
		if w.Weak = functionWords.Get()[items[i].word] && !items[i].spell && i+1 < end; w.Weak {
			for k := range w.Phones {
				w.Phones[k].Stress = 0
			}
		}
		out = append(out, w)
	}
	return out
}
