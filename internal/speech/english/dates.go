package english

import (
	"strings"

	"callboard/internal/lazy"
)

var months = lazy.Value[[]string]{Make: func() []string {
	return strings.Fields("january february march april may june july august september october november december")
}}

// monthNumber is the number of a month by its name or a usual abbreviation, or 0.
func monthNumber(name string) int {
	name = strings.ToLower(name)
	if name == "sept" {
		return 9
	}
	for i, m := range months.Get() {
		if name == m || len(name) == 3 && strings.HasPrefix(m, name) {
			return i + 1
		}
	}
	return 0
}

// date reads a date of numbers: 2026-11-25, 11/25/2026, 25.11.2026; and 25 Nov 2026.
func (r *reader) date() bool {
	if r.dayMonth() {
		return true
	}
	sep := r.tok(1).text
	if sep != "-" && sep != "/" && sep != "." || !r.adjacent(1, sep) || !r.adjacent(3, sep) || !r.adjacentDigits(2) || !r.adjacentDigits(4) {
		return false
	}
	if r.adjacent(5, sep) && r.adjacentDigits(6) {
		return false
	}
	a, b, c := r.tok(0).text, r.tok(2).text, r.tok(4).text
	if len(b) > 2 {
		return false
	}
	var y, m, d uint64
	switch {
	case len(a) == 4 && len(c) <= 2:
		y, m, d = parseDigits(a), parseDigits(b), parseDigits(c)
	case len(a) <= 2 && (len(c) == 4 || len(c) == 2 && sep == "/"):
		y, m, d = parseDigits(c), parseDigits(a), parseDigits(b)
		if sep == "." || m > 12 {
			m, d = d, m
		}
		if len(c) == 2 {
			y += 2000
		}
	default:
		return false
	}
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return false
	}
	r.addWords(r.consume(5), months.Get()[m-1]+" "+ordinal(d)+" "+year(y))
	if t := r.tok(0); t.adjacent && t.text == "T" && r.adjacentDigits(1) { // the time of ISO 8601
		r.pos++
		if r.clock() && r.adjacent(0, "Z") {
			r.addSpelled(r.consume(1), "utc")
		}
	}
	return true
}

// dayMonth reads 25 Nov 2026 and 25th Nov.
func (r *reader) dayMonth() bool {
	day := r.tok(0).text
	if len(day) > 2 || parseDigits(day) < 1 || parseDigits(day) > 31 {
		return false
	}
	k := 1
	if t := r.tok(1); t.adjacent && (t.text == "st" || t.text == "nd" || t.text == "rd" || t.text == "th") {
		k = 2
	}
	name := r.tok(k)
	m := monthNumber(name.text)
	if m == 0 || name.adjacent || name.startsLine || !isUpper(name.text[0]) {
		return false
	}
	r.addWords(r.consume(k), ordinal(parseDigits(day)))
	r.monthYear(m)
	return true
}

// monthDay reads Nov 25, November 25th, 2026, and Nov 2026.
func (r *reader) monthDay() bool {
	m := monthNumber(r.tok(0).text)
	if m == 0 || !isUpper(r.tok(0).text[0]) {
		return false
	}
	k := 1
	if r.adjacent(1, ".") {
		k = 2
	}
	day := r.tok(k)
	if day.kind != digits || day.startsLine {
		return false
	}
	if len(day.text) == 4 {
		r.monthYear(m)
		return true
	}
	if len(day.text) > 2 || parseDigits(day.text) < 1 || parseDigits(day.text) > 31 || r.adjacent(k+1, ":") {
		return false
	}
	r.addWords(r.consume(k), months.Get()[m-1])
	k = 1
	if t := r.tok(1); t.adjacent && (t.text == "st" || t.text == "nd" || t.text == "rd" || t.text == "th") {
		k = 2
	}
	r.addWords(r.consume(k), ordinal(parseDigits(day.text)))
	k = 0
	if r.tok(0).text == "," {
		k = 1
	}
	if y := r.tok(k); y.kind == digits && len(y.text) == 4 && !y.startsLine {
		r.pos += k
		r.addWords(r.consume(1), year(parseDigits(y.text)))
	}
	return true
}

// monthYear reads the name of the month at the token, and a year that may follow.
func (r *reader) monthYear(m int) {
	k := 1
	if r.adjacent(1, ".") && r.tok(2).kind == digits {
		k = 2
	}
	r.addWords(r.consume(k), months.Get()[m-1])
	if r.tok(0).text == "," && len(r.tok(1).text) == 4 && r.tok(1).kind == digits {
		r.pos++
	}
	if y := r.tok(0); y.kind == digits && len(y.text) == 4 && !y.startsLine {
		r.addWords(r.consume(1), year(parseDigits(y.text)))
	}
}

// clock reads a time of day: 10:30, 7:05 pm, 23:59:01, 5pm.
func (r *reader) clock() bool {
	hour := r.tok(0).text
	if len(hour) > 2 || parseDigits(hour) > 24 {
		return false
	}
	if !(r.adjacent(1, ":") && r.adjacentDigits(2) && len(r.tok(2).text) == 2 && parseDigits(r.tok(2).text) < 60) {
		amPM, n := r.amPM(1)
		if n == 0 || parseDigits(hour) == 0 || parseDigits(hour) > 12 {
			return false
		}
		r.addWords(r.consume(1), cardinal(parseDigits(hour)))
		r.addSpelled(r.consume(n), amPM)
		return true
	}
	minute, n := parseDigits(r.tok(2).text), 3
	words := cardinal(parseDigits(hour))
	amPM, _ := r.amPM(3)
	switch {
	case minute == 0 && (r.adjacent(3, ":") || amPM != ""):
	case minute == 0 && parseDigits(hour) <= 12:
		words += " o'clock"
	case minute == 0:
		words += " hundred"
	case minute < 10:
		words += " oh " + smallNumbers.Get()[minute]
	default:
		words += " " + cardinal(minute)
	}
	if r.adjacent(3, ":") && r.adjacentDigits(4) && len(r.tok(4).text) == 2 {
		if second := parseDigits(r.tok(4).text); second > 0 {
			words += " and " + cardinal(second) + " seconds"
		}
		n = 5
		if r.adjacent(5, ".") && r.adjacentDigits(6) {
			n = 7 // parts of a second
		}
	}
	r.addWords(r.consume(n), words)
	if amPM, n := r.amPM(0); n > 0 {
		r.addSpelled(r.consume(n), amPM)
	}
	if t := r.tok(0); (t.text == "-" || t.text == "–") && t.adjacent && r.adjacentDigits(1) {
		r.addWords(r.consume(1), "to")
	}
	return true
}

// amPM returns "am" or "pm" if the half of the day is named k tokens ahead, and the number of its tokens: pm, p.m.
func (r *reader) amPM(k int) (string, int) {
	t := r.tok(k)
	if t.startsLine {
		return "", 0
	}
	switch name := strings.ToLower(t.text); name {
	case "am", "pm":
		if name == "am" && !t.adjacent && t.text == "am" && r.tok(k+1).kind == letters {
			return "", 0 // "at 5 am I late"
		}
		return name, 1
	case "a", "p":
		if r.adjacent(k+1, ".") && r.tok(k+2).adjacent && strings.EqualFold(r.tok(k+2).text, "m") {
			if r.adjacent(k+3, ".") && !r.endsSentence(k+3) {
				return name + "m", 4
			}
			return name + "m", 3
		}
	}
	return "", 0
}

// endsSentence reports whether the period k tokens ahead ends a sentence, although it may belong to an abbreviation:
// the text ends there, or a capital follows.
func (r *reader) endsSentence(k int) bool {
	t := r.tok(k + 1)
	return t.kind == noToken || t.startsLine || !t.adjacent && t.kind == letters && isUpper(t.text[0])
}
