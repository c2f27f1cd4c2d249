package kana

import (
	"strings"

	"callboard/internal/lazy"
)

var digits = []string{"ぜろ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう"}

// The hundreds and thousands, with their changes of sound.
var (
	hundreds  = []string{"", "ひゃく", "にひゃく", "さんびゃく", "よんひゃく", "ごひゃく", "ろっぴゃく", "ななひゃく", "はっぴゃく", "きゅうひゃく"}
	thousands = []string{"", "せん", "にせん", "さんぜん", "よんせん", "ごせん", "ろくせん", "ななせん", "はっせん", "きゅうせん"}
)

// number reads decimal digits up to the hundreds of millions (億). Longer ones, and those that start with a zero, are
// read digit by digit.
func number(n string) string {
	if len(n) > 12 || len(n) > 1 && n[0] == '0' {
		var b strings.Builder
		for _, r := range n {
			b.WriteString(digits[r-'0'])
		}
		return b.String()
	}
	if n == "0" {
		return digits[0]
	}
	var b strings.Builder
	for len(n) > 0 {
		k := (len(n)-1)%4 + 1
		reading := group(n[:k])
		n = n[k:]
		b.WriteString(reading)
		if reading != "" {
			b.WriteString([]string{"", "まん", "おく"}[len(n)/4])
		}
	}
	return b.String()
}

// group reads up to four digits.
func group(n string) string {
	n = "0000"[len(n):] + n
	reading := thousands[n[0]-'0'] + hundreds[n[1]-'0']
	switch n[2] {
	case '0':
	case '1':
		reading += "じゅう"
	default:
		reading += digits[n[2]-'0'] + "じゅう"
	}
	if n[3] != '0' {
		reading += digits[n[3]-'0']
	}
	return reading
}

// counters are the readings of kanji after a number.
var counters = lazy.Value[map[rune]string]{Make: func() map[rune]string {
	return map[rune]string{
		'時': "じ", '分': "ふん", '月': "がつ", '日': "にち", '年': "ねん", '円': "えん", '人': "にん", '本': "ほん", '秒': "びょう", '週': "しゅう", '番': "ばん", '回': "かい", '個': "こ", '歳': "さい", '階': "かい",
	}
}}

// numberBeforeCounter is the reading of a number before the counters 時 and 月: よじ, しちがつ, くじ.
func numberBeforeCounter(n string, counter rune) string {
	if rest, ok := strings.CutSuffix(n, digits[7]); ok {
		return rest + "しち"
	}
	if rest, ok := strings.CutSuffix(n, digits[9]); ok {
		return rest + "く"
	}
	if rest, ok := strings.CutSuffix(n, digits[4]); ok {
		if counter == '月' {
			return rest + "し"
		}
		return rest + "よ"
	}
	return n
}
