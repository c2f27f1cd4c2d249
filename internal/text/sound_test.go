package text_test

import (
	"testing"
	"unicode"

	"callboard/internal/text"
)

func TestHasSound(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"a", "7", "½", "Ⅷ", "안", "ㅋㅋ", "\u1100", "漢", "か", "っ", "ﾊ", "한\u3164", "…ok…", "ⁿ", "ʰ", "ª", "\u0905", "ا", "ะ\u0e2f", "ꀀ", "👩 a",
	} {
		if !text.HasSound(s) {
			t.Errorf("%q counts as silent", s)
		}
	}
	for name, s := range map[string]string{
		"nothing": "", "spaces": " \n\u3000", "Hangul fillers": "\u3164\uffa0\u115f\u1160", "grapheme joiner": "\u034f", "joiners": "\u200d\u200c",
		"variation selectors": "\ufe0f\U000e0100\u180b", "tags": "\U000e0041\U000e0042", "blank of Braille": "\u2800", "Braille": "\u2801\u28ff",
		"marks alone": "\u0301\u3099\u0e31\u093e", "punctuation": "...!?—“”·・", "emoji": "🎉❤️👩\u200d💻", "Arabic tatweel": "\u0640\u0640",
		"length mark of kana": "ー～", "halfwidth marks of kana": "ｰﾞﾟ", "repetition": "々ゝヽ〱ๆ", "length mark of IPA": "ˈːˌ",
		"Khmer vowels without a sound": "\u17b4\u17b5", "noncharacter": "\ufffe", "private use": "\ue000",
	} {
		if text.HasSound(s) {
			t.Errorf("%s: %q counts as spoken", name, s)
		}
	}
	// What is ignorable by default shows as nothing and is spoken as nothing, also together.
	var all []rune
	for r := range rune(unicode.MaxRune + 1) {
		if unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Cf, unicode.M, unicode.P, unicode.Z, unicode.C) {
			all = append(all, r)
		}
	}
	if s := string(all); text.HasSound(s) {
		t.Error("a character that is ignorable by default counts as spoken")
	}
}
