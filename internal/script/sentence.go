package script

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// ending is a place where a sentence may end: terminators, the quotes and brackets that they close, and spaces.
type ending struct {
	from   int // the first terminator
	marks  int // behind the terminators
	closed int // behind the quotes and brackets
	next   int // behind the spaces
}

// nextEnding finds the next terminators between two bytes.
//
// uniseg's sentences would be of no use here. They end in the middle of URLs, dates and initials, before と and 라고, and not
// between 다. and a digit. And their rule SB8 reads ahead at each bracket: ".)))…" takes quadratic time.
func (s *splitter) nextEnding(at, end int) (e ending, ok bool) {
	for at < end {
		r, n := decode(s.text[at:])
		if isTerminator(r) {
			e.from = at
			e.marks = skip(s.text, at, isTerminator)
			e.closed = s.skipClosers(e.marks)
			e.next = skip(s.text, e.closed, unicode.IsSpace)
			return e, true
		}
		at += n
	}
	return ending{}, false
}

// skipClosers returns the first byte from at on that does not close a quotation or a bracket.
func (s *splitter) skipClosers(at int) int {
	for at < len(s.text) && !s.opensQuote(at) {
		r, n := decode(s.text[at:])
		if !isCloser(r) {
			break
		}
		at += n
	}
	return at
}

// skip returns the first byte from at on whose character is not of a kind.
func skip(s string, at int, kind func(rune) bool) int {
	for at < len(s) {
		r, n := decode(s[at:])
		if !kind(r) {
			break
		}
		at += n
	}
	return at
}

// isTerminator reports the marks at the end of a sentence, and the ellipsis, which may be there too.
func isTerminator(r rune) bool {
	switch r {
	case '.', '!', '?', '。', '！', '？', '｡', '．', '‼', '⁇', '⁈', '⁉':
		return true
	}
	return isEllipsis(r) || r > 0xff && !standsAlone(r) && unicode.Is(unicode.STerm, r)
}

func isEllipsis(r rune) bool { return r == '…' || r == '‥' || r == '⋯' }

// isCloser reports the quotes and brackets that belong to the sentence before them.
func isCloser(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r == '"' || r == '\'' || r == ')' || r == ']' || r == '}'
	case standsAlone(r):
		return false
	}
	return r == '”' || r == '’' || unicode.In(r, unicode.Pe, unicode.Pf)
}

func isOpener(r rune) bool {
	return r == '"' || r == '\'' || unicode.In(r, unicode.Ps, unicode.Pi)
}

// endsSentence reports whether a sentence ends there and the next one begins at e.next.
func (s *splitter) endsSentence(e ending) bool {
	if e.next == len(s.text) || e.from == 0 {
		return false
	}
	marks, spaced := s.text[e.from:e.marks], e.next > e.closed
	next, _ := decode(s.text[e.next:])
	before, _ := lastRune(s.text[:e.from])
	switch {
	case unicode.IsLower(next), !spaced && s.tokens.cutBy(e.closed):
		return false
	case (!spaced || e.closed > e.marks) && isQuoted(s.text[e.next:]):
		return false
	case strings.ContainsFunc(marks, isWideTerminator):
		return true
	case strings.ContainsAny(marks, "!?"):
		return spaced || opensPlainly(next) || unicode.IsDigit(next) && isEastAsian(before)
	case marks != ".":
		return s.ellipsisEnds(before, next, spaced)
	case spaced:
		return s.pointEnds(e, next)
	}
	// A point without a space behind it.
	switch {
	case isHangul(before):
		return opensPlainly(next) || unicode.IsDigit(next) && isFinal(before)
	case isEastAsian(before), e.closed > e.marks:
		return opensPlainly(next)
	}
	return false
}

// isWideTerminator reports the marks that end a sentence and nothing else.
func isWideTerminator(r rune) bool { return r >= utf8.RuneSelf && !isEllipsis(r) }

// opensPlainly reports whether a sentence can begin with r without a space before it.
func opensPlainly(r rune) bool { return unicode.IsLetter(r) || isOpener(r) && r != '\'' }

// isFinal reports the last syllables of most Korean sentences.
func isFinal(r rune) bool { return strings.ContainsRune("다요죠까", r) }

// isQuoted reports whether a text goes on with the particle behind a quotation: "…"라고, 「…」と.
func isQuoted(s string) bool {
	for _, particle := range []string{"라고", "이라고", "라는", "이라는", "라며", "라면서", "하고", "하며", "고 ", "と", "って", "という", "の"} {
		if strings.HasPrefix(s, particle) {
			return true
		}
	}
	return false
}

// ellipsisEnds reports whether a sentence ends with an ellipsis between two characters. In doubt it goes on.
func (s *splitter) ellipsisEnds(before, next rune, spaced bool) bool {
	if isEastAsian(next) {
		return before != '까' && isFinal(before)
	}
	return spaced && (unicode.IsUpper(next) || isOpener(next))
}

// pointEnds reports whether a sentence ends with a point and a space.
func (s *splitter) pointEnds(e ending, next rune) bool {
	if e.closed > e.marks {
		return true
	}
	word, first := lastWord(s.text[:e.from])
	switch abbreviation(word) {
	case alwaysOpen:
		return false
	case beforeNumber:
		return !unicode.IsDigit(next)
	case maybeEnd:
		return isEastAsian(next) || opensSentence(s.text[e.next:skip(s.text, e.next, unicode.IsLetter)])
	}
	if strings.Trim(word, "0123456789") == "" && word != "" { // 2026. 11. 30., or the number of a list
		return !first && !unicode.IsDigit(next) && !isEastAsian(next)
	}
	return true
}

// lastWord returns the letters, digits and points at the end of s, as far as an abbreviation can reach, and whether they are
// at the beginning of a line.
func lastWord(s string) (word string, first bool) {
	at := len(s)
	for at > 0 && len(s)-at <= longestAbbreviation {
		r, n := lastRune(s[:at])
		if !isWord(r) && r != '.' {
			break
		}
		at -= n
	}
	return s[at:], strings.HasSuffix(s[:at], "\n") || at == 0
}
