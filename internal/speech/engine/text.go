package engine

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// controlSigns are the characters that have a special meaning for one of the programs.
const controlSigns = "[]{}<>|\\^_`~"

// readable removes from a text all but letters, digits, spaces and punctuation. Control characters could be commands
// (espeak-ng accepts 0x01), brackets hold phonemes ([[…]] in espeak-ng) or commands (in say), and angle brackets hold
// markup: each becomes a space. Unspoken are the parts without a sound, such as emoji, each once. What it returns it would
// return unchanged.
func readable(text string) (read string, unspoken []string) {
	var b strings.Builder
	skip := func(part string) {
		b.WriteByte(' ')
		if hasSign(part) && !slices.Contains(unspoken, part) {
			unspoken = append(unspoken, part)
		}
	}
	for clusters := uniseg.NewGraphemes(norm.NFC.String(text)); clusters.Next(); {
		cluster := clusters.Str()
		first, _ := utf8.DecodeRuneInString(cluster)
		if !isReadable(first) && !isInvisible(first) {
			skip(cluster) // such as an emoji of several characters
			continue
		}
		// Some letters join whatever follows, even a bracket or a space, so each character of the cluster is looked at.
		base := false // the last character that is not an accent is kept
		for _, r := range cluster {
			switch {
			case isInvisible(r), unicode.IsMark(r) && !base: // an accent without a letter has no sound
			case isReadable(r):
				base = true
				b.WriteRune(r)
			default:
				base = false
				skip(string(r))
			}
		}
	}
	// What was removed may have stood between two characters that compose.
	return norm.NFC.String(strings.Join(strings.Fields(b.String()), " ")), unspoken
}

// isReadable reports whether a program gets the character as it is.
func isReadable(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.Sc, unicode.Sm) && !strings.ContainsRune(controlSigns, r)
}

// isInvisible reports whether the character is dropped, without a space in its place: variation selectors, joiners and other
// format characters, and the marks around a character.
func isInvisible(r rune) bool {
	return unicode.In(r, unicode.Me, unicode.Variation_Selector, unicode.Cf)
}

// hasSign reports whether a part of a text that is not read shows something.
func hasSign(part string) bool {
	r, _ := utf8.DecodeRuneInString(part)
	return unicode.IsPrint(r) && r != ' ' && !unicode.IsMark(r) && r != utf8.RuneError && !strings.ContainsRune(controlSigns, r)
}

// withoutHan removes the Chinese characters of a text, for programs that read them in Chinese only.
func withoutHan(text string, unspoken []string) (string, []string) {
	text = strings.Map(func(r rune) rune {
		if !unicode.Is(unicode.Han, r) {
			return r
		}
		if !slices.Contains(unspoken, string(r)) {
			unspoken = append(unspoken, string(r))
		}
		return ' '
	}, text)
	return strings.Join(strings.Fields(text), " "), unspoken
}

// scripts that belong to one language, as far as the speech programs are concerned.
var scripts = []struct {
	table *unicode.RangeTable
	lang  string
}{
	{unicode.Hangul, "ko"}, {unicode.Hiragana, "ja"}, {unicode.Katakana, "ja"}, {unicode.Han, "zh"}, {unicode.Cyrillic, "ru"},
	{unicode.Greek, "el"}, {unicode.Arabic, "ar"}, {unicode.Hebrew, "he"}, {unicode.Devanagari, "hi"}, {unicode.Thai, "th"},
}

// language is the language of a text as its ISO 639-1 code, "" when there is nothing to read. The script decides; the
// tag of the request counts only where several languages share a script: Latin and Han.
func language(text, tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
	found, latin := "", false
	for _, r := range text {
		if unicode.Is(unicode.Latin, r) || unicode.IsDigit(r) {
			latin = true
			continue
		}
		for _, s := range scripts {
			if unicode.Is(s.table, r) && (found == "" || found == "zh") { // kana and Hangul decide the language of Han
				found = s.lang
			}
		}
	}
	switch {
	case found == "zh" && (tag == "ja" || tag == "ko"):
		return tag
	case found != "":
		return found
	case !latin:
		return ""
	case tag == "es":
		return tag
	case (tag == "ko" || tag == "ja" || tag == "zh") && !strings.ContainsFunc(text, unicode.IsLetter): // numbers alone
		return tag
	}
	return "en"
}
