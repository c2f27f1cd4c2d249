package kana

import (
	_ "embed" // the words in kanji
	"strings"
	"unicode/utf8"

	"callboard/internal/lazy"
)

//go:embed kanji.txt
var kanjiList string

var (
	kanji = lazy.Value[map[string]string]{Make: func() map[string]string {
		return parse(kanjiList)
	}}
	longestKanji = lazy.Value[int]{Make: func() int {
		return func() int {
			n := 0
			for w := range kanji.Get() {
				n = max(n, utf8.RuneCountInString(w))
			}
			return n
		}()
	}}
)

func parse(list string) map[string]string {
	out := map[string]string{}
	for pair := range strings.FieldsSeq(list) {
		if word, reading, ok := strings.Cut(pair, "="); ok {
			out[word] = reading
		}
	}
	return out
}

// Known is the number of runes of the longest known kanji word at the start of the text, 0 if there is none.
func Known(text []rune) int {
	if len(text) == 0 || text[0] < '㐀' && text[0] != '々' {
		return 0
	}
	for n := min(longestKanji.Get(), len(text)); n > 0; n-- {
		if _, ok := kanji.Get()[string(text[:n])]; ok {
			return n
		}
	}
	return 0
}
