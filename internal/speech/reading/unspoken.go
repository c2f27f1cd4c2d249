package reading

import (
	"slices"

	"callboard/internal/speech/kana"
)

// addUnspoken adds the unreadable tokens, each once.
func addUnspoken(known []string, tokens []token) []string {
	for _, t := range tokens {
		switch {
		case t.class == unreadable:
			if !slices.Contains(known, t.text) {
				known = append(known, t.text)
			}
		case t.class == han:
			known = unknownKanji(known, t.text)
		}
	}
	return known
}

// unknownKanji adds the parts of a run of kanji that the Japanese reader skips.
func unknownKanji(known []string, run string) []string {
	r := []rune(run)
	from := 0
	flush := func(to int) {
		if part := string(r[from:to]); part != "" && !slices.Contains(known, part) {
			known = append(known, part)
		}
	}
	for i := 0; i < len(r); {
		n := kana.Known(r[i:])
		if n > 0 {
			flush(i)
			from = i + n
		}
		i += max(n, 1)
	}
	flush(len(r))
	return known
}
