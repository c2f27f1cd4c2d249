package reading

import (
	"strings"
	"unicode/utf8"

	"callboard/internal/speech/kana"
	"callboard/internal/speech/korean"
	"callboard/internal/speech/phone"
)

// resolveLanguages sets the language of every token that is read. requested is the language
// of the whole text, "" when it is unknown.
func resolveLanguages(tokens []token, requested phone.Lang) {
	japanese := requested == phone.Japanese
	for i := range tokens {
		switch t := &tokens[i]; t.class {
		case hangul:
			t.lang = phone.Korean
		case kanas:
			t.lang = phone.Japanese
			japanese = true
		case greek:
			if utf8.RuneCountInString(t.text) > 1 {
				t.class = unreadable
			}
		}
	}
	for i := range tokens {
		switch t := &tokens[i]; {
		case t.class == latin:
			t.lang = latinLanguage(tokens, i)
		case t.class == han && japanese && hasKnownKanji(t.text):
			t.lang = phone.Japanese
		case t.class == han:
			t.class = unreadable
		}
	}
	fallback := requested
	if fallback == "" {
		fallback = phone.English
	}
	setNeighbourLanguages(tokens, fallback)
	for i := range tokens {
		if tokens[i].class == greek {
			tokens[i].text = greekName(tokens, i)
		}
	}
	setMarkLanguages(tokens, fallback)
}

// hasKnownKanji reports whether the Japanese reader knows a word in a run of kanji.
func hasKnownKanji(run string) bool {
	r := []rune(run)
	for i := range r {
		if kana.Known(r[i:]) > 0 {
			return true
		}
	}
	return false
}

// latinLanguage is the language of a run of Latin letters: Korean where it is an abbreviation next to Hangul, and none
// yet for a unit after a number.
func latinLanguage(tokens []token, i int) phone.Lang {
	t := tokens[i]
	switch {
	case i > 0 && tokens[i-1].class == digits && korean.Unit(t.text),
		i > 1 && tokens[i-1].class == greek && tokens[i-2].class == digits && korean.Unit(tokens[i-1].text+t.text): // 5 μm
		return ""
	}
	if korean.ReadAsKorean(t.text) && (nextToHangul(tokens, i, 1) || nextToHangul(tokens, i, -1)) {
		return phone.Korean
	}
	return phone.English
}

// nextToHangul reports whether Hangul is next to token i in direction step, with only a few digits, hyphens and other
// abbreviations between.
func nextToHangul(tokens []token, i, step int) bool {
	const maxDistance = 8
	end := i + maxDistance*step
	for i += step; i >= 0 && i < len(tokens) && i != end; i += step {
		switch t := tokens[i]; {
		case t.class == hangul:
			return true
		case t.class == digits || t.class == mark && strings.ContainsAny(t.text, "-&/.+"):
		case t.class == latin && korean.ReadAsKorean(t.text):
		default:
			return false
		}
	}
	return false
}
