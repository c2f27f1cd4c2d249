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
	s := wholeNumber(n.whole)
	if n.decimal != "" {
		s += " point " + digitByDigit(n.decimal)
	}
	return s
}

func (n numeral) one() bool { return n.whole == "1" && n.decimal == "" }

// numeral reads the number k tokens ahead. It has no tokens if there is no number.
func (r *reader) numeral(k int) numeral {
	t := r.tok(k)
	if t.kind != digits {
		return numeral{}
	}
	n := numeral{whole: t.text, tokens: 1}
	for len(t.text) <= 3 && r.adjacent(k+n.tokens, ",") && r.adjacentDigits(k+n.tokens+1) && len(r.tok(k+n.tokens+1).text) == 3 {
		n.whole += r.tok(k + n.tokens + 1).text
		n.grouped = true
		n.tokens += 2
	}
	if r.adjacent(k+n.tokens, ".") && r.adjacentDigits(k+n.tokens+1) {
		n.decimal = r.tok(k + n.tokens + 1).text
		n.tokens += 2
	}
	return n
}

// quantity reads a number and what belongs to it: a sign, an ordinal ending, a unit, the other end of a range.
func (r *reader) quantity() bool {
	k, sign := 0, ""
	switch t := r.tok(0).text; {
	case (t == "-" || t == "–") && r.adjacentDigits(1) && (!r.tok(0).adjacent || r.tok(-1).text == "("):
		k, sign = 1, "minus "
	case t == "+" && r.adjacentDigits(1):
		k, sign = 1, "plus "
	case t == "#" && r.adjacentDigits(1):
		k, sign = 1, "number "
	case t == "~" && r.tok(1).kind == digits:
		k, sign = 1, "about "
	case t == "." && r.adjacentDigits(1) && !r.tok(0).adjacent:
		decimal := "point " + digitByDigit(r.tok(1).text)
		r.addWords(r.consume(2), decimal)
		r.addUnit(false)
		return true
	}
	n := r.numeral(k)
	if n.tokens == 0 {
		return false
	}
	if n.decimal == "" && len(n.whole) > maxDigits {
		r.addDigitGroups(r.consume(k+n.tokens), n.whole)
		return true
	}
	if r.dottedNumber(k) {
		return true
	}
	after := k + n.tokens
	end := r.tok(after)
	suffix := strings.ToLower(end.text)
	integer := n.decimal == "" && len(n.whole) <= maxDigits
	switch {
	case integer && end.adjacent && (suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th"):
		r.addWords(r.consume(after+1), sign+ordinal(parseDigits(n.whole)))
		return true
	case integer && end.adjacent && (suffix == "s" || suffix == "'" && r.adjacent(after+1, "s")) && len(n.whole) >= 2 && n.whole[len(n.whole)-1] == '0':
		r.addWords(r.consume(after+1), sign+pluralWords(r.yearOrNumber(n)))
		return true
	case integer && r.adjacent(after, "/") && r.adjacentDigits(after+1) && len(r.tok(after+1).text) <= 4 && !r.adjacent(after+2, "/"):
		r.ratio(k, n, sign)
		return true
	case r.adjacent(after, ":") && integer && r.adjacentDigits(after+1) && !r.adjacent(after+2, ":"):
		other := r.tok(after + 1).text
		r.addWords(r.consume(after+2), sign+wholeNumber(n.whole)+" to "+wholeNumber(other))
		return true
	}
	isPlain := n.decimal == "" && !n.grouped && !r.hasUnit(after)
	source := r.consume(after)
	if isPlain {
		r.addWords(source, sign+r.yearOrNumber(n))
	} else {
		r.addWords(source, sign+n.words())
	}
	r.addUnit(n.one())
	r.addRangeWord()
	return true
}

// addRangeWord adds "to" for the dash of a range, or "by" for the cross of a format such as 1920x1080.
func (r *reader) addRangeWord() {
	t := r.tok(0)
	money := currencies.Get()[r.tok(1).text].one != ""
	switch {
	case (t.text == "-" || t.text == "–") && t.adjacent && (r.adjacentDigits(1) || money):
		r.addWords(r.consume(1), "to")
	case (t.text == "x" || t.text == "×") && t.adjacent && r.adjacentDigits(1):
		r.addWords(r.consume(1), "by")
	case t.text == "x" && r.tok(1).kind == digits:
		r.addWords(r.consume(1), "times")
	}
}

// yearOrNumber is a whole number without a unit in words: as a year if it can be one.
func (r *reader) yearOrNumber(n numeral) string {
	if len(n.whole) == 4 && !n.grouped {
		if v := parseDigits(n.whole); v >= 1100 && v < 2100 {
			return year(v)
		}
	}
	return n.words()
}

// pluralWords makes the last word a plural: "nineteen nineties", "two thousands".
func pluralWords(s string) string {
	if stem, ok := strings.CutSuffix(s, "y"); ok {
		return stem + "ies"
	}
	return s + "s"
}

// ratio reads 1/2, 24/7, 3/4.
func (r *reader) ratio(k int, n numeral, sign string) {
	d := r.tok(k + n.tokens + 1).text
	mixed := len(r.items) > 0 && r.tok(-1).kind == digits && k == 0 && !strings.HasSuffix(r.tok(-1).text, "/")
	source := r.consume(k + n.tokens + 2)
	switch {
	case n.whole == "24" && d == "7":
		r.addWords(source, "twenty four seven")
	case mixed:
		r.addWords(source, "and "+fraction(parseDigits(n.whole), parseDigits(d)))
	default:
		r.addWords(source, sign+fraction(parseDigits(n.whole), parseDigits(d)))
	}
	r.addUnit(true)
}

// dottedNumber reads numbers of three and more parts: versions and addresses.
func (r *reader) dottedNumber(k int) bool {
	if !(r.adjacentDigits(k+2) && r.adjacent(k+1, ".") && r.adjacent(k+3, ".") && r.adjacentDigits(k+4)) {
		return false
	}
	n := k + 1
	words := wholeNumber(r.tok(k).text)
	for r.adjacent(n, ".") && r.adjacentDigits(n+1) && len(r.tok(n+1).text) <= maxDigits {
		words += " point " + wholeNumber(r.tok(n+1).text)
		n += 2
	}
	r.addWords(r.consume(n), words)
	return true
}

// version reads v2.1.1.
func (r *reader) version() bool {
	if t := r.tok(0).text; t != "v" && t != "V" || !r.adjacentDigits(1) {
		return false
	}
	r.addWords(r.consume(1), "version")
	if !r.dottedNumber(0) {
		n := r.numeral(0)
		r.addWords(r.consume(n.tokens), n.words())
	}
	return true
}

// addDigitGroups adds many digits one by one, in groups of four.
func (r *reader) addDigitGroups(source, digits string) {
	for len(digits) > 0 {
		n := min(4, len(digits))
		r.addWords(source, digitByDigit(digits[:n]))
		digits = digits[n:]
		if digits != "" {
			r.addBreak(phone.Comma)
		}
	}
}

// telephone reads the number of a telephone: +82 10-1234-5678, (555) 123-4567, 555-1234.
func (r *reader) telephone() bool {
	k, plus := 0, false
	if r.tok(0).text == "+" && r.adjacentDigits(1) {
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
		case (sep.text == "-" || sep.text == "–") && sep.adjacent && r.adjacentDigits(n+1):
			n++
		case sep.text == ")" && sep.adjacent && r.tok(n+1).kind == digits:
			n++
		case plus && sep.kind == digits:
		default:
			sep = token{}
		}
		if sep.kind == noToken {
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
	source := r.consume(n)
	if plus {
		r.addWords(source, "plus")
	}
	for i, g := range groups {
		if i > 0 {
			r.addBreak(phone.Comma)
		}
		r.addWords(source, digitByDigit(g))
	}
	return true
}
