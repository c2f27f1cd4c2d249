package english

import "strings"

var months = strings.Fields("january february march april may june july august september october november december")

// month is the number of a month by its name or a usual abbreviation, or 0.
func month(name string) int {
	name = strings.ToLower(name)
	if name == "sept" {
		return 9
	}
	for i, m := range months {
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
	if sep != "-" && sep != "/" && sep != "." || !r.glued(1, sep) || !r.glued(3, sep) || !r.gluedDigits(2) || !r.gluedDigits(4) {
		return false
	}
	if r.glued(5, sep) && r.gluedDigits(6) {
		return false
	}
	a, b, c := r.tok(0).text, r.tok(2).text, r.tok(4).text
	if len(b) > 2 {
		return false
	}
	var y, m, d uint64
	switch {
	case len(a) == 4 && len(c) <= 2:
		y, m, d = value(a), value(b), value(c)
	case len(a) <= 2 && (len(c) == 4 || len(c) == 2 && sep == "/"):
		y, m, d = value(c), value(a), value(b)
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
	r.say(r.take(5), months[m-1]+" "+ordinal(d)+" "+year(y))
	if t := r.tok(0); t.glued && t.text == "T" && r.gluedDigits(1) { // the time of ISO 8601
		r.at++
		if r.clock() && r.glued(0, "Z") {
			r.spell(r.take(1), "utc")
		}
	}
	return true
}

// dayMonth reads 25 Nov 2026 and 25th Nov.
func (r *reader) dayMonth() bool {
	day := r.tok(0).text
	if len(day) > 2 || value(day) < 1 || value(day) > 31 {
		return false
	}
	k := 1
	if t := r.tok(1); t.glued && (t.text == "st" || t.text == "nd" || t.text == "rd" || t.text == "th") {
		k = 2
	}
	name := r.tok(k)
	m := month(name.text)
	if m == 0 || name.glued || name.line || !upper(name.text[0]) {
		return false
	}
	r.say(r.take(k), ordinal(value(day)))
	r.monthYear(m)
	return true
}

// monthDay reads Nov 25, November 25th, 2026, and Nov 2026.
func (r *reader) monthDay() bool {
	m := month(r.tok(0).text)
	if m == 0 || !upper(r.tok(0).text[0]) {
		return false
	}
	k := 1
	if r.glued(1, ".") {
		k = 2
	}
	day := r.tok(k)
	if day.kind != digits || day.line {
		return false
	}
	if len(day.text) == 4 {
		r.monthYear(m)
		return true
	}
	if len(day.text) > 2 || value(day.text) < 1 || value(day.text) > 31 || r.glued(k+1, ":") {
		return false
	}
	r.say(r.take(k), months[m-1])
	k = 1
	if t := r.tok(1); t.glued && (t.text == "st" || t.text == "nd" || t.text == "rd" || t.text == "th") {
		k = 2
	}
	r.say(r.take(k), ordinal(value(day.text)))
	k = 0
	if r.tok(0).text == "," {
		k = 1
	}
	if y := r.tok(k); y.kind == digits && len(y.text) == 4 && !y.line {
		r.at += k
		r.say(r.take(1), year(value(y.text)))
	}
	return true
}

// monthYear reads the name of the month at the token, and a year that may follow.
func (r *reader) monthYear(m int) {
	k := 1
	if r.glued(1, ".") && r.tok(2).kind == digits {
		k = 2
	}
	r.say(r.take(k), months[m-1])
	if r.tok(0).text == "," && len(r.tok(1).text) == 4 && r.tok(1).kind == digits {
		r.at++
	}
	if y := r.tok(0); y.kind == digits && len(y.text) == 4 && !y.line {
		r.say(r.take(1), year(value(y.text)))
	}
}

// clock reads a time of day: 10:30, 7:05 pm, 23:59:01, 5pm.
func (r *reader) clock() bool {
	hour := r.tok(0).text
	if len(hour) > 2 || value(hour) > 24 {
		return false
	}
	if !(r.glued(1, ":") && r.gluedDigits(2) && len(r.tok(2).text) == 2 && value(r.tok(2).text) < 60) {
		half, n := r.half(1)
		if n == 0 || value(hour) == 0 || value(hour) > 12 {
			return false
		}
		r.say(r.take(1), cardinal(value(hour)))
		r.spell(r.take(n), half)
		return true
	}
	minute, n := value(r.tok(2).text), 3
	words := cardinal(value(hour))
	half, _ := r.half(3)
	switch {
	case minute == 0 && (r.glued(3, ":") || half != ""):
	case minute == 0 && value(hour) <= 12:
		words += " o'clock"
	case minute == 0:
		words += " hundred"
	case minute < 10:
		words += " oh " + small[minute]
	default:
		words += " " + cardinal(minute)
	}
	if r.glued(3, ":") && r.gluedDigits(4) && len(r.tok(4).text) == 2 {
		if second := value(r.tok(4).text); second > 0 {
			words += " and " + cardinal(second) + " seconds"
		}
		n = 5
		if r.glued(5, ".") && r.gluedDigits(6) {
			n = 7 // parts of a second
		}
	}
	r.say(r.take(n), words)
	if half, n := r.half(0); n > 0 {
		r.spell(r.take(n), half)
	}
	if t := r.tok(0); (t.text == "-" || t.text == "–") && t.glued && r.gluedDigits(1) {
		r.say(r.take(1), "to")
	}
	return true
}

// half is "am" or "pm" when the half of the day is named k places on, and the tokens it takes: pm, p.m.
func (r *reader) half(k int) (string, int) {
	t := r.tok(k)
	if t.line {
		return "", 0
	}
	switch name := strings.ToLower(t.text); name {
	case "am", "pm":
		if name == "am" && !t.glued && t.text == "am" && r.tok(k+1).kind == letters {
			return "", 0 // "at 5 am I late"
		}
		return name, 1
	case "a", "p":
		if r.glued(k+1, ".") && r.tok(k+2).glued && strings.EqualFold(r.tok(k+2).text, "m") {
			if r.glued(k+3, ".") && !r.ends(k+3) {
				return name + "m", 4
			}
			return name + "m", 3
		}
	}
	return "", 0
}

// ends reports whether the period k places on ends a sentence, though it may belong to an abbreviation: the text ends there, or a
// capital follows.
func (r *reader) ends(k int) bool {
	t := r.tok(k + 1)
	return t.kind == nothing || t.line || !t.glued && t.kind == letters && upper(t.text[0])
}
