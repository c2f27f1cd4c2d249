package korean

import "strings"

// Hangul writes a text as it is said, one phrase after another, words apart.
func Hangul(text string) string {
	var phrases []string
	for _, s := range sentences(expand(text)) {
		for _, words := range s.clauses {
			syllables, lengths := spellOut(words)
			pronounce(syllables)
			var said []string
			for _, n := range lengths {
				said = append(said, hangul(syllables[:n]))
				syllables = syllables[n:]
			}
			phrases = append(phrases, strings.Join(said, " "))
		}
	}
	return strings.Join(phrases, " ")
}

// Expand writes a text out in Hangul, as Read does first.
func Expand(text string) string { return expand(text) }

// hangul writes syllables together again.
func hangul(syllables []syllable) string {
	var b strings.Builder
	for _, s := range syllables {
		r := compose(s.onset, s.vowel)
		for i, c := range codas {
			if c == s.coda {
				r += rune(i)
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}
