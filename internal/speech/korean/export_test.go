package korean

import "strings"

// Hangul is the pronunciation of a text in Hangul, with spaces between words.
func Hangul(text string) string {
	var phrases []string
	for _, s := range sentences(expand(text)) {
		for _, words := range s.clauses {
			syllables, lengths := syllabify(words)
			pronounce(syllables)
			var hangulWords []string
			for _, n := range lengths {
				hangulWords = append(hangulWords, hangul(syllables[:n]))
				syllables = syllables[n:]
			}
			phrases = append(phrases, strings.Join(hangulWords, " "))
		}
	}
	return strings.Join(phrases, " ")
}

// Expand is the first step of Read: the text with numbers and symbols in Hangul.
func Expand(text string) string { return expand(text) }

// hangul composes syllables.
func hangul(syllables []syllable) string {
	var b strings.Builder
	for _, s := range syllables {
		r := compose(s.onset, s.vowel)
		for i, c := range codas.Get() {
			if c == s.coda {
				r += rune(i)
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}
