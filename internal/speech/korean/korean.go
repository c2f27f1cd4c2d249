// Package korean reads Korean by the rules of the Standard Pronunciation (표준 발음법 of the National Institute of Korean
// Language), with lists of exceptions.
package korean

import "callboard/internal/speech/phone"

// Read returns the phrases of a text in Hangul, NFC, with numbers, symbols, single Latin letters and punctuation.
// Characters of other scripts are skipped. The last phrase ends with phone.Flow where no mark ends it.
func Read(text string) []phone.Phrase {
	var out []phone.Phrase
	for _, s := range sentences(expand(text)) {
		asks := s.end == phone.Question && asksByWord(s.clauses)
		for i, words := range s.clauses {
			p := phone.Phrase{Words: say(words), End: phone.Comma}
			if i == len(s.clauses)-1 {
				p.End, p.WH = s.end, asks
			}
			out = append(out, p)
		}
	}
	return out
}

// say returns the pronunciation of the words of one phrase.
func say(words []string) []phone.Word {
	syllables, lengths := spellOut(words)
	pronounce(syllables)
	out := make([]phone.Word, len(words))
	var voice voicing
	for i, w := range words {
		out[i] = phone.Word{Text: w, Lang: phone.Korean, Phones: voice.phones(syllables[:lengths[i]])}
		syllables = syllables[lengths[i]:]
	}
	return out
}

// spellOut returns the syllables of the words, respelt by the exceptions, and the number of syllables of each word.
func spellOut(words []string) ([]syllable, []int) {
	var out []syllable
	lengths := make([]int, len(words))
	for i, w := range words {
		spelt := respell(w)
		lengths[i] = len(spelt)
		if i > 0 && hardensAcross(words, i) {
			spelt[0] = withOnset(spelt[0], tense(takeApart(spelt[0]).onset))
		}
		for j, r := range spelt {
			s := takeApart(r)
			s.seam = j == 0
			out = append(out, s)
		}
	}
	return out, lengths
}
