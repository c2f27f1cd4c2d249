package english

import (
	"strings"

	"callboard/internal/lazy"
)

// currency has the names of a currency's unit and of its hundredth part, if there is one.
type currency struct{ one, many, part, parts string }

var (
	dollar = currency{"dollar", "dollars", "cent", "cents"}
	euro   = currency{"euro", "euros", "cent", "cents"}
	pound  = currency{"pound", "pounds", "penny", "pence"}
	won    = currency{"won", "won", "", ""}
	yen    = currency{"yen", "yen", "", ""}
	yuan   = currency{"yuan", "yuan", "", ""}
	rupee  = currency{"rupee", "rupees", "", ""}
	coin   = currency{"bitcoin", "bitcoin", "", ""}
)

// currencies are the signs before or after a number, and the codes after it.
var currencies = lazy.Value[map[string]currency]{Make: func() map[string]currency {
	return map[string]currency{"$": dollar, "€": euro, "£": pound, "₩": won, "¥": yen, "₹": rupee, "₿": coin}
}}

var codes = lazy.Value[map[string]currency]{Make: func() map[string]currency {
	return map[string]currency{"USD": dollar, "EUR": euro, "GBP": pound, "KRW": won, "JPY": yen, "CNY": yuan, "INR": rupee, "AUD": dollar, "CAD": dollar}
}}

// magnitudes are the letters after a number that multiply it.
var magnitudes = lazy.Value[map[string]string]{Make: func() map[string]string {
	return map[string]string{
		"k": "thousand", "K": "thousand", "m": "million", "M": "million", "mn": "million", "b": "billion", "B": "billion", "bn": "billion", "t": "trillion", "T": "trillion",
	}
}}

// money reads an amount: $5, -$3.50, £1.2m, US$10, 5€, 20 USD.
func (r *reader) money() bool {
	k, sign := 0, ""
	if t := r.tok(0).text; (t == "-" || t == "–") && !r.tok(0).adjacent {
		k, sign = 1, "minus "
	}
	if t := r.tok(k).text; t == "US" && r.adjacent(k+1, "$") {
		k++
	}
	c, ok := currencies.Get()[r.tok(k).text]
	if ok {
		k++
		n := r.numeral(k)
		if n.tokens == 0 || len(n.whole) > maxDigits {
			return false
		}
		r.amount(k+n.tokens, sign, n, c)
		return true
	}
	n := r.numeral(k)
	if n.tokens == 0 || len(n.whole) > maxDigits {
		return false
	}
	after := r.tok(k + n.tokens)
	c, ok = currencies.Get()[after.text]
	if !ok || !after.adjacent || r.adjacentDigits(k+n.tokens+1) {
		if c, ok = codes.Get()[after.text]; !ok {
			return false
		}
	}
	r.consume(k + n.tokens)
	source := r.consume(1)
	r.addWords(source, sign+amountWords(n, c))
	r.addRangeWord()
	return true
}

// amount adds the words of an amount of money. Its tokens are the next k, and a magnitude may follow them.
func (r *reader) amount(k int, sign string, n numeral, c currency) {
	t := r.tok(k)
	if m, ok := magnitudes.Get()[t.text]; ok && t.adjacent && !r.adjacentDigits(k+1) {
		r.addWords(r.consume(k+1), sign+n.words()+" "+m+" "+c.many)
		r.addRangeWord()
		return
	}
	switch word := strings.ToLower(t.text); word {
	case "thousand", "million", "billion", "trillion":
		r.addWords(r.consume(k+1), sign+n.words()+" "+word+" "+c.many)
	default:
		r.addWords(r.consume(k), sign+amountWords(n, c))
	}
	r.addRangeWord()
}

// amountWords is an amount in words: 3.50 dollars is "three dollars and fifty cents".
func amountWords(n numeral, c currency) string {
	name := c.many
	if n.whole == "1" {
		name = c.one
	}
	if n.decimal == "" {
		return n.words() + " " + name
	}
	if len(n.decimal) != 2 || c.part == "" {
		return n.words() + " " + c.many
	}
	cents := parseDigits(n.decimal)
	part := c.parts
	if cents == 1 {
		part = c.part
	}
	switch {
	case cents == 0:
		return wholeNumber(n.whole) + " " + name
	case n.whole == "0":
		return cardinal(cents) + " " + part
	}
	return wholeNumber(n.whole) + " " + name + " and " + cardinal(cents) + " " + part
}
