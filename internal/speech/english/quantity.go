package english

import (
	"strings"

	"callboard/internal/speech/phone"
)

// numeral is a number as written: 1,234.50.
type numeral struct {
	whole   string // its digits without the commas
	decimal string // the digits after the point
	grouped bool   // it has commas
	tokens  int
}

func (n numeral) words() string {
	s := whole(n.whole)
	if n.decimal != "" {
		s += " point " + spoken(n.decimal)
	}
	return s
}

func (n numeral) one() bool { return n.whole == "1" && n.decimal == "" }

// numeral reads the number k places ahead; its number of tokens is 0 where there is none.
func (r *reader) numeral(k int) numeral {
	t := r.tok(k)
	if t.kind != digits {
		return numeral{}
	}
	n := numeral{whole: t.text, tokens: 1}
	for len(t.text) <= 3 && r.glued(k+n.tokens, ",") && r.gluedDigits(k+n.tokens+1) && len(r.tok(k+n.tokens+1).text) == 3 {
		n.whole += r.tok(k + n.tokens + 1).text
		n.grouped = true
		n.tokens += 2
	}
	if r.glued(k+n.tokens, ".") && r.gluedDigits(k+n.tokens+1) {
		n.decimal = r.tok(k + n.tokens + 1).text
		n.tokens += 2
	}
	return n
}

// quantity reads a number with what belongs to it: a sign, an ordinal ending, a unit, the other end of a range.
func (r *reader) quantity() bool {
	k, sign := 0, ""
	switch t := r.tok(0).text; {
	case (t == "-" || t == "–") && r.gluedDigits(1) && (!r.tok(0).glued || r.tok(-1).text == "("):
		k, sign = 1, "minus "
	case t == "+" && r.gluedDigits(1):
		k, sign = 1, "plus "
	case t == "#" && r.gluedDigits(1):
		k, sign = 1, "number "
	case t == "~" && r.tok(1).kind == digits:
		k, sign = 1, "about "
	case t == "." && r.gluedDigits(1) && !r.tok(0).glued:
		decimal := "point " + spoken(r.tok(1).text)
		r.say(r.take(2), decimal)
		r.unit(false)
		return true
	}
	n := r.numeral(k)
	if n.tokens == 0 {
		return false
	}
	if n.decimal == "" && len(n.whole) > maxDigits {
		r.longDigits(r.take(k+n.tokens), n.whole)
		return true
	}
	if r.dotted(k) {
		return true
	}
	after := k + n.tokens
	end := r.tok(after)
	suffix := strings.ToLower(end.text)
	integer := n.decimal == "" && len(n.whole) <= maxDigits
	switch {
	case integer && end.glued && (suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th"):
		r.say(r.take(after+1), sign+ordinal(value(n.whole)))
		return true
	case integer && end.glued && (suffix == "s" || suffix == "'" && r.glued(after+1, "s")) && len(n.whole) >= 2 && n.whole[len(n.whole)-1] == '0':
		r.say(r.take(after+1), sign+plurals(r.plain(n)))
		return true
	case integer && r.glued(after, "/") && r.gluedDigits(after+1) && len(r.tok(after+1).text) <= 4 && !r.glued(after+2, "/"):
		r.ratio(k, n, sign)
		return true
	case r.glued(after, ":") && integer && r.gluedDigits(after+1) && !r.glued(after+2, ":"):
		other := r.tok(after + 1).text
		r.say(r.take(after+2), sign+whole(n.whole)+" to "+whole(other))
		return true
	}
	plain := n.decimal == "" && !n.grouped && !r.hasUnit(after)
	source := r.take(after)
	if plain {
		r.say(source, sign+r.plain(n))
	} else {
		r.say(source, sign+n.words())
	}
	r.unit(n.one())
	r.rangeOn()
	return true
}

// rangeOn says "to" for the dash of a range, "by" for the cross of a format.
func (r *reader) rangeOn() {
	t := r.tok(0)
	money := currencies[r.tok(1).text].one != ""
	switch {
	case (t.text == "-" || t.text == "–") && t.glued && (r.gluedDigits(1) || money):
		r.say(r.take(1), "to")
	case (t.text == "x" || t.text == "×") && t.glued && r.gluedDigits(1):
		r.say(r.take(1), "by")
	case t.text == "x" && r.tok(1).kind == digits:
		r.say(r.take(1), "times")
	}
}

// plain is a whole number without a unit: the name of a year where it can be one.
func (r *reader) plain(n numeral) string {
	if len(n.whole) == 4 && !n.grouped {
		if v := value(n.whole); v >= 1100 && v < 2100 {
			return year(v)
		}
	}
	return n.words()
}

// plurals makes the last word a plural: "nineteen nineties", "two thousands".
func plurals(s string) string {
	if stem, ok := strings.CutSuffix(s, "y"); ok {
		return stem + "ies"
	}
	return s + "s"
}

// ratio reads 1/2, 24/7, 3/4.
func (r *reader) ratio(k int, n numeral, sign string) {
	d := r.tok(k + n.tokens + 1).text
	mixed := len(r.items) > 0 && r.tok(-1).kind == digits && k == 0 && !strings.HasSuffix(r.tok(-1).text, "/")
	source := r.take(k + n.tokens + 2)
	switch {
	case n.whole == "24" && d == "7":
		r.say(source, "twenty four seven")
	case mixed:
		r.say(source, "and "+fraction(value(n.whole), value(d)))
	default:
		r.say(source, sign+fraction(value(n.whole), value(d)))
	}
	r.unit(true)
}

// dotted reads numbers of three and more parts: versions and addresses.
func (r *reader) dotted(k int) bool {
	if !(r.gluedDigits(k+2) && r.glued(k+1, ".") && r.glued(k+3, ".") && r.gluedDigits(k+4)) {
		return false
	}
	n := k + 1
	words := whole(r.tok(k).text)
	for r.glued(n, ".") && r.gluedDigits(n+1) && len(r.tok(n+1).text) <= maxDigits {
		words += " point " + whole(r.tok(n+1).text)
		n += 2
	}
	r.say(r.take(n), words)
	return true
}

// version reads v2.1.1.
func (r *reader) version() bool {
	if t := r.tok(0).text; t != "v" && t != "V" || !r.gluedDigits(1) {
		return false
	}
	r.say(r.take(1), "version")
	if !r.dotted(0) {
		n := r.numeral(0)
		r.say(r.take(n.tokens), n.words())
	}
	return true
}

// longDigits says many digits one by one, in groups of four.
func (r *reader) longDigits(source, digits string) {
	for len(digits) > 0 {
		n := min(4, len(digits))
		r.say(source, spoken(digits[:n]))
		digits = digits[n:]
		if digits != "" {
			r.pause(phone.Comma)
		}
	}
}

// telephone reads the number of a telephone: +82 10-1234-5678, (555) 123-4567, 555-1234.
func (r *reader) telephone() bool {
	k, plus := 0, false
	if r.tok(0).text == "+" && r.gluedDigits(1) {
		k, plus = 1, true
	}
	if r.tok(k).text == "(" && len(r.tok(k+1).text) == 3 && r.tok(k+1).kind == digits && r.tok(k+2).text == ")" && r.tok(k+3).kind == digits {
		k++
	}
	if r.tok(k).kind != digits {
		return false
	}
	var groups []string
	total := 0
	n := k
	for r.tok(n).kind == digits && len(r.tok(n).text) <= 11 && total <= maxDigits {
		groups = append(groups, r.tok(n).text)
		total += len(r.tok(n).text)
		n++
		sep := r.tok(n)
		switch {
		case (sep.text == "-" || sep.text == "–") && sep.glued && r.gluedDigits(n+1):
			n++
		case sep.text == ")" && sep.glued && r.tok(n+1).kind == digits:
			n++
		case plus && sep.kind == digits:
		default:
			sep = token{}
		}
		if sep.kind == nothing {
			break
		}
	}
	last := 0
	if len(groups) > 0 {
		last = len(groups[len(groups)-1])
	}
	long := len(groups) >= 3 && total >= 9 && last == 4
	local := len(groups) == 2 && len(groups[0]) == 3 && last == 4
	if !(long || local || plus && total >= 8) || total > maxDigits {
		return false
	}
	source := r.take(n)
	if plus {
		r.say(source, "plus")
	}
	for i, g := range groups {
		if i > 0 {
			r.pause(phone.Comma)
		}
		r.say(source, spoken(g))
	}
	return true
}
