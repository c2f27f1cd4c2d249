package korean

import "strings"

var (
	sinoDigits = []string{"영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"}
	sinoPlaces = []string{"", "십", "백", "천"}
	sinoGroups = []string{"", "만", "억", "조", "경"}

	nativeTens = []string{"", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"}
	nativeOnes = []string{"", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"}
)

// sino reads decimal digits as a number: 10000 is 만, 100000000 일억. Too many digits, and those that start with a zero,
// are read one by one.
func sino(digits string) string {
	if len(digits) > 4*len(sinoGroups) || len(digits) > 1 && digits[0] == '0' {
		return digitByDigit(digits, "공")
	}
	if digits == "0" {
		return "영"
	}
	var parts []string
	for left := digits; left != ""; {
		n := (len(left)-1)%4 + 1
		group := left[:n]
		left = left[n:]
		text := sinoGroup(group)
		name := sinoGroups[len(left)/4]
		if text == "일" && name == "만" && len(parts) == 0 {
			text = ""
		} else if text == "" {
			continue
		}
		parts = append(parts, text+name)
	}
	return strings.Join(parts, " ")
}

// sinoGroup reads up to four digits; 일 is left out before 십, 백 and 천.
func sinoGroup(digits string) string {
	var b strings.Builder
	for i := range len(digits) {
		d, place := digits[i]-'0', len(digits)-1-i
		if d == 0 {
			continue
		}
		if d > 1 || place == 0 {
			b.WriteString(sinoDigits[d])
		}
		b.WriteString(sinoPlaces[place])
	}
	return b.String()
}

// native reads a number from 1 to 99 in the form before a counter: 한, 열두, 스무.
func native(n int) string {
	if n == 20 {
		return "스무"
	}
	return nativeTens[n/10] + nativeOnes[n%10]
}

// digitByDigit reads digits by their names, four to a word.
func digitByDigit(digits, zero string) string {
	var b strings.Builder
	for i := range len(digits) {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		if digits[i] == '0' {
			b.WriteString(zero)
		} else {
			b.WriteString(sinoDigits[digits[i]-'0'])
		}
	}
	return b.String()
}
