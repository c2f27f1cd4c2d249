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
	lang  phone.Lang // of what is said, once it is resolved
}

// longestStrange bounds one entry of what could not be said, in runes.
const longestStrange = 40

// scripts are those whose words are told apart from each other in the list of what could not be said.
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

// cut cuts a line into runs: words, numbers, marks one by one, and each thing that cannot be said.
func cut(line string) []token {
	var out []token
	var run []byte            // the text of the last token
	runes, wasScript := 0, -1 // and what it holds
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
		if c == strange && unicode.IsLetter(r) || c == greek {
			isScript = script(r)
		}
		joins := n > 0 && out[n-1].class == c && c != mark && (c != strange || isScript >= 0 && isScript == wasScript && runes < longestStrange)
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
