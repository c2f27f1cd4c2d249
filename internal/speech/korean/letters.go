package korean

import (
	"slices"
	"strings"
	"unicode"

	"callboard/internal/lazy"
)

// letterNames are the Korean names of the Latin letters, from A on.
var letterNames = lazy.Value[[]string]{Make: func() []string {
	return strings.Fields("에이 비 씨 디 이 에프 지 에이치 아이 제이 케이 엘 엠 엔 오 피 큐 알 에스 티 유 브이 더블유 엑스 와이 제트")
}}

// specialReadings are runs of letters and digits with a special reading.
var specialReadings = lazy.Value[map[string]string]{Make: func() map[string]string {
	return map[string]string{
		"NASA": "나사", "NATO": "나토", "UNESCO": "유네스코", "UNICEF": "유니세프", "OPEC": "오펙", "COVID": "코비드",
		"MP3": "엠피스리", "MP4": "엠피포", "3D": "스리디", "2D": "투디", "4D": "포디", "4K": "포케이", "8K": "에이트케이", "5G": "파이브지", "4G": "포지",
		"3G": "스리지", "B2B": "비투비", "B2C": "비투씨", "O2O": "오투오", "Wi-Fi": "와이파이", "WiFi": "와이파이", "R&D": "알앤디", "M&A": "엠앤에이",
		"Q&A": "큐앤에이", "A/S": "에이에스", "K-POP": "케이팝", "K팝": "케이팝",
	}
}}

// units are the symbols that follow a number.
var units = lazy.Value[map[string]string]{Make: func() map[string]string {
	return map[string]string{
		"km": "킬로미터", "m": "미터", "cm": "센티미터", "mm": "밀리미터", "nm": "나노미터", "μm": "마이크로미터", "kg": "킬로그램", "g": "그램", "mg": "밀리그램",
		"t": "톤", "L": "리터", "l": "리터", "ℓ": "리터", "ml": "밀리리터", "mL": "밀리리터", "dl": "데시리터", "cc": "시시", "B": "바이트", "KB": "킬로바이트", "kB": "킬로바이트",
		"MB": "메가바이트", "GB": "기가바이트", "TB": "테라바이트", "Kbps": "킬로비피에스", "kbps": "킬로비피에스", "Mbps": "메가비피에스", "Gbps": "기가비피에스", "Hz": "헤르츠",
		"kHz": "킬로헤르츠", "MHz": "메가헤르츠", "GHz": "기가헤르츠", "W": "와트", "kW": "킬로와트", "MW": "메가와트", "kWh": "킬로와트시", "V": "볼트", "A": "암페어",
		"mA": "밀리암페어", "mAh": "밀리암페어시", "dB": "데시벨", "kcal": "킬로칼로리", "cal": "칼로리", "s": "초", "ms": "밀리초", "h": "시간", "min": "분",
		"m²": "제곱미터", "km²": "제곱킬로미터", "cm²": "제곱센티미터", "m³": "세제곱미터", "cm³": "세제곱센티미터",
		"%": "퍼센트", "‰": "퍼밀", "%p": "퍼센트포인트", "°C": "도", "°": "도", "°F": "화씨도", "px": "픽셀", "fps": "에프피에스",
		"km/h": "킬로미터", "m/s": "미터", "Ω": "옴", "kΩ": "킬로옴", "pt": "포인트", "rpm": "아르피엠", "bpm": "비피엠", "kPa": "킬로파스칼", "hPa": "헥토파스칼",
	}
}}

// speeds are the words before a number with a unit of speed.
var speeds = lazy.Value[map[string]string]{Make: func() map[string]string {
	return map[string]string{"km/h": "시속 ", "m/s": "초속 "}
}}

// The maximum lengths of a unit and of a special reading, in runes.
const (
	longestUnit = 4
	longestName = 6
)

// money has the names of currency signs.
var money = lazy.Value[map[rune]string]{Make: func() map[rune]string {
	return map[rune]string{'₩': "원", '$': "달러", '€': "유로", '£': "파운드", '¥': "엔"}
}}

// signs are read in any context.
var signs = lazy.Value[map[rune]string]{Make: func() map[rune]string {
	return map[rune]string{
		'&': "앤드", '+': "플러스", '=': "는", '×': "곱하기", '÷': "나누기", '@': "앳", '#': "샵", '%': "퍼센트", '±': "플러스마이너스", '√': "루트", '∞': "무한대",
		'→': "에서", '©': "저작권", '²': "제곱", '³': "세제곱",
	}
}}

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// unitAt is the longest unit at i after a number, and where it ends.
func unitAt(text []rune, i int) (unit, name string, end int) {
	for n := min(longestUnit, len(text)-i); n > 0; n-- {
		unit = string(text[i : i+n])
		name, ok := units.Get()[unit]
		if ok && (i+n == len(text) || !isLatin(text[i+n]) || !isLatin(text[i+n-1])) {
			return unit, name, i + n
		}
	}
	return "", "", i
}

// specialReadingAt is the reading of the longest run at i with a special reading, and its end.
func specialReadingAt(text []rune, i int) (name string, end int) {
	end = i
	for end < len(text) && end-i <= longestName && (isLatin(text[end]) || isDigit(text[end]) || text[end] == '&' || text[end] == '-' || text[end] == '/') {
		end++
	}
	if end < len(text) && text[end] == '팝' { // K팝
		end++
	}
	for ; end-i > 1; end-- {
		if name, ok := specialReadings.Get()[string(text[i:end])]; ok && (end == len(text) || !isLatin(text[end]) && !isDigit(text[end])) {
			return name, end
		}
	}
	return "", i
}

// letterNamesOf reads a run of Latin letters by their names.
func letterNamesOf(letters []rune) string {
	var b strings.Builder
	for _, r := range letters {
		b.WriteString(letterNames.Get()[unicode.ToUpper(r)-'A'])
	}
	return b.String()
}

// Unit reports whether letters after a number are the symbol of a unit.
func Unit(symbol string) bool { return units.Get()[symbol] != "" }

// ReadAsKorean reports whether a run of Latin letters next to Hangul is read by the names of the letters or as a Korean
// word:
// API를, A팀, NASA가. Other words are left to the English reader.
func ReadAsKorean(letters string) bool {
	switch {
	case specialReadings.Get()[letters] != "" || len(letters) == 1:
		return true
	case letters != strings.ToUpper(letters) || len(letters) > maxSpelled || slices.Contains(capitalWords.Get(), letters):
		return false
	}
	return len(letters) <= 3 || !strings.ContainsAny(letters, "AEIOU")
}

const maxSpelled = 6 // letters

// capitalWords are short words that are not abbreviations.
var capitalWords = lazy.Value[[]string]{Make: func() []string {
	return strings.Fields("THE AND NEW BIG FUN DAY BOY CAR DOG CAT BOX KEY YES NO GO HI BUY SKY RED HOT TOP OLD ART ONE TWO")
}}
