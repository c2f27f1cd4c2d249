package korean

import (
	"slices"
	"strings"
	"unicode/utf8"

	"callboard/internal/lazy"
)

// Lengths in syllables: of a long clause, and the minimum before and after a pause.
const (
	longClause      = 16
	minBefore       = 7
	minAfter        = 5
	longTopic       = 20 // clauses of this length have a pause after the topic
	maxWithoutPause = 36 // from this length on, a pause may follow any word
)

var (
	// connecting are the endings of connected clauses.
	connecting = lazy.Value[[]string]{Make: func() []string {
		return strings.Fields("고 며 지만 는데 은데 인데 면 서 면서 니까 거나 려고 도록 자마자")
	}}
	// auxiliary are the beginnings of auxiliary verbs, which belong to the verb before them: 하고 있다, 먹고 싶다.
	auxiliary = lazy.Value[[]string]{Make: func() []string {
		return strings.Fields("있 싶 나 보 말 계 가 오 왔 갔 다 주 놓 두 버 안 못")
	}}
	// adnominal are the syllables before 는 where it is a verb ending and not a topic particle: 하는, 가는.
	adnominal = "하되가오보주라다지내쓰타치키리르으느시"
)

// splitLongClause divides the words of a long clause at the places of natural pauses.
func splitLongClause(words []string) [][]string {
	left := 0
	for _, w := range words {
		left += utf8.RuneCountInString(w)
	}
	total := left
	var out [][]string
	from, sincePause := 0, 0
	for i, w := range words[:len(words)-1] {
		n := utf8.RuneCountInString(w)
		sincePause, left = sincePause+n, left-n
		if total >= longClause && isPausePoint(w, words[i+1], total, sincePause, left) {
			out = append(out, words[from:i+1])
			from, sincePause = i+1, 0
		}
	}
	return append(out, words[from:])
}

// isPausePoint reports whether a pause is natural between a word and the next.
func isPausePoint(word, next string, total, sincePause, left int) bool {
	switch {
	case sincePause >= maxWithoutPause:
		return true
	case sincePause >= minBefore && left >= minAfter && isConnective(word):
		return !slices.ContainsFunc(auxiliary.Get(), func(a string) bool { return strings.HasPrefix(next, a) })
	}
	return total >= longTopic && sincePause >= minBefore && left >= 2*minAfter && isTopic(word)
}

func isConnective(word string) bool {
	if strings.HasSuffix(word, "에서") || strings.HasSuffix(word, "께서") || strings.HasSuffix(word, "혼자서") { // places and people
		return false
	}
	return slices.ContainsFunc(connecting.Get(), func(e string) bool { return len(word) > len(e) && strings.HasSuffix(word, e) })
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
