// Package reading converts any text into its pronunciation: it cuts the text by script, passes each part to the reader of
// its language, and joins the results.
package reading

import (
	"strings"

	"callboard/internal/speech/english"
	"callboard/internal/speech/kana"
	"callboard/internal/speech/korean"
	"callboard/internal/speech/phone"
)

// Text reads a text. Each word is read in the language of its script; lang, a tag such as "ko-kr" or "auto", decides only
// what the script does not: the language of digits without a word next to them, and whether kanji are Japanese. Parts
// that no reader can read are skipped and listed as unspoken; a text of nothing else has no phrases.
func Text(text, lang string) phone.Reading {
	var out phone.Reading
	lines := strings.Split(clean(text), "\n")
	for i, line := range lines {
		tokens := cut(line)
		resolve(tokens, language(lang))
		out.Unspoken = list(out.Unspoken, tokens)
		phrases := read(stretches(tokens))
		if n := len(phrases); n > 0 {
			closing(&phrases[n-1], i < len(lines)-1)
		}
		out.Phrases = append(out.Phrases, phrases...)
	}
	return out
}

// language is the language of a tag, "" for auto and for languages without a reader.
func language(tag string) phone.Lang {
	primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
	switch l := phone.Lang(primary); l {
	case phone.English, phone.Korean, phone.Japanese:
		return l
	case "kor":
		return phone.Korean
	case "eng":
		return phone.English
	case "jpn":
		return phone.Japanese
	}
	return ""
}

// read returns the phrases of the stretches of one line.
func read(stretches []stretch) []phone.Phrase {
	var out []phone.Phrase
	for _, s := range stretches {
		var said []phone.Phrase
		switch s.lang {
		case phone.Korean:
			said = korean.Read(s.text)
		case phone.Japanese:
			said = kana.Read(s.text)
		default:
			said = english.Read(s.text)
		}
		if len(said) > 0 && len(out) > 0 && out[len(out)-1].End == phone.Flow {
			soften(out[len(out)-1], &said[0])
		}
		out = append(out, said...)
	}
	return out
}

// closing sets the break at the end of a line.
func closing(last *phone.Phrase, more bool) {
	switch {
	case last.End == phone.Question || last.End == phone.Exclaim:
	case more:
		last.End = phone.Paragraph
	case last.End != phone.Paragraph:
		last.End = phone.Stop
	}
}
