// Package kana reads Japanese in hiragana and katakana, with digits, punctuation, and a small list of words in kanji.
package kana

import (
	"strings"

	"callboard/internal/speech/phone"
)

// Read returns the phrases of a text in kana. Kanji that Known does not know and characters of other scripts are
// skipped. The last phrase ends with phone.Flow where no mark ends it.
func Read(text string) []phone.Phrase {
	var out []phone.Phrase
	var phrase phone.Phrase
	wh := false
	endPhrase := func(end phone.Break) {
		if len(phrase.Words) == 0 {
			if n := len(out); n > 0 && end == phone.Question {
				out[n-1].End = end
			}
			return
		}
		phrase.End = end
		if end == phone.Question {
			phrase.WH = wh
		}
		if end != phone.Comma {
			wh = false
		}
		out, phrase = append(out, phrase), phone.Phrase{}
	}
	for _, t := range tokens(text) {
		if t.word == "" {
			endPhrase(t.end)
			continue
		}
		if phones := sounds(morae(t.word)); len(phones) > 0 {
			wh = wh || isQuestionWord(t.written)
			phrase.Words = append(phrase.Words, phone.Word{Text: t.written, Lang: phone.Japanese, Phones: phones})
		}
	}
	endPhrase(phone.Flow)
	return out
}

func isQuestionWord(word string) bool {
	for _, w := range []string{"なに", "なん", "何", "だれ", "誰", "どこ", "いつ", "なぜ", "どう", "どの", "どれ", "どんな", "いくら", "いくつ"} {
		if strings.HasPrefix(word, w) && !strings.HasPrefix(word, "いつも") {
			return true
		}
	}
	return false
}
