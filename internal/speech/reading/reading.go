// Package reading converts any text into its pronunciation: it cuts the text by script, passes each part to the reader
// of its language, and joins the results.
package reading

import (
	"strings"

	"callboard/internal/speech/english"
	"callboard/internal/speech/kana"
	"callboard/internal/speech/korean"
	"callboard/internal/speech/phone"
)

// Text reads a text. Each word is read in the language of its script; lang, a tag such as "ko-kr" or "auto", decides
// only what the script does not: the language of digits without a word next to them, and whether kanji are Japanese.
// Parts that no reader can read are skipped and listed as unspoken; a text of nothing else has no phrases.
func Text(text, lang string) phone.Reading {
	var out phone.Reading
	lines := strings.Split(normalise(text), "\n")
	for i, line := range lines {
		tokens := tokenize(line)
		resolveLanguages(tokens, language(lang))
		out.Unspoken = addUnspoken(out.Unspoken, tokens)
		phrases := read(segments(tokens))
		if n := len(phrases); n > 0 {
			setLineEnd(&phrases[n-1], i < len(lines)-1)
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
func read(stretches []segment) []phone.Phrase {
	var out []phone.Phrase
	for _, s := range stretches {
		var phrases []phone.Phrase
		switch s.lang {
		case phone.Korean:
			phrases = korean.Read(s.text)
		case phone.Japanese:
			phrases = kana.Read(s.text)
		default:
			phrases = english.Read(s.text)
		}
		if len(phrases) > 0 && len(out) > 0 && out[len(out)-1].End == phone.Flow {
			voiceFirstStop(out[len(out)-1], &phrases[0])
		}
		out = append(out, phrases...)
	}
	return out
}

// setLineEnd sets the break at the end of a line.
func setLineEnd(last *phone.Phrase, more bool) {
	switch {
	case last.End == phone.Question || last.End == phone.Exclaim:
	case more:
		last.End = phone.Paragraph
	case last.End != phone.Paragraph:
		last.End = phone.Stop
	}
}
