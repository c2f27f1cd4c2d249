// Package korean reads Korean by the rules of the Standard Pronunciation (표준 발음법 of the National Institute of Korean
// Language), with lists of exceptions.
package korean

import "callboard/internal/speech/phone"

// Read returns the phrases of a text in Hangul, NFC, with numbers, symbols, single Latin letters and punctuation.
// Characters of other scripts are skipped. The last phrase ends with phone.Flow where no mark ends it.
func Read(text string) []phone.Phrase {
	var out []phone.Phrase
	for _, s := range sentences(expand(text)) {
		wh := s.end == phone.Question && hasQuestionWord(s.clauses)
		for i, words := range s.clauses {
			p := phone.Phrase{Words: wordsOf(words), End: phone.Comma}
			if i == len(s.clauses)-1 {
				p.End, p.WH = s.end, wh
			}
			out = append(out, p)
		}
	}
	return out
}

// wordsOf returns the pronunciation of the words of one phrase.
func wordsOf(words []string) []phone.Word {
	syllables, lengths := syllabify(words)
	pronounce(syllables)
	out := make([]phone.Word, len(words))
	var builder phoneBuilder
	for i, w := range words {
		out[i] = phone.Word{Text: w, Lang: phone.Korean, Phones: builder.phones(syllables[:lengths[i]])}
		syllables = syllables[lengths[i]:]
	}
	return out
}

// syllabify returns the syllables of the words, after respelling by the exceptions, and the number of syllables of each
// word.
func syllabify(words []string) ([]syllable, []int) {
	var out []syllable
	lengths := make([]int, len(words))
	for i, w := range words {
		spelled := respell(w)
		lengths[i] = len(spelled)
		if i > 0 && isTenseAfter(words, i) {
			spelled[0] = withOnset(spelled[0], tense(decompose(spelled[0]).onset))
		}
		for j, r := range spelled {
			s := decompose(r)
			s.wordInitial = j == 0
			out = append(out, s)
		}
	}
	return out, lengths
}
