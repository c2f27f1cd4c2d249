package english

import (
	"strings"

	"callboard/internal/lazy"
	"callboard/internal/speech/phone"
)

// endingsOfStems are words that are not the second half of a compound at the end of another word: capable, comment,
// forest, notice.
var endingsOfStems = lazy.Value[map[string]bool]{Make: func() map[string]bool {
	return set("able age ally ant are art ate ear end ent est ever her his ice ill ion ire ist ions less men mate ness nine one our ours ran rate ring son sing " +
		"sent sis sure tell ten tent the ton tor tors use used ward wards king led lion male mine nation ration pose round action ages ager aged ended ending elf ices iced ling lings")
}}

// mayBeInCompound reports whether a word may be half of another: of those of three letters only the regular ones may.
func mayBeInCompound(word string) bool {
	return len(word) > 3 || dictionary()[word] == "" || shortParts.Get()[word]
}

// shortParts are irregular words of three letters that may be half of a compound.
var shortParts = lazy.Value[map[string]bool]{Make: func() map[string]bool {
	return set("day man way web eye key two air")
}}

// compound pronounces a word of two known ones: web and hook. The second keeps a secondary stress.
func compound(word string) ([]phone.Phone, bool) {
	for at := len(word) - 3; at >= 3; at-- {
		a, ok := lookup(word[:at])
		if !ok || at == 3 && len(word)-at < 4 || endingsOfStems.Get()[word[at:]] || !mayBeInCompound(word[:at]) || !mayBeInCompound(word[at:]) {
			continue
		}
		b, ok := lookup(word[at:])
		if !ok {
			b, ok = inflected(word[at:])
		}
		if !ok {
			continue
		}
		out := append([]phone.Phone{}, a...)
		for _, p := range b {
			if p.Stress == 1 {
				p.Stress = 2
			}
			out = append(out, p)
		}
		return out, true
	}
	return nil, false
}

var inflections = lazy.Value[map[string]bool]{Make: func() map[string]bool {
	return set("s es er ing ed")
}}

// inflected pronounces a known word with one of the commonest endings.
func inflected(word string) ([]phone.Phone, bool) {
	for _, s := range suffixes {
		if !inflections.Get()[s.letters] {
			continue
		}
		base, ok := strings.CutSuffix(word, s.letters)
		if !ok || len(base) < 3 || !mayBeSuffix(word, s.letters) {
			continue
		}
		for _, stem := range stems(base, s) {
			if p, ok := lookup(stem); ok {
				return attachSuffix(p, s), true
			}
		}
	}
	return nil, false
}
