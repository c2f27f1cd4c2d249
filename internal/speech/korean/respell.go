package korean

import (
	_ "embed" // the exceptions
	"slices"
	"strings"
	"sync"
)

//go:embed exceptions.txt
var exceptions string

// entry is a spelling for which the rules give a wrong pronunciation, with one for which they give the right one,
// syllable by syllable: 맛있 → 마싰, 서울역 → 서울력.
type entry struct {
	from, to string
	inside   bool // also applies inside a word, not only at its start
}

// spellings are the entries by their first syllables, the longest first.
var spellings = sync.OnceValue(func() map[string][]entry {
	all := map[string][]entry{}
	for pair := range strings.FieldsSeq(exceptions) {
		from, to, ok := strings.Cut(pair, "=")
		if !ok { // a heading
			continue
		}
		from, inside := strings.CutPrefix(from, "*")
		first := from[:syllableBytes]
		all[first] = append(all[first], entry{from, to, inside})
	}
	for _, entries := range all {
		slices.SortFunc(entries, func(a, b entry) int { return len(b.from) - len(a.from) })
	}
	return all
})

// longestEntry returns the longest entry that the rest of a word starts with.
func longestEntry(known map[string][]entry, rest string, atWordStart bool) (entry, bool) {
	for _, e := range known[rest[:syllableBytes]] {
		if (atWordStart || e.inside) && strings.HasPrefix(rest, e.from) {
			return e, true
		}
	}
	return entry{}, false
}

const syllableBytes = 3 // in UTF-8

// respell applies the exceptions to a word of precomposed syllables.
func respell(word string) []rune {
	entries := spellings()
	written := []rune(word)
	out := slices.Clone(written)
	for i := 0; i < len(out); {
		if e, ok := longestEntry(entries, word[i*syllableBytes:], i == 0); ok {
			for _, r := range e.to {
				out[i] = r
				i++
			}
			continue
		}
		out[i] = respellByContext(written, out, i)
		i++
	}
	return out
}

// respellByContext is the spelling of the syllable at i that its position in the word requires.
func respellByContext(written, out []rune, i int) rune {
	r := written[i]
	last := i == len(written)-1
	if r == '의' && len(written) == 1 { // the particle, after a word in other letters
		return '에'
	}
	if i > 0 {
		switch {
		case r == '의':
			if last && !endsAsNoun(written) {
				return '에'
			}
			return '이'
		case codaOf(out[i-1]) != 0 && insertsN(written, i):
			return withOnset(r, 'ㄴ')
		case i > 1 && codaOf(out[i-1]) == 'ㄴ' && strings.ContainsRune("란량력령례로론료류률", r):
			return withOnset(r, 'ㄴ') // 생산량, 의견란 (표준 발음법 20)
		case i > 1 && r == '권' && !oneOf(codaOf(out[i-1]), "ㄱㅂㅅ") && (last || isParticle(written[i+1:])):
			return '꿘' // 상품권, 정치권
		case isTenseInWord(written, i):
			return withOnset(r, tense(decompose(r).onset))
		}
	}
	if i+1 < len(written) {
		switch next := decompose(written[i+1]).onset; {
		case r == '밟' && next != 'ㅇ' && next != 'ㅎ':
			return '밥' // 표준 발음법 10
		case r == '넓' && strings.ContainsRune("죽둥적", written[i+1]):
			return '넙'
		case r == '덟' && next != 'ㅇ':
			return '덜' // a noun: the next onset stays lax
		}
	}
	return r
}

// withOnset is a precomposed syllable with another onset.
func withOnset(r, onset rune) rune {
	for i, o := range onsets.Get() {
		if o == onset {
			return firstSyllable + rune(i*21*28) + (r-firstSyllable)%(21*28)
		}
	}
	return r
}
