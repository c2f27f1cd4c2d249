package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// HasSound reports whether a voice can find anything to speak in s: a letter with a sound of its own, or a digit, of any
// script. Emoji, punctuation and single marks give no sound. Neither do letters that are empty or only modify another
// letter, such as the Hangul fillers, the Arabic tatweel, the length marks of kana and IPA, and the signs that repeat the
// letter before them. All of them are charged like any other text. In doubt a letter counts as one with a sound.
func HasSound(s string) bool { return strings.ContainsFunc(s, sounds) }

func sounds(r rune) bool {
	switch {
	case unicode.IsNumber(r):
		return true
	case !unicode.IsLetter(r), Hidden(r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
		return false
	case !unicode.Is(unicode.Lm, r):
		return true
	}
	// A modifier letter. Some are letters or digits in another form, such as ʰ and ⁿ; those are read.
	return strings.ContainsFunc(norm.NFKD.String(string(r)), func(r rune) bool {
		return unicode.IsNumber(r) || unicode.IsLetter(r) && !unicode.Is(unicode.Lm, r)
	})
}
