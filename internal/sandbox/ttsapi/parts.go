package ttsapi

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// part is a part of a text whose time is looked for: a word, or a character of a script without spaces, or the space
// between two. The parts of a text together are the text.
type part struct {
	text   string
	spoken string // what the voice reads in its place
	space  bool
}

// split divides a text into parts.
func split(text string) []part {
	var out []part
	for _, r := range text {
		if n := len(out); n > 0 && out[n-1].joins(r) {
			out[n-1].text += string(r)
		} else {
			out = append(out, part{text: string(r), space: unicode.IsSpace(r)})
		}
	}
	for i := range out {
		out[i].spoken = out[i].text
	}
	return out
}

// joins reports whether the next character belongs to a part.
func (p part) joins(next rune) bool {
	first, _ := utf8.DecodeRuneInString(p.text)
	last, _ := utf8.DecodeLastRuneInString(p.text)
	switch {
	case unicode.IsMark(next), unicode.Is(unicode.Han, last) && unicode.Is(unicode.Han, next): // 天気 is read as a whole
		return true
	case standsAlone(next) || unicode.IsSpace(next) != p.space:
		return false
	case standsAlone(first):
		return !speaks(next) // a mark of punctuation
	}
	return true
}

// standsAlone reports whether a character belongs to a script that is written without spaces.
func standsAlone(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// standIn is the syllable that is spoken for what the built-in voice cannot read.
const standIn = '라'

// replaceUnspoken gives the letters that the voice cannot read a syllable each, or each two where several letters make a
// syllable. It reports whether there are any.
func replaceUnspoken(parts []part, unspoken []string) bool {
	if !strings.ContainsFunc(strings.Join(unspoken, ""), unicode.IsLetter) {
		return false
	}
	unspoken = slices.SortedFunc(slices.Values(unspoken), func(a, b string) int { return len(b) - len(a) })
	for i := range parts {
		first, _ := utf8.DecodeRuneInString(parts[i].text)
		for _, gone := range unspoken {
			parts[i].spoken = strings.ReplaceAll(parts[i].spoken, gone, syllables(gone))
		}
		if !unicode.Is(unicode.Han, first) && standsAlone(first) && slices.ContainsFunc(unspoken, func(s string) bool { return strings.ContainsRune(s, first) }) {
			parts[i].spoken = syllables(parts[i].text)
		}
	}
	return true
}

// syllables are the syllables that are spoken for an unreadable text.
func syllables(text string) string {
	var b strings.Builder
	letters := 0
	for _, r := range text {
		switch {
		case !unicode.IsLetter(r):
		case standsAlone(r) || letters%2 == 0:
			b.WriteRune(standIn)
			letters++
		default:
			letters++
		}
	}
	return b.String()
}

// spokenText is what the voice reads.
func spokenText(parts []part) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.spoken)
	}
	return b.String()
}
