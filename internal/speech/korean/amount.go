package korean

import (
	"slices"
	"strconv"
	"strings"

	"callboard/internal/lazy"
)

// amount is a number as written: 1,234.5.
type amount struct {
	whole    string // decimal digits
	fraction string // decimal digits, "" when there is no point
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// digitsAt is the run of digits at i, and where it ends.
func digitsAt(text []rune, i int) (string, int) {
	end := i
	for end < len(text) && isDigit(text[end]) {
		end++
	}
	return string(text[i:end]), end
}

// amountAt reads the number that begins at i, with commas between thousands and one point.
func amountAt(text []rune, i int) (amount, int) {
	whole, at := digitsAt(text, i)
	for len(whole) > 0 && at < len(text) && text[at] == ',' {
		three, end := digitsAt(text, at+1)
		if len(three) != 3 || whole[0] == '0' {
			break
		}
		whole, at = whole+three, end
	}
	if at < len(text) && text[at] == '.' {
		if fraction, end := digitsAt(text, at+1); fraction != "" {
			return amount{whole, fraction}, end
		}
	}
	return amount{whole: whole}, at
}

// spoken is the number in Sino-Korean: 삼 점 일사.
func (a amount) spoken() string {
	if a.fraction == "" {
		return sino(a.whole)
	}
	return sino(a.whole) + " 점 " + digitByDigit(a.fraction, "영")
}

// smallValue is the value if it is a whole number from 1 to 999, else 0.
func (a amount) smallValue() int {
	if a.fraction != "" || len(a.whole) > 3 || strings.HasPrefix(a.whole, "0") {
		return 0
	}
	n, _ := strconv.Atoi(a.whole) // at most three digits
	return n
}

// counters are the counters with native numbers, each with the largest number for which that is usual.
var counters = lazy.Value[map[string]int]{Make: func() map[string]int {
	return map[string]int{
		"시간": 24, "시": 12, "개": 99, "명": 99, "살": 99, "마리": 99, "번": 99, "번째": 99, "권": 99, "장": 99, "잔": 99, "병": 99, "대": 99,
		"가지": 99, "군데": 99, "사람": 99, "쌍": 99, "벌": 99, "켤레": 99, "그루": 99, "송이": 99, "채": 99, "척": 99, "자루": 99, "통": 99,
		"곳": 99, "달": 12, "배": 19, "판": 99, "그릇": 99, "줄": 99, "컵": 99, "봉지": 99, "상자": 99, "박스": 99, "바퀴": 99, "걸음": 99,
		"모금": 99, "숟가락": 99, "조각": 99, "포기": 99, "묶음": 99, "다발": 99, "끼": 99, "마디": 99, "방울": 99, "곡": 99, "편": 99,
		"팀": 99, "과목": 99, "칸": 99, "나라": 99, "학생": 99, "아이": 99, "친구": 99, "차례": 99, "마당": 99, "꼭지": 99, "문장": 99,
		"글자": 99, "단어": 99, "건": 99, "종류": 99, "시간대": 24,
	}
}}

// notCounters are words that start like a counter but are none: they have Sino-Korean numbers.
var notCounters = lazy.Value[[]string]{Make: func() []string {
	return strings.Fields("개월 개국 개년 개소 개사 개항 개조 대통령 대째 장르 장비 시리즈 시즌 번지 번호 번길 번가 살균 병동 명당 권역 채널 배럴 판사 통신 줄기 " +
		"시그마 편성 건물")
}}

// ordinalNouns are the nouns before which 번 is an ordinal, as in 3번 출구.
var ordinalNouns = lazy.Value[[]string]{Make: func() []string {
	return strings.Fields("출구 문제 버스 선수 타자 홀 국도 방 게이트 승강장 창구 채널 트랙 트랙을 후보 마을 버튼 답 문항 칸 자리 좌석 을 으로 이 입")
}}

// nativeCount returns the counter at i, and reports whether the number before it is read in native words.
func nativeCount(a amount, text []rune, i int) (string, bool) {
	n := a.smallValue()
	if n == 0 || slices.ContainsFunc(notCounters.Get(), func(w string) bool { return startsWith(text[i:], w) }) {
		return "", false
	}
	for size := min(3, len(text)-i); size > 0; size-- {
		counter := string(text[i : i+size])
		limit, ok := counters.Get()[counter]
		if !ok {
			continue
		}
		rest := text[i+size:]
		switch {
		case counter == "대" && (n >= 10 && n%10 == 0 || len(rest) > 0 && isDigit(rest[0])): // 20대 is an age, 2대1 a score
			return "", false
		case counter == "번" && isOrdinal(rest):
			return "", false
		case n <= limit:
			return native(n), true
		case n > 100 && limit == 99 && n%100 > 0 && n%100 < 10:
			return sino(strconv.Itoa(n/100*100)) + native(n%100), true
		}
		return "", false
	}
	return "", false
}

// isOrdinal reports whether the number is an ordinal, and not a count, because of the text after 번.
func isOrdinal(rest []rune) bool {
	if len(rest) > 0 && rest[0] == ' ' {
		rest = rest[1:]
	}
	return slices.ContainsFunc(ordinalNouns.Get(), func(w string) bool { return startsWith(rest, w) })
}
