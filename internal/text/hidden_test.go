package text_test

import (
	"strings"
	"testing"
	"unicode"

	"callboard/internal/text"
)

func TestHidden(t *testing.T) {
	t.Parallel()
	for _, r := range "\x00\x1b\n\x7f\u0085\u009b\u00ad\u034f\u061c\u115f\u200b\u200c\u200d\u200e\u2028\u202e\u2060\u2066\u3164\ufe0f\ufeff\uffa0\ufffe\U000e0001\U000e0041\U000e0100" {
		if !text.Hidden(r) {
			t.Errorf("%U is not hidden", r)
		}
	}
	for _, r := range "a ~é한漢か👩\u0301\u0020\u00a0\u3000\ufffd" {
		if text.Hidden(r) {
			t.Errorf("%U is hidden", r)
		}
	}
	for r := range rune(unicode.MaxRune + 1) {
		if unicode.IsControl(r) && !text.Hidden(r) || unicode.Is(unicode.Bidi_Control, r) && !text.Hidden(r) {
			t.Errorf("%U is not hidden", r)
		}
	}
}

// Line and Multiline agree about every character between two letters.
func TestLineAndMultilineAgree(t *testing.T) {
	t.Parallel()
	for r := range rune(0x20000) {
		if unicode.IsSpace(r) || r >= 0x1b && r < 0x20 || r >= 0x80 && r < 0xa0 || unicode.Is(unicode.Cs, r) { // line ends, escape sequences, surrogates
			continue
		}
		s := "a" + string(r) + "b"
		line := text.Line(s)
		lines, _ := text.Multiline(s)
		if line != lines || text.Hidden(r) && strings.ContainsRune(line, r) {
			t.Errorf("%U: Line gives %q, Multiline %q", r, line, lines)
		}
	}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":            `""`,
		"/tmp/my dir": "/tmp/my dir",
		"/home/범수":    "/home/범수",
		"a\x1b[2Jb":   `"a\x1b[2Jb"`,
		"a\u202eb":    `"a\u202eb"`,
		"a\xffb":      `"a\xffb"`,
		"a\u3164b":    `"a\u3164b"`, // letters and marks that show as nothing
		"\u034f":      `"\u034f"`,
		"\U000e0100":  `"\U000e0100"`,
	} {
		if got := text.Quote(in); got != want {
			t.Errorf("Quote(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestStripHidden(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		" https://h/a b?x=1\n":    "https://h/a b?x=1",
		"https://h/\u200ba\x00b":  "https://h/ab",
		"e\u0301":                 "e\u0301", // not composed: a URL stays as it was sent
		"https://h/\u1112\u1161/": "https://h/\u1112\u1161/",
	} {
		if got := text.StripHidden(in); got != want {
			t.Errorf("StripHidden(%q) = %q, want %q", in, got, want)
		}
	}
}
