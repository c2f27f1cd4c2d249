package korean

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// groupsAt are the runs of digits from i on with the given separator between them.
func groupsAt(text []rune, i int, separator rune) (groups []string, end int) {
	for {
		digits, at := digitsAt(text, i)
		groups, end = append(groups, digits), at
		if at+1 >= len(text) || text[at] != separator || !isDigit(text[at+1]) {
			return groups, end
		}
		i = at + 1
	}
}

// formattedNumber reads a date, a time, a telephone number or a fraction at i. It returns "" where the digits have no
// such form.
func formattedNumber(text []rune, i int) (spoken string, end int) {
	_, at := digitsAt(text, i)
	if at+1 >= len(text) || !isDigit(text[at+1]) {
		return "", 0
	}
	separator := text[at]
	groups, end := groupsAt(text, i, separator)
	switch separator {
	case '-':
		spoken = hyphenated(groups)
	case '.':
		if len(groups) > 2 {
			spoken = cmp.Or(date(groups), joinGroups(groups, " 점 "))
		}
	case '/':
		if len(groups) == 2 {
			spoken = sino(groups[1]) + "분의 " + sino(groups[0])
		} else {
			spoken = cmp.Or(date(groups), joinGroups(groups, " "))
		}
	case ':':
		spoken = cmp.Or(clock(groups), joinGroups(groups, " 대 "))
	case '·': // 6·25
		spoken = digitByDigit(strings.Join(groups, ""), "공")
	}
	return spoken, end
}

func joinGroups(groups []string, between string) string {
	out := make([]string, len(groups))
	for i, g := range groups {
		out[i] = sino(g)
	}
	return strings.Join(out, between)
}

// hyphenated reads groups with hyphens: a date, a telephone number, a range, or the parts of an address.
func hyphenated(groups []string) string {
	if d := date(groups); d != "" {
		return d
	}
	first, second := groups[0], groups[1]
	years := len(first) == 4 && len(second) == 4 && isYear(first) && isYear(second)
	switch {
	case len(groups) > 2 || len(second) == 4 && len(first) > 2 && !years:
		out := make([]string, len(groups))
		for i, g := range groups {
			out[i] = digitByDigit(g, "공")
		}
		return strings.Join(out, ", ")
	case years:
		return sino(first) + "에서 " + sino(second)
	case first[0] != '0' && second[0] != '0' && (len(first) < len(second) || len(first) == len(second) && first < second):
		return "" // a range, as with a tilde
	}
	return sino(first) + " 다시 " + sino(second)
}

func isYear(digits string) bool { return digits[:2] == "19" || digits[:2] == "20" }

// date reads year, month and day; "" where the groups are not a date.
func date(groups []string) string {
	if len(groups) != 3 || len(groups[0]) != 4 || len(groups[1]) > 2 || len(groups[2]) > 2 {
		return ""
	}
	m, _ := strconv.Atoi(groups[1]) // digits, at most two
	d, _ := strconv.Atoi(groups[2])
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return ""
	}
	return sino(groups[0]) + "년 " + month(m) + " " + sino(strconv.Itoa(d)) + "일"
}

// month is the name of a month. 유월 and 시월 are irregular.
func month(m int) string {
	switch m {
	case 6:
		return "유월"
	case 10:
		return "시월"
	}
	return sino(strconv.Itoa(m)) + "월"
}

// clock reads hours, minutes and seconds; "" where the groups are not a time of day.
func clock(groups []string) string {
	if len(groups) > 3 || len(groups[0]) > 2 {
		return ""
	}
	var out []string
	for i, unit := range []string{"시", "분", "초"}[:len(groups)] {
		n, _ := strconv.Atoi(groups[i][:min(2, len(groups[i]))])
		switch {
		case i == 0 && n > 24, i > 0 && (n > 59 || len(groups[i]) != 2):
			return ""
		case i == 0 && n > 0 && n <= 12:
			out = append(out, native(n)+" 시")
		case i == 0 || n > 0:
			out = append(out, sino(strconv.Itoa(n))+unit)
		}
	}
	return strings.Join(out, " ")
}

// trimLeadingZero removes the leading zero of clocks and calendars: 09시, 05월.
func trimLeadingZero(a amount, rest []rune) amount {
	if len(a.whole) == 2 && a.whole[0] == '0' && a.fraction == "" && len(rest) > 0 && slices.Contains([]rune("월일시분초"), rest[0]) {
		a.whole = a.whole[1:]
	}
	return a
}
