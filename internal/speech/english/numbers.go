package english

import (
	"strconv"
	"strings"

	"callboard/internal/lazy"
)

var (
	smallNumbers = lazy.Value[[]string]{Make: func() []string {
		return strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
	}}
	tens = lazy.Value[[]string]{Make: func() []string {
		return strings.Fields("- - twenty thirty forty fifty sixty seventy eighty ninety")
	}}
	thousandNames = lazy.Value[[]string]{Make: func() []string {
		return strings.Fields("- thousand million billion trillion quadrillion")
	}}
)

// cardinal is a number below 10^18 in words: 105 is "one hundred five".
func cardinal(n uint64) string {
	if n == 0 {
		return smallNumbers.Get()[0]
	}
	words := ""
	for i := 0; n > 0 && i < len(thousandNames.Get()); i++ {
		if group := n % 1000; group > 0 {
			s := hundreds(group)
			if i > 0 {
				s += " " + thousandNames.Get()[i]
			}
			words = strings.TrimSuffix(s+" "+words, " ")
		}
		n /= 1000
	}
	return words
}

// hundreds is a number from 1 to 999 in words.
func hundreds(n uint64) string {
	s := ""
	if n >= 100 {
		s = smallNumbers.Get()[n/100] + " hundred"
		n %= 100
		if n == 0 {
			return s
		}
		s += " "
	}
	if n < 20 {
		return s + smallNumbers.Get()[n]
	}
	s += tens.Get()[n/10]
	if n%10 > 0 {
		s += " " + smallNumbers.Get()[n%10]
	}
	return s
}

var ordinals = lazy.Value[map[string]string]{Make: func() map[string]string {
	return map[string]string{
		"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth", "twelve": "twelfth",
	}
}}

// ordinal is the ordinal number in words: 22 is "twenty second".
func ordinal(n uint64) string {
	s := cardinal(n)
	head, last := "", s
	if i := strings.LastIndexByte(s, ' '); i >= 0 {
		head, last = s[:i+1], s[i+1:]
	}
	if o, ok := ordinals.Get()[last]; ok {
		return head + o
	}
	if stem, ok := strings.CutSuffix(last, "y"); ok {
		return head + stem + "ieth"
	}
	return head + last + "th"
}

// year is a number of four digits as the name of a year: 1905 is "nineteen oh five", 2005 "two thousand five".
func year(n uint64) string {
	century, rest := n/100, n%100
	switch {
	case n%1000 < 10 || n < 1000:
		return cardinal(n)
	case rest == 0:
		return cardinal(century) + " hundred"
	case rest < 10:
		return cardinal(century) + " oh " + smallNumbers.Get()[rest]
	}
	return cardinal(century) + " " + cardinal(rest)
}

// digitByDigit is the names of the digits in order.
func digitByDigit(digits string) string {
	words := make([]string, len(digits))
	for i := range len(digits) {
		words[i] = smallNumbers.Get()[digits[i]-'0']
	}
	return strings.Join(words, " ")
}

// fraction is numerator over denominator: 3/4 is "three quarters".
func fraction(n, d uint64) string {
	if d < 2 || d > 20 && d != 32 && d != 64 && d != 100 && d != 1000 || n >= 1000 {
		return cardinal(n) + " over " + cardinal(d)
	}
	part := ordinal(d)
	switch d {
	case 2:
		part = "half"
	case 4:
		part = "quarter"
	}
	if n == 1 {
		return "one " + part
	}
	if d == 2 {
		return cardinal(n) + " halves"
	}
	return cardinal(n) + " " + part + "s"
}

// parseDigits is the value of at most 15 decimal digits; 0 where there are too many.
func parseDigits(digits string) uint64 {
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// wholeNumber is a whole number in words: by value, or digit by digit where it is long or starts with a zero.
func wholeNumber(digits string) string {
	if len(digits) > maxDigits || len(digits) > 1 && digits[0] == '0' {
		return digitByDigit(digits)
	}
	return cardinal(parseDigits(digits))
}

// maxDigits is the length from which a number is a string of digits.
const maxDigits = 15

// roman is the value of a Roman numeral up to 89, or 0.
func roman(s string) uint64 {
	values := map[byte]int{'I': 1, 'V': 5, 'X': 10, 'L': 50}
	n := 0
	for i := range len(s) {
		v := values[s[i]]
		if v == 0 {
			return 0
		}
		if i+1 < len(s) && values[s[i+1]] > v {
			v = -v
		}
		n += v
	}
	if n <= 0 || n > 89 || romanString(n) != s {
		return 0
	}
	return uint64(n)
}

func romanString(n int) string {
	var b strings.Builder
	for _, p := range []struct {
		value int
		sign  string
	}{{50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= p.value; n -= p.value {
			b.WriteString(p.sign)
		}
	}
	return b.String()
}
