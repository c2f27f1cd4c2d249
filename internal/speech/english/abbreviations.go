package english

import (
	"strings"

	"callboard/internal/lazy"
	"callboard/internal/speech/phone"
)

// abbreviations are read in full when a period follows.
var abbreviations = lazy.Value[map[string]string]{Make: func() map[string]string {
	return map[string]string{
		"mr": "mister", "mrs": "missus", "ms": "miz", "dr": "doctor", "prof": "professor", "rev": "reverend", "gen": "general", "sen": "senator", "gov": "governor",
		"capt": "captain", "lt": "lieutenant", "sgt": "sergeant", "hon": "honorable", "jr": "junior", "sr": "senior", "vs": "versus", "etc": "et cetera",
		"inc": "incorporated", "ltd": "limited", "corp": "corporation", "co": "company", "dept": "department", "approx": "approximately", "est": "established",
		"min": "minimum", "max": "maximum", "ave": "avenue", "blvd": "boulevard", "rd": "road", "hwy": "highway", "mt": "mount", "ft": "fort", "apt": "apartment",
		"fig": "figure", "vol": "volume", "ch": "chapter", "sec": "section", "pp": "pages", "eq": "equation", "ext": "extension", "tel": "telephone", "univ": "university",
		"viz": "namely", "cf": "compare", "al": "al", "mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "thu": "thursday", "thur": "thursday",
		"thurs": "thursday", "fri": "friday", "sat": "saturday", "sun": "sunday", "jan": "january", "feb": "february", "mar": "march", "apr": "april", "jun": "june",
		"jul": "july", "aug": "august", "sep": "september", "sept": "september", "oct": "october", "nov": "november", "dec": "december",
	}
}}

// ambiguousAbbreviations are abbreviations that are also words: before a period at the end of a sentence they are read
// as the word.
var ambiguousAbbreviations = lazy.Value[map[string]bool]{Make: func() map[string]bool {
	return set("al co fig hon max min mar sat sun sec est ext jan wed mon")
}}

// titles are abbreviations whose period never ends a sentence.
var titles = lazy.Value[map[string]bool]{Make: func() map[string]bool {
	return set("mr mrs ms dr prof rev gen sen gov capt lt sgt")
}}

// expandedWithoutPeriod are read in full without a period.
var expandedWithoutPeriod = lazy.Value[map[string]string]{Make: func() map[string]string {
	return map[string]string{
		"mr": "mister", "mrs": "missus", "ms": "miz", "dr": "doctor", "vs": "versus", "etc": "et cetera", "jr": "junior", "sr": "senior", "prof": "professor", "dept": "department",
		"approx": "approximately", "tues": "tuesday", "thurs": "thursday", "thu": "thursday", "tue": "tuesday", "fri": "friday", "ft": "feet", "km": "kilometers",
		"kg": "kilograms", "cm": "centimeters", "mm": "millimeters", "mph": "miles per hour", "hz": "hertz", "khz": "kilohertz", "mhz": "megahertz", "ghz": "gigahertz",
		"govt": "government", "yrs": "years", "hrs": "hours", "mins": "minutes", "secs": "seconds", "pls": "please", "thx": "thanks", "feb": "february",
		"nov": "november", "oct": "october", "sept": "september", "vol": "volume", "db": "d b", "eg": "for example", "kcal": "kilocalories",
	}
}}

// abbreviation reads Mr., e.g., U.S., No. 5 and the like.
func (r *reader) abbreviation() bool {
	name := strings.ToLower(r.tok(0).text)
	if r.adjacent(1, ".") {
		if r.readInitials(name) {
			return true
		}
		if full := r.expandAbbreviation(name); full != "" {
			r.addAbbreviation(full, 2)
			return true
		}
	}
	full, ok := expandedWithoutPeriod.Get()[name]
	if !ok || r.adjacent(1, "_") || r.adjacent(1, ".") && r.tok(2).adjacent || r.allCapitals() && len(name) > 2 && name != "mrs" {
		return false
	}
	r.addWords(r.consume(1), full)
	return true
}

// allCapitals reports whether the token is in capitals.
func (r *reader) allCapitals() bool { return r.tok(0).text == strings.ToUpper(r.tok(0).text) }

// expandAbbreviation is the full form of an abbreviation with a period, or "".
func (r *reader) expandAbbreviation(name string) string {
	next := r.tok(2)
	proper := isUpper(r.tok(0).text[0])
	switch {
	case next.adjacent && next.kind != mark: // max.length
		return ""
	case name == "no" && next.kind == digits:
		return "number"
	case name == "p" && next.kind == digits:
		return "page"
	case name == "st" && proper && !r.afterName() && next.kind == letters && isUpper(next.text[0]) && !next.startsLine:
		return "saint"
	case name == "st" && proper:
		return "street"
	case titles.Get()[name] || !ambiguousAbbreviations.Get()[name]:
		return abbreviations.Get()[name]
	case r.endsSentence(1) || !proper && next.kind != digits: // "look at the sun." "Sat. at noon"
		return ""
	}
	return abbreviations.Get()[name]
}

// afterName reports whether a capitalized word precedes the token: Main St.
func (r *reader) afterName() bool {
	before := r.tok(-1)
	return before.kind == letters && isUpper(before.text[0])
}

// readInitials reads letters that each have a period, e.g., U.S.A., J. Smith, and Ph.D.
func (r *reader) readInitials(name string) bool {
	if name == "ph" && r.adjacent(2, "D") {
		r.addSpelled(r.consume(3), "phd")
		if r.adjacent(0, ".") && !r.endsSentence(0) {
			r.pos++
		}
		return true
	}
	if len(name) != 1 {
		return false
	}
	n, word := 2, name
	for t := r.tok(n); t.kind == letters && t.adjacent && len(t.text) == 1 && (r.adjacent(n+1, ".") || r.tok(n+1).kind == noToken); t = r.tok(n) {
		word += strings.ToLower(t.text)
		n += 2
	}
	n = min(n, len(r.tokens)-r.pos)
	switch {
	case n == 2 && !r.isNameInitial(name):
		return false
	case word == "eg":
		r.addAbbreviation("for example", n)
	case word == "ie":
		r.addAbbreviation("that is", n)
	default:
		next := r.tok(n)
		end := n > 2 && r.adjacent(n-1, ".") && (next.kind == noToken || next.startsLine || (word == "am" || word == "pm") && r.endsSentence(n-1))
		r.addSpelled(r.consume(n), word)
		if end {
			r.addBreak(phone.Stop)
		}
	}
	return true
}

// isNameInitial reports whether one letter and its period abbreviate a name: J. Smith, but not the end of "plan B."
func (r *reader) isNameInitial(name string) bool {
	next := r.tok(2)
	plan := r.tok(-1).kind == letters && !r.afterName()
	return isUpper(r.tok(0).text[0]) && name != "i" && next.kind == letters && !next.adjacent && !next.startsLine && isUpper(next.text[0]) && !plan
}

// addAbbreviation adds the full form of an abbreviation of n tokens, of which the last is its period. At the end of the
// text, or in "etc." before a capital, the period also ends the sentence.
func (r *reader) addAbbreviation(full string, n int) {
	last := r.tok(n)
	end := last.kind == noToken || last.startsLine || full == "et cetera" && r.endsSentence(n-1)
	r.addWords(r.consume(n), full)
	if end {
		r.addBreak(phone.Stop)
	}
}
