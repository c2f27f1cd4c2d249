package korean

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Lengths in syllables: when a clause is long, and the least on either side of a pause.
const (
	longClause  = 16
	leastBefore = 7
	leastAfter  = 5
	longTopic   = 20 // clauses of this length have a pause after the topic
	mostAtOnce  = 36 // after so many syllables, a pause may follow any word
)

var (
	// connecting are the endings of connected clauses.
	connecting = strings.Fields("고 며 지만 는데 은데 인데 면 서 면서 니까 거나 려고 도록 자마자")
	// auxiliary are the beginnings of auxiliary verbs, which belong to the verb before them: 하고 있다, 먹고 싶다.
	auxiliary = strings.Fields("있 싶 나 보 말 계 가 오 왔 갔 다 주 놓 두 버 안 못")
	// adnominal are the syllables before 는 where it is a verb ending and not a topic particle: 하는, 가는.
	adnominal = "하되가오보주라다지내쓰타치키리르으느시"
)

// breathe divides the words of a long clause where a speaker pauses.
func breathe(words []string) [][]string {
	left := 0
	for _, w := range words {
		left += utf8.RuneCountInString(w)
	}
	total := left
	var out [][]string
	from, since := 0, 0
	for i, w := range words[:len(words)-1] {
		n := utf8.RuneCountInString(w)
		since, left = since+n, left-n
		if total >= longClause && pauses(w, words[i+1], total, since, left) {
			out = append(out, words[from:i+1])
			from, since = i+1, 0
		}
	}
	return append(out, words[from:])
}

// pauses reports whether a pause is natural between a word and the next.
func pauses(word, next string, total, since, left int) bool {
	switch {
	case since >= mostAtOnce:
		return true
	case since >= leastBefore && left >= leastAfter && connects(word):
		return !slices.ContainsFunc(auxiliary, func(a string) bool { return strings.HasPrefix(next, a) })
	}
	return total >= longTopic && since >= leastBefore && left >= 2*leastAfter && isTopic(word)
}

func connects(word string) bool {
	if strings.HasSuffix(word, "에서") || strings.HasSuffix(word, "께서") || strings.HasSuffix(word, "혼자서") { // places and people
		return false
	}
	return slices.ContainsFunc(connecting, func(e string) bool { return len(word) > len(e) && strings.HasSuffix(word, e) })
}

// isTopic reports whether a word ends in the particle 은 or 는.
func isTopic(word string) bool {
	runes := []rune(word)
	n := len(runes)
	if n < 3 {
		return false
	}
	before := runes[n-2]
	return runes[n-1] == '는' && codaOf(before) == 0 && !strings.ContainsRune(adnominal, before)
}
