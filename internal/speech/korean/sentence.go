package korean

import (
	"slices"
	"strings"

	"callboard/internal/lazy"
	"callboard/internal/speech/phone"
)

// sentence is the text up to a mark: its clauses, each a list of words without a pause.
type sentence struct {
	clauses [][]string
	end     phone.Break
}

// sentences divides an expanded text at its marks, and long clauses at natural pauses. The last sentence ends with
// phone.Flow where no mark ends it.
func sentences(text string) []sentence {
	var out []sentence
	var open sentence
	endSentence := func(end phone.Break) {
		if len(open.clauses) == 0 {
			if n := len(out); n > 0 && out[n-1].end == phone.Stop && end > phone.Stop { // "...?" is a question
				out[n-1].end = end
			} else if n > 0 && end == phone.Question { // "!?" is a question
				out[n-1].end = end
			}
			return
		}
		last := open.clauses[len(open.clauses)-1]
		if (end == phone.Stop || end == phone.Flow) && isQuestionEnding(last[len(last)-1]) {
			end = phone.Question
		}
		open.end = end
		out = append(out, open)
		open = sentence{}
	}
	lastBreak := phone.Flow
	for text != "" {
		at := strings.IndexAny(text, ",.?!")
		clause, mark := text, byte(0)
		if at >= 0 {
			clause, mark, text = text[:at], text[at], text[at+1:]
		} else {
			text = ""
		}
		if words := strings.Fields(clause); len(words) > 0 {
			open.clauses = append(open.clauses, splitLongClause(words)...)
			lastBreak = phone.Flow
		}
		switch mark {
		case ',':
			lastBreak = phone.Comma
		case '.':
			endSentence(phone.Stop)
		case '?':
			endSentence(phone.Question)
		case '!':
			endSentence(phone.Exclaim)
		}
	}
	endSentence(lastBreak)
	return out
}

// isQuestionEnding reports whether a sentence that ends with this word is a question even without a question mark:
// 합니까, 할까요, 가나요, 했니.
func isQuestionEnding(last string) bool {
	word := []rune(strings.TrimSuffix(last, "요"))
	polite := strings.HasSuffix(last, "요")
	n := len(word)
	if n < 2 {
		return false
	}
	before := codaOf(word[n-2])
	switch word[n-1] {
	case '까':
		return before == 'ㄹ' || n > 2 && word[n-2] == '니' && codaOf(word[n-3]) == 'ㅂ' && !polite
	case '나':
		return polite && (before == 'ㅆ' || before == 'ㅄ' || n == 2 && strings.ContainsRune("가오하되", word[0]) || n > 2 && strings.ContainsRune("하되시", word[n-2]))
	case '가':
		return strings.ContainsRune("는은인", word[n-2]) && n > 2
	case '니', '냐':
		return !polite && before == 'ㅆ'
	}
	return false
}

var (
	questionWords = lazy.Value[[]string]{Make: func() []string {
		return strings.Fields("누구 누가 뭐 뭘 뭔 무엇 무슨 무얼 언제 어디 어느 어떤 어떻 어때 왜 몇 얼마 어째서 며칠")
	}}
	notQuestionWords = lazy.Value[[]string]{Make: func() []string {
		return strings.Fields("언제나 언제든 누구나 누구든 어디나 어디서나 어디든 왜냐 얼마든 뭐든 무엇이든 몇몇")
	}}
)

// hasQuestionWord reports whether a question has a question word.
func hasQuestionWord(clauses [][]string) bool {
	begins := func(word string, list []string) bool {
		return slices.ContainsFunc(list, func(w string) bool { return strings.HasPrefix(word, w) })
	}
	return slices.ContainsFunc(clauses, func(words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return begins(w, questionWords.Get()) && !begins(w, notQuestionWords.Get()) })
	})
}
