package script

import (
	"strconv"
	"strings"
	"time"

	"callboard/internal/text"
)

// MaxPause is the longest silence after a piece. Longer pauses are shortened to it.
const MaxPause = 10 * time.Minute

// longestMarker is the most bytes that a pause marker can have.
const longestMarker = 24

// cutPause returns the text before the first pause marker, its length, and the text after it. Without a marker before is all
// of s.
func cutPause(s string) (before string, pause time.Duration, after string) {
	for at := 0; ; at++ {
		next := strings.IndexByte(s[at:], '[')
		if next < 0 {
			return s, 0, ""
		}
		at += next
		if pause, size := marker(s[at:]); size > 0 {
			return s[:at], pause, s[at+size:]
		}
	}
}

// marker reads a pause marker at the beginning of s: a number, s or ms, in square brackets. Its size is 0 if there is none.
func marker(s string) (pause time.Duration, size int) {
	end := strings.IndexByte(s[:min(len(s), longestMarker)], ']')
	if end < 0 {
		return 0, 0
	}
	value := strings.Trim(s[1:end], " ")
	unit := time.Second
	number, ok := strings.CutSuffix(value, "ms")
	if ok {
		unit = time.Millisecond
	} else if number, ok = strings.CutSuffix(value, "s"); !ok {
		return 0, 0
	}
	number = strings.TrimRight(number, " ")
	if number == "" || strings.Trim(number, "0123456789.") != "" {
		return 0, 0
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return 0, 0
	}
	return time.Duration(min(n*float64(unit), float64(MaxPause))), end + 1
}

// Spoken reports whether there is anything to speak in a text, apart from its pauses.
func Spoken(s string) bool {
	for s != "" {
		before, _, after := cutPause(s)
		if text.HasSound(before) {
			return true
		}
		s = after
	}
	return false
}

// HasPause reports whether a text has a pause marker.
func HasPause(s string) bool {
	before, _, _ := cutPause(s)
	return len(before) < len(s)
}
