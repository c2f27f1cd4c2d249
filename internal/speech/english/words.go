package english

import (
	_ "embed"
	"strings"
	"sync"

	"callboard/internal/speech/phone"
)

// words.txt has the irregular words, one a line: the word, then its sounds in ARPAbet, with 1 or 2 after a vowel for
// its stress. A line that starts with + lists known regular words, from which compounds and suffixed words can be
// built.
//
//go:embed words.txt
var wordsText string

// dictionary maps a word to its sounds as written, "" for a regular one.
var dictionary = sync.OnceValue(func() map[string]string {
	m := make(map[string]string, 4096)
	for line := range strings.Lines(wordsText) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] == '+' {
			for word := range strings.FieldsSeq(line[1:]) {
				m[word] = ""
			}
			continue
		}
		word, sounds, _ := strings.Cut(line, " ")
		m[word] = sounds
	}
	return m
})

// lookup pronounces a word that the dictionary holds.
func lookup(word string) ([]phone.Phone, bool) {
	sounds, ok := dictionary()[word]
	if !ok {
		return nil, false
	}
	if sounds == "" {
		return pronounceByRule(word), true
	}
	return parse(sounds), true
}

// parse reads sounds in the notation of the tables.
func parse(sounds string) []phone.Phone {
	out := make([]phone.Phone, 0, 12)
	for s := range strings.FieldsSeq(sounds) {
		p := phone.Phone{}
		if c := s[len(s)-1]; c == '1' || c == '2' {
			p.Stress = int(c - '0')
			s = s[:len(s)-1]
		}
		p.Sound = phone.Sound(s)
		out = append(out, p)
	}
	return out
}
