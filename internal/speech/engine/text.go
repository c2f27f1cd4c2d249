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
// markup: each becomes a space. Unspoken are the parts without a sound, such as emoji, each once.
func readable(text string) (read string, unspoken []string) {
	var b strings.Builder
	for clusters := uniseg.NewGraphemes(norm.NFC.String(text)); clusters.Next(); {
		cluster := clusters.Str()
		first, _ := utf8.DecodeRuneInString(cluster)
		switch {
		case strings.ContainsRune(controlSigns, first):
			b.WriteByte(' ')
		case unicode.In(first, unicode.L, unicode.N, unicode.P, unicode.Sc, unicode.Sm): // an accent without a letter has no sound
			b.WriteString(strings.Map(keepReadable, cluster))
		default:
			b.WriteByte(' ')
			if unicode.IsPrint(first) && first != ' ' && !unicode.IsMark(first) && first != utf8.RuneError && !slices.Contains(unspoken, cluster) {
				unspoken = append(unspoken, cluster)
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " "), unspoken
}

// keepReadable drops variation selectors, joiners, and control signs that follow a letter in the same cluster.
func keepReadable(r rune) rune {
	if unicode.In(r, unicode.Me, unicode.Variation_Selector) || strings.ContainsRune(controlSigns, r) ||
		!unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.Sc, unicode.Sm) {
		return -1
	}
	return r
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
