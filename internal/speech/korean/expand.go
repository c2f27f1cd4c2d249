package korean

import (
	"strings"
	"unicode"
)

// expander writes numbers, letters and symbols of a text in Hangul. Its output has only precomposed syllables, spaces,
// and the marks , . ? and !
type expander struct {
	text []rune
	out  strings.Builder
}

func expand(text string) string {
	e := expander{text: []rune(text)}
	for i := 0; i < len(e.text); {
		i = e.step(i)
	}
	return e.out.String()
}

// step reads the item at i and returns the start of the next one.
func (e *expander) step(i int) int {
	r := e.text[i]
	switch {
	case isSyllable(r):
		e.out.WriteRune(r)
		return i + 1
	case isDigit(r):
		return e.number(i)
	case isJamo(r):
		end := i + 1
		for end < len(e.text) && isJamo(e.text[end]) {
			end++
		}
		e.writeSeparated(readJamo(e.text[i:end]))
		e.out.WriteByte(' ')
		return end
	case isLatin(r):
		return e.latin(i)
	case money.Get()[r] != "" && e.digitAfter(i):
		return e.price(i)
	case oneOf(r, "-−–") && e.digitAfter(i) && e.atWordStart(i):
		e.writeSeparated("마이너스 ")
		return i + 1
	case signs.Get()[r] != "":
		e.writeSeparated(signs.Get()[r])
		if i+1 == len(e.text) || !isSyllable(e.text[i+1]) {
			e.out.WriteByte(' ')
		}
		return i + 1
	}
	e.mark(i)
	return i + 1
}

// mark writes a punctuation mark as one of the four. A mark without a break becomes a space, or nothing where it only
// encloses a word.
func (e *expander) mark(i int) {
	switch r := e.text[i]; {
	case oneOf(r, "?？"):
		e.out.WriteByte('?')
	case oneOf(r, "!！"):
		e.out.WriteByte('!')
	case r == '…' || r == '.' && (i+1 < len(e.text) && e.text[i+1] == '.' || i > 0 && e.text[i-1] == '.'):
		e.out.WriteByte(',') // the sentence continues or is left open
	case oneOf(r, ".。．"):
		e.out.WriteByte('.')
	case oneOf(r, ",，、;:：；()（）[]{}〈〉《》–—"):
		e.out.WriteByte(',')
	case oneOf(r, `"'“”‘’「」『』*_~～^`+"`"):
	case unicode.IsSpace(r) || !unicode.IsControl(r):
		e.out.WriteByte(' ')
	}
}

func (e *expander) digitAfter(i int) bool { return i+1 < len(e.text) && isDigit(e.text[i+1]) }

// atWordStart reports whether i is at the start of a word.
func (e *expander) atWordStart(i int) bool { return i == 0 || oneOf(e.text[i-1], " (,~[") }

// writeSeparated writes a space and then the words.
func (e *expander) writeSeparated(words string) {
	e.out.WriteByte(' ')
	e.out.WriteString(words)
}

// number reads the item that starts with a digit, with its counter or unit.
func (e *expander) number(i int) int {
	if name, end := specialReadingAt(e.text, i); name != "" { // 5G
		e.writeSeparated(name)
		return end
	}
	if spoken, end := formattedNumber(e.text, i); spoken != "" {
		e.out.WriteString(spoken)
		return end
	}
	a, end := amountAt(e.text, i)
	a = trimLeadingZero(a, e.text[end:])
	if end+1 < len(e.text) && oneOf(e.text[end], "~∼〜～–-") && isDigit(e.text[end+1]) {
		return e.numberRange(a, end)
	}
	if unit, name, after := unitAt(e.text, end); unit != "" {
		e.writeSeparated(speeds.Get()[unit] + a.spoken() + " " + name)
		return after
	}
	return e.numberBeforeNoun(a, end)
}

// numberBeforeNoun reads a number in the form that the noun after it, at end, needs. It returns the start of the noun.
func (e *expander) numberBeforeNoun(a amount, end int) int {
	noun := end
	if noun+1 < len(e.text) && e.text[noun] == ' ' {
		noun++
	}
	rest := e.text[noun:]
	spoken, native := nativeCount(a, e.text, noun)
	if start := end - len(a.whole); start > 0 && start < end && e.text[start-1] == '제' { // 제3장 has an ordinal
		native = false
	}
	switch {
	case native && a.smallValue() == 1 && startsWith(rest, "번째"):
		e.writeSeparated("첫 ")
	case native:
		e.writeSeparated(spoken + " ")
	case noun == end && a.smallValue() > 0 && a.smallValue() <= 12 && startsWith(rest, "월"):
		e.out.WriteString(month(a.smallValue()))
		return end + 1
	case noun == end && a.smallValue() == 1 && len(rest) > 0 && oneOf(rest[0], "만천백십"):
		// 만, 천: without the one
	default:
		e.out.WriteString(a.spoken())
		if noun > end || end < len(e.text) && !isSyllable(e.text[end]) {
			return end
		}
		return noun
	}
	return noun
}

// numberRange reads a range, 10~20. Before a counter with native numbers, both are native.
func (e *expander) numberRange(from amount, tilde int) int {
	to, end := amountAt(e.text, tilde+1)
	noun := end
	if noun+1 < len(e.text) && e.text[noun] == ' ' {
		noun++
	}
	first, firstNative := nativeCount(from, e.text, noun)
	_, secondNative := nativeCount(to, e.text, noun)
	if firstNative && secondNative {
		size := min(1, len(e.text)-noun)
		if startsWith(e.text[noun:], "시간") || startsWith(e.text[noun:], "마리") || startsWith(e.text[noun:], "가지") {
			size = 2
		}
		e.writeSeparated(first + " " + string(e.text[noun:noun+size]) + "에서")
	} else {
		e.writeSeparated(from.spoken() + "에서")
	}
	e.out.WriteByte(' ')
	return tilde + 1
}

// price reads the sign of a currency before a number: $5 is 오 달러, $3.50 삼 달러 오십 센트.
func (e *expander) price(i int) int {
	a, end := amountAt(e.text, i+1)
	if e.text[i] == '$' && len(a.fraction) == 2 {
		e.writeSeparated(sino(a.whole) + " 달러")
		if cents := strings.TrimPrefix(a.fraction, "0"); cents != "0" {
			e.writeSeparated(sino(cents) + " 센트")
		}
		return end
	}
	e.writeSeparated(a.spoken())
	for end < len(e.text) && oneOf(e.text[end], "천만억조") {
		e.out.WriteRune(e.text[end])
		end++
	}
	e.writeSeparated(money.Get()[e.text[i]])
	return end
}

// latin reads letters: a known name, or letter by letter.
func (e *expander) latin(i int) int {
	if name, end := specialReadingAt(e.text, i); name != "" {
		e.out.WriteString(name)
		return end
	}
	end := i
	for end < len(e.text) && isLatin(e.text[end]) {
		end++
	}
	e.out.WriteString(letterNamesOf(e.text[i:end]))
	return end
}
