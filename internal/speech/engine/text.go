package engine

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// commanding are the signs that mean something else than themselves to one program or another.
const commanding = "[]{}<>|\\^_`~"

// plain leaves of a text what is to be read: letters, digits, spaces and the marks of writing. Controls could be
// commands to a program (espeak-ng takes 0x01), brackets hold phonemes ([[…]] in espeak-ng) or commands (in say), and
// angle brackets hold markup: each becomes a space. Unspoken is what has no sound, such as pictures, each thing once.
func plain(text string) (read string, unspoken []string) {
	var b strings.Builder
	for clusters := uniseg.NewGraphemes(norm.NFC.String(text)); clusters.Next(); {
		cluster := clusters.Str()
		first, _ := utf8.DecodeRuneInString(cluster)
		switch {
		case strings.ContainsRune(commanding, first):
			b.WriteByte(' ')
		case unicode.In(first, unicode.L, unicode.N, unicode.P, unicode.Sc, unicode.Sm): // an accent without its letter is nothing
			b.WriteString(strings.Map(writing, cluster))
		default:
			b.WriteByte(' ')
			if unicode.IsPrint(first) && first != ' ' && !unicode.IsMark(first) && first != utf8.RuneError && !slices.Contains(unspoken, cluster) {
				unspoken = append(unspoken, cluster)
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " "), unspoken
}

// writing drops what only says how a character is to look, glues pictures together, or hides a command behind a letter.
func writing(r rune) rune {
	if unicode.In(r, unicode.Me, unicode.Variation_Selector) || strings.ContainsRune(commanding, r) ||
		!unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.Sc, unicode.Sm) {
		return -1
	}
	return r
}

// withoutHan takes the Chinese characters out of a text, for programs that know no others than Chinese ones.
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

// scripts that are written in one language, as far as a speech program is concerned.
var scripts = []struct {
	table *unicode.RangeTable
	lang  string
}{
	{unicode.Hangul, "ko"}, {unicode.Hiragana, "ja"}, {unicode.Katakana, "ja"}, {unicode.Han, "zh"}, {unicode.Cyrillic, "ru"},
	{unicode.Greek, "el"}, {unicode.Arabic, "ar"}, {unicode.Hebrew, "he"}, {unicode.Devanagari, "hi"}, {unicode.Thai, "th"},
}

// language is the two letters (ISO 639-1) of the language a text is to be read in, "" when there is nothing to read.
// The script decides; the tag of the wire only where several languages share it: Latin and Han.
func language(text, tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
	found, latin := "", false
	for _, r := range text {
		if unicode.Is(unicode.Latin, r) || unicode.IsDigit(r) {
			latin = true
			continue
		}
		for _, s := range scripts {
			if unicode.Is(s.table, r) && (found == "" || found == "zh") { // kana and Hangul tell whose Han it is
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
