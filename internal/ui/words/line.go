// Package words writes texts, times, counts, paths and errors as the screens show them.
package words

import (
	"strings"

	"callboard/internal/ui/widget/style"
)

// OneLine is a text in one line of a list: line breaks become spaces, and every sign is as wide as it is counted.
func OneLine(s string) string {
	if len(s) > 400 {
		s = string([]rune(s)[:min(120, len([]rune(s)))])
	}
	return style.StableWidth(strings.Join(strings.Fields(s), " "))
}

// Quote is a text in one line for a sentence, at most 48 cells.
func Quote(s string) string { return style.Truncate(OneLine(s), 48) }

// OrElse is s, or another text where s is empty.
func OrElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// Dash is s, or a dash where s is empty.
func Dash(s string) string { return OrElse(s, "–") }

// First is a text up to its first space.
func First(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

// Minus writes numbers with the sign of subtraction, which is as wide as a plus.
func Minus(s string) string { return strings.ReplaceAll(s, "-", "−") }

// OnOff is the state of a switch in a word.
func OnOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
