package english

import (
	"strings"

	"callboard/internal/speech/phone"
)

// abbreviations are read in full when a period follows.
var abbreviations = map[string]string{
	"mr": "mister", "mrs": "missus", "ms": "miz", "dr": "doctor", "prof": "professor", "rev": "reverend", "gen": "general", "sen": "senator", "gov": "governor",
	"capt": "captain", "lt": "lieutenant", "sgt": "sergeant", "hon": "honorable", "jr": "junior", "sr": "senior", "vs": "versus", "etc": "et cetera",
	"inc": "incorporated", "ltd": "limited", "corp": "corporation", "co": "company", "dept": "department", "approx": "approximately", "est": "established",
	"min": "minimum", "max": "maximum", "ave": "avenue", "blvd": "boulevard", "rd": "road", "hwy": "highway", "mt": "mount", "ft": "fort", "apt": "apartment",
	"fig": "figure", "vol": "volume", "ch": "chapter", "sec": "section", "pp": "pages", "eq": "equation", "ext": "extension", "tel": "telephone", "univ": "university",
	"viz": "namely", "cf": "compare", "al": "al", "mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "thu": "thursday", "thur": "thursday",
	"thurs": "thursday", "fri": "friday", "sat": "saturday", "sun": "sunday", "jan": "january", "feb": "february", "mar": "march", "apr": "april", "jun": "june",
	"jul": "july", "aug": "august", "sep": "september", "sept": "september", "oct": "october", "nov": "november", "dec": "december",
}

// sentenceWords are abbreviations that are also words: before a period at the end of a sentence they are the word.
var sentenceWords = set("al co fig hon max min mar sat sun sec est ext jan wed mon")

// titles are abbreviations whose period never ends a sentence.
var titles = set("mr mrs ms dr prof rev gen sen gov capt lt sgt")

// always are read in full without a period.
var always = map[string]string{
	"mr": "mister", "mrs": "missus", "ms": "miz", "dr": "doctor", "vs": "versus", "etc": "et cetera", "jr": "junior", "sr": "senior", "prof": "professor", "dept": "department",
	"approx": "approximately", "tues": "tuesday", "thurs": "thursday", "thu": "thursday", "tue": "tuesday", "fri": "friday", "ft": "feet", "km": "kilometers",
	"kg": "kilograms", "cm": "centimeters", "mm": "millimeters", "mph": "miles per hour", "hz": "hertz", "khz": "kilohertz", "mhz": "megahertz", "ghz": "gigahertz",
	"govt": "government", "yrs": "years", "hrs": "hours", "mins": "minutes", "secs": "seconds", "pls": "please", "thx": "thanks", "feb": "february",
	"nov": "november", "oct": "october", "sept": "september", "vol": "volume", "db": "d b", "eg": "for example", "kcal": "kilocalories",
}

// abbreviation reads Mr., e.g., U.S., No. 5 and the like.
func (r *reader) abbreviation() bool {
	name := strings.ToLower(r.tok(0).text)
	if r.glued(1, ".") {
		if r.initials(name) {
			return true
		}
		if full := r.abbreviated(name); full != "" {
			r.period(full, 2)
			return true
		}
	}
	full, ok := always[name]
	if !ok || r.glued(1, "_") || r.glued(1, ".") && r.tok(2).glued || r.capitals() && len(name) > 2 && name != "mrs" {
		return false
	}
	r.say(r.take(1), full)
	return true
}

// capitals reports whether the token is in capitals.
func (r *reader) capitals() bool { return r.tok(0).text == strings.ToUpper(r.tok(0).text) }

// abbreviated is the full form of an abbreviation with a period, or "".
func (r *reader) abbreviated(name string) string {
	next := r.tok(2)
	proper := upper(r.tok(0).text[0])
	switch {
	case next.glued && next.kind != mark: // max.length
		return ""
	case name == "no" && next.kind == digits:
		return "number"
	case name == "p" && next.kind == digits:
		return "page"
	case name == "st" && proper && !r.afterName() && next.kind == letters && upper(next.text[0]) && !next.line:
		return "saint"
	case name == "st" && proper:
		return "street"
	case titles[name] || !sentenceWords[name]:
		return abbreviations[name]
	case r.ends(1) || !proper && next.kind != digits: // "look at the sun." "Sat. at noon"
		return ""
	}
	return abbreviations[name]
}

// afterName reports whether a capitalized word precedes the token: Main St.
func (r *reader) afterName() bool {
	before := r.tok(-1)
	return before.kind == letters && upper(before.text[0])
}

// initials reads letters that each have a period, e.g., U.S.A., J. Smith, and Ph.D.
func (r *reader) initials(name string) bool {
	if name == "ph" && r.glued(2, "D") {
		r.spell(r.take(3), "phd")
		if r.glued(0, ".") && !r.ends(0) {
			r.at++
		}
		return true
	}
	if len(name) != 1 {
		return false
	}
	n, word := 2, name
	for t := r.tok(n); t.kind == letters && t.glued && len(t.text) == 1 && (r.glued(n+1, ".") || r.tok(n+1).kind == nothing); t = r.tok(n) {
		word += strings.ToLower(t.text)
		n += 2
	}
	n = min(n, len(r.tokens)-r.at)
	switch {
	case n == 2 && !r.initial(name):
		return false
	case word == "eg":
		r.period("for example", n)
	case word == "ie":
		r.period("that is", n)
	default:
		next := r.tok(n)
		end := n > 2 && r.glued(n-1, ".") && (next.kind == nothing || next.line || (word == "am" || word == "pm") && r.ends(n-1))
		r.spell(r.take(n), word)
		if end {
			r.pause(phone.Stop)
		}
	}
	return true
}

// initial reports whether one letter and its period are a name's: J. Smith, and not the end of "plan B."
func (r *reader) initial(name string) bool {
	next := r.tok(2)
	plan := r.tok(-1).kind == letters && !r.afterName()
	return upper(r.tok(0).text[0]) && name != "i" && next.kind == letters && !next.glued && !next.line && upper(next.text[0]) && !plan
}

// period pronounces an abbreviation of n tokens, the last of them its period. At the end of the text, or in etc. before a capital, the
// period ends the sentence, too.
func (r *reader) period(full string, n int) {
	last := r.tok(n)
	end := last.kind == nothing || last.line || full == "et cetera" && r.ends(n-1)
	r.say(r.take(n), full)
	if end {
		r.pause(phone.Stop)
	}
}
