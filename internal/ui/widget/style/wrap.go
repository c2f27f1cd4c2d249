package style

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Message lays a few words into w × h cells: wrapped, with an empty line above where there is room for it. next is
// the key that helps: it is below, and stays when the words have to be cut.
func Message(t *Theme, text, next string, w, h int) []string {
	lines := Wrap(text, w)
	if next != "" {
		room := max(h-1, 0)
		if len(lines) < room-1 {
			lines = append(lines, "")
		}
		lines = append(Lead(lines, room, w), Wrap(next, w)...)
	}
	if len(lines) < h-1 {
		lines = append([]string{""}, lines...)
	}
	out := make([]string, 0, h)
	for _, line := range lines[:min(len(lines), h)] {
		out = append(out, t.Muted.Paint(Fit(line, w)))
	}
	for len(out) < h {
		out = append(out, Blank(w))
	}
	return out
}

// Lead is the first n of some lines, the last of them marked if there are more.
func Lead(lines []string, n, w int) []string {
	if len(lines) <= n {
		return lines
	}
	out := slices.Clone(lines[:n])
	if n > 0 {
		out[n-1] = Truncate(out[n-1]+" "+lines[n], w)
	}
	return out
}

// Breaks reports whether a text may be broken before a byte of it: after a space, a slash, an equals sign or a comma, and before a
// question mark or an ampersand, which are the seams of a URL. Two slashes stay together and with what follows.
func Breaks(text string, at int) bool {
	if at <= 0 || at >= len(text) {
		return false
	}
	before, after := text[at-1], text[at]
	if after >= utf8.RuneSelf { // a mark belongs to the character before it
		if r, _ := utf8.DecodeRuneInString(text[at:]); unicode.IsMark(r) {
			return false
		}
	}
	switch {
	case before == '/':
		return after != '/' && (at < 2 || text[at-2] != '/')
	case before == ' ', before == '=', before == ',':
		return after != before
	}
	return (after == '?' || after == '&') && before != after
}

// breakWord breaks a word into pieces of at most w cells: where Breaks allows it in the second half of a piece, or else anywhere.
func breakWord(word string, w int) []string {
	var out []string
	for Width(word) > w {
		first, _, _ := strings.Cut(ansi.Hardwrap(word, w, false), "\n")
		if len(first) == 0 || len(first) >= len(word) {
			break
		}
		n := len(first)
		for at := n; at > n/2; at-- {
			if Breaks(word, at) {
				n = at
				break
			}
		}
		out = append(out, word[:n])
		word = word[n:]
	}
	return append(out, word)
}

// Wrap breaks text into lines of at most w cells: at spaces, never at the hyphens of a flag's name, and inside
// a word only where the word alone is too long, as breakWord says.
func Wrap(text string, w int) []string {
	if w <= 0 {
		return nil
	}
	var out []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for word := range strings.FieldsSeq(paragraph) {
			if line != "" && Width(line)+1+Width(word) <= w {
				line += " " + word
				continue
			}
			if line != "" {
				out = append(out, line)
			}
			pieces := breakWord(word, w)
			out = append(out, pieces[:len(pieces)-1]...)
			line = pieces[len(pieces)-1]
		}
		out = append(out, line)
	}
	return out
}

// FirstFitting is the first of some texts, from long to short, that fits into w cells, or the last.
func FirstFitting(w int, texts ...string) string {
	for _, s := range texts {
		if Width(s) <= w {
			return s
		}
	}
	return texts[len(texts)-1]
}

// WrapItems joins items with sep into lines of at most w cells and breaks between items; only an item that is too long alone
// is broken inside.
func WrapItems(items []string, sep string, w int) []string {
	if w <= 0 {
		return nil
	}
	var out []string
	line := ""
	for _, item := range items {
		if line != "" && Width(line)+Width(sep)+Width(item) <= w {
			line += sep + item
			continue
		}
		if line != "" {
			if end := strings.TrimRight(sep, " "); end != "" && end[0] != ' ' && Width(line)+Width(end) <= w {
				line += end // a comma stays with what is before it
			}
			out = append(out, line)
		}
		pieces := Wrap(item, w)
		out = append(out, pieces[:len(pieces)-1]...)
		line = pieces[len(pieces)-1]
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}
