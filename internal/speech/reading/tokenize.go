package reading

import (
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"callboard/internal/speech/phone"
)

// token is a run of one class.
type token struct {
	class class
	text  string
	lang  phone.Lang // set by resolve
}

// longestUnspoken limits one entry of the unspoken parts, in runes.
const longestUnspoken = 40

// scripts are those whose words are listed separately in the unspoken parts.
var scripts = []*unicode.RangeTable{
	unicode.Han, unicode.Cyrillic, unicode.Arabic, unicode.Thai, unicode.Hebrew, unicode.Devanagari, unicode.Greek, unicode.Bengali, unicode.Tamil,
	unicode.Georgian, unicode.Armenian, unicode.Ethiopic, unicode.Khmer, unicode.Lao, unicode.Myanmar, unicode.Tibetan, unicode.Mongolian,
}

func script(r rune) int {
	for i, s := range scripts {
		if unicode.Is(s, r) {
			return i
		}
	}
	return len(scripts)
}

// tokenize divides a line into tokens: words, numbers, single marks, and unreadable parts.
func tokenize(line string) []token {
	var out []token
	var run []byte            // the text of the last token
	runes, wasScript := 0, -1 // its length and script
	for state := -1; line != ""; {
		var cluster string
		cluster, line, _, state = uniseg.FirstGraphemeClusterInString(line, state)
		c, text := classify(cluster)
		if text == "" {
			continue
		}
		n := len(out)
		r, _ := utf8.DecodeRuneInString(cluster)
		isScript := -1
		if c == unreadable && unicode.IsLetter(r) || c == greek {
			isScript = script(r)
		}
		joins := n > 0 && out[n-1].class == c && c != mark && (c != unreadable || isScript >= 0 && isScript == wasScript && runes < longestUnspoken)
		if joins {
			run = append(run, text...)
			runes++
			continue
		}
		if n > 0 {
			out[n-1].text = string(run)
		}
		out, run = append(out, token{class: c}), append(run[:0], text...)
		runes, wasScript = 1, isScript
	}
	if n := len(out); n > 0 {
		out[n-1].text = string(run)
	}
	return out
}
