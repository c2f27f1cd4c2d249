package english

import (
	"slices"
	"strings"

	"callboard/internal/speech/phone"
)

// stressByEnding are the endings that determine the stress, counted in syllables from the end of the word. The first
// match counts.
var stressByEnding = []struct {
	ending  string
	fromEnd int
	atLeast int // syllables that the word must have
}{
	{"tion", 2, 2}, {"sion", 2, 2}, {"xion", 2, 2}, {"gion", 2, 2}, {"cian", 2, 2}, {"cial", 2, 2}, {"tial", 2, 2}, {"cious", 2, 2}, {"tious", 2, 2},
	{"gious", 2, 2}, {"xious", 2, 2}, {"ical", 3, 3}, {"ics", 2, 2}, {"ic", 2, 2}, {"ity", 3, 3}, {"ety", 3, 3}, {"ify", 3, 3},
	{"efy", 3, 3}, {"logy", 3, 3}, {"graphy", 3, 3}, {"nomy", 3, 3}, {"metry", 3, 3}, {"cracy", 3, 3}, {"pathy", 3, 3}, {"meter", 3, 3},
	{"grapher", 3, 3}, {"nomous", 3, 3}, {"ulous", 3, 3}, {"nion", 2, 2}, {"lion", 2, 2}, {"sive", 2, 2}, {"ctive", 2, 2}, {"istry", 3, 3}, {"ister", 3, 3}, {"ency", 3, 3}, {"ancy", 3, 3}, {"acy", 3, 3}, {"ience", 3, 3}, {"iency", 4, 4}, {"ient", 3, 3},
	{"ian", 3, 3}, {"ia", 3, 3}, {"ium", 3, 3}, {"ius", 3, 3}, {"ious", 3, 3}, {"eous", 3, 3}, {"uous", 3, 3}, {"ual", 3, 3}, {"ial", 3, 3},
	{"iar", 3, 3}, {"ior", 3, 3}, {"io", 3, 3}, {"eer", 1, 1}, {"ee", 1, 1}, {"ese", 1, 1}, {"ette", 1, 1}, {"esque", 1, 1}, {"ique", 1, 1},
	{"oon", 1, 1}, {"self", 1, 2}, {"selves", 1, 2}, {"arian", 3, 3}, {"ative", 4, 4}, {"atory", 4, 5}, {"ary", 4, 4}, {"ory", 4, 4},
	{"ate", 3, 3}, {"ize", 3, 3}, {"ise", 3, 3}, {"ized", 3, 3}, {"izing", 4, 4}, {"ute", 3, 3}, {"ude", 3, 3}, {"ator", 4, 4}, {"izer", 4, 4}, {"ism", 4, 4}, {"cion", 2, 2}, {"ish", 2, 3}, {"ado", 2, 3}, {"ato", 2, 3}, {"ano", 2, 3}, {"osure", 2, 3},
	{"ing", 2, 2},
}

// assignStress sets the primary stress of a word, and the secondary ones that follow from it.
func assignStress(word string, segs []segment) {
	nuclei := make([]int, 0, 8)
	for i, s := range segs {
		if s.vowel() {
			nuclei = append(nuclei, i)
		}
	}
	if len(nuclei) == 0 {
		return
	}
	primary := primaryStress(word, segs, nuclei)
	segs[nuclei[primary]].stress = 1
	for k := primary - 2; k >= 0; k -= 2 {
		segs[nuclei[k]].stress = 2
	}
	// A long vowel at the end keeps its quality when the stress is two or more syllables before it: calculate,
	// telephone.
	last := len(nuclei) - 1
	if last >= primary+2 && segs[nuclei[last]].sound != phone.IY && canBearStress(word, segs, nuclei) {
		segs[nuclei[last]].stress = 2
	}
	if last == primary+3 && (strings.HasSuffix(word, "ary") || strings.HasSuffix(word, "ory")) {
		segs[nuclei[last-1]].stress = 2
	}
}

// primaryStress is the syllable, counted from 0, with the primary stress. A known ending decides. Otherwise, in a word
// of two syllables it is the second after a prefix and else the first; in a longer word it is the last but one if that
// is heavy, and else the one before it.
func primaryStress(word string, segs []segment, nuclei []int) int {
	n := len(nuclei)
	if n == 1 {
		return 0
	}
	for _, e := range stressByEnding {
		if n >= e.atLeast && strings.HasSuffix(word, e.ending) {
			return max(0, n-e.fromEnd)
		}
	}
	if n == 2 {
		if hasUnstressedPrefix(word) && (canBearStress(word, segs, nuclei) || slices.ContainsFunc(stressedRoots, func(root string) bool { return strings.HasSuffix(word, root) })) {
			return 1
		}
		return 0
	}
	if last := segs[nuclei[n-1]]; last.letter != 0 && word[len(word)-1] == 'e' { // envelope, attitude
		if c, rest := countConsonants(word, last.end); c == 1 && rest == "e" {
			return n - 3
		}
	}
	if isHeavy(word, segs, nuclei, n-2) {
		return n - 2
	}
	return n - 3
}

// unstressedPrefixes are the Latin and Old English prefixes without stress: return, begin.
var unstressedPrefixes = []string{
	"ab", "ac", "ad", "af", "ag", "al", "am", "an", "ap", "ar", "as", "at", "av", "aw", "be", "co", "de", "dis", "ef", "ex", "en", "em", "e", "for", "im", "in", "mis",
	"ob", "oc", "op", "per", "pre", "pro", "re", "sub", "suc", "sug", "sup", "sur", "sus", "trans", "un", "with",
}

// hasUnstressedPrefix reports whether a word begins with an unstressed prefix and the letters after it start a new
// syllable.
func hasUnstressedPrefix(word string) bool {
	return slices.ContainsFunc(unstressedPrefixes, func(p string) bool {
		rest, ok := strings.CutPrefix(word, p)
		if !ok || len(rest) < 2 {
			return false
		}
		open, vowel := vowelLetter(p[len(p)-1]), vowelLetter(rest[0])
		return !vowel || !open && len(p) == 2
	})
}

// stressedRoots are the Latin roots with stress after a prefix although their syllable is short: compel, commit.
var stressedRoots = []string{"pel", "mit", "cur", "fer"}

// canBearStress reports whether the last syllable can bear stress: its vowel is long, or in a word of two syllables two
// consonants close it.
func canBearStress(word string, segs []segment, nuclei []int) bool {
	s := segs[nuclei[len(nuclei)-1]]
	after := word[s.end:]
	two := len(nuclei) == 2
	switch s.sound {
	case phone.AX, phone.ER, phone.IH:
		return false
	case phone.IY: // happy
		return after != ""
	case phone.OW: // window
		return after != "" || !strings.HasSuffix(word, "ow")
	case "":
	default:
		return true
	}
	n, rest := countConsonants(word, s.end)
	if rest != "" { // a silent e follows
		return (n == 1 || n == 2 && two || isDigraph(after)) && !(two && (after == "nce" && (s.letter == 'a' || s.letter == 'e')))
	}
	return two && n >= 2 && !isDigraph(after) && !strings.HasSuffix(word, "ers") && !strings.HasSuffix(word, "ings")
}

// isHeavy reports whether a syllable attracts the stress by the Latin rule: its vowel is long, or two consonants close
// it.
func isHeavy(word string, segs []segment, nuclei []int, k int) bool {
	s := segs[nuclei[k]]
	if s.letter == 0 {
		return s.sound != phone.AX && s.sound != phone.ER && s.sound != phone.IY && s.sound != phone.IH
	}
	n, _ := countConsonants(word, s.end)
	after := word[s.end:]
	if n == 2 && (isOnsetCluster(after) || isDigraph(after) || strings.HasPrefix(after, "qu")) {
		return false
	}
	return n >= 2 || n == 1 && after[0] == 'x'
}

// countConsonants counts the consonant letters from at on, and returns the letters from the next vowel letter on.
func countConsonants(word string, at int) (n int, rest string) {
	for at+n < len(word) && !vowelLetter(word[at+n]) {
		n++
	}
	return n, word[at+n:]
}

// isOnsetCluster reports whether the letters begin with a stop or f and an r, or are a consonant and "le" at the end of
// the word. Such consonants begin a syllable together, so the syllable before them is open (secret, table).
func isOnsetCluster(s string) bool {
	if len(s) < 2 {
		return false
	}
	if s[1] == 'r' {
		return strings.IndexByte("bcdfgkpt", s[0]) >= 0
	}
	return s[1] == 'l' && s[0] != 'l' && s[0] != 'r' && (s[2:] == "e" || s[2:] == "es" || s[2:] == "ed")
}

// isDigraph reports whether the first two letters represent one consonant.
func isDigraph(s string) bool {
	if len(s) < 2 || s[1] != 'h' {
		return false
	}
	return strings.IndexByte("cpst", s[0]) >= 0
}
