package caption

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"callboard/internal/api"
)

// Units are the words of a timed text, or its characters if there are no words or one of them is longer than a cue: the service
// then has a sentence for a word, as for Japanese and Chinese. They are sorted by their starts.
func Units(t api.Timing) []Unit {
	limit := time.Duration(math.MaxInt64)
	if d, ok := moment(t.Duration); ok && d > 0 {
		limit = d
	}
	words := unitsOf(t.Words, limit)
	for i := range words {
		words[i].spaced = i > 0 && !(unspaced(lastRune(words[i-1].Text)) && unspaced(firstRune(words[i].Text)))
	}
	long := slices.ContainsFunc(words, func(u Unit) bool { return utf8.RuneCountInString(u.Text) > MaxCueChars })
	if len(words) >= 2 && !long {
		return words
	}
	if characters := joinCharacters(t.Characters, limit); len(characters) > 0 {
		return characters
	}
	return words
}

// unitsOf are the spans with a text and a usable time, sorted by their starts. Nothing is after limit.
func unitsOf(spans []api.Span, limit time.Duration) []Unit {
	units := make([]Unit, 0, len(spans))
	for _, s := range spans {
		if u, ok := unitOf(s, limit); ok && u.Text != "" {
			units = append(units, u)
		}
	}
	sortByStart(units)
	return units
}

func sortByStart(units []Unit) {
	slices.SortStableFunc(units, func(a, b Unit) int { return cmp.Compare(a.Start, b.Start) })
}

// unitOf is a span in milliseconds; false if it has no usable time. The text of a space is empty.
func unitOf(s api.Span, limit time.Duration) (u Unit, ok bool) {
	start, hasStart := moment(s.Start)
	end, hasEnd := moment(s.End)
	if !hasStart || !hasEnd {
		return Unit{}, false
	}
	start = min(start, limit)
	return Unit{Text: clean(s.Text), Start: start, End: max(start, min(end, limit))}, true
}

// longest is the latest time that SubRip and WebVTT can have with two digits of hours.
const longest = 100*time.Hour - time.Millisecond

// moment is a time in whole milliseconds; false if it is none.
func moment(seconds float64) (time.Duration, bool) {
	if math.IsNaN(seconds) || seconds < 0 || seconds > longest.Seconds() {
		return 0, false
	}
	return time.Duration(math.Round(seconds*1000)) * time.Millisecond, true
}

// joinCharacters makes words of characters: what has no space in between is a word, but for the scripts that have no spaces, of
// which each character is a unit. What belongs to the character before, as an accent does, is not separated from it.
func joinCharacters(spans []api.Span, limit time.Duration) []Unit {
	var units []Unit
	space, chars := false, 0
	for _, s := range spans {
		u, ok := unitOf(s, limit)
		if !ok {
			continue
		}
		if u.Text == "" {
			space = true
			continue
		}
		n := utf8.RuneCountInString(u.Text)
		if last := len(units) - 1; last >= 0 && joins(units[last].Text, u.Text, space, chars+n) {
			units[last].Text += u.Text
			units[last].Start, units[last].End = min(units[last].Start, u.Start), max(units[last].End, u.End)
			chars += n
		} else {
			u.spaced = space && last >= 0
			units, chars = append(units, u), n
		}
		space = false
	}
	sortByStart(units)
	return units
}

// joins reports whether a character belongs to the word before it, which then has n characters.
func joins(word, character string, space bool, n int) bool {
	first := firstRune(character)
	switch {
	case space:
		return false
	case unicode.In(first, unicode.M, unicode.Join_Control) || strings.HasSuffix(word, "\u200d"):
		return true
	case closes(first), strings.ContainsRune(",.?!、。，？！：；…", first): // a line must not begin with them
		return true
	}
	return n <= MaxCueChars && !unspaced(first) && !unspaced(lastRune(word))
}

// unspaced reports whether a character is of a script that has no spaces between words, or of its punctuation.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r >= 0x3000 && r < 0x3100 || r >= 0xff00 && r < 0xff66
}

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }

func lastRune(s string) rune { r, _ := utf8.DecodeLastRuneInString(s); return r }
