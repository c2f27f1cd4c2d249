package reading

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"callboard/internal/lazy"
	"callboard/internal/speech/phone"
)

// The names of the Greek letters, from alpha on; the final form of sigma has the name of the other.
var (
	greekEnglish = lazy.Value[[]string]{Make: func() []string {
		return strings.Fields("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega")
	}}
	greekKorean = lazy.Value[[]string]{Make: func() []string {
		return strings.Fields("알파 베타 감마 델타 엡실론 제타 에타 세타 요타 카파 람다 뮤 뉴 크시 오미크론 파이 로 시그마 시그마 타우 입실론 파이 카이 프시 오메가")
	}}
	greekKana = lazy.Value[[]string]{Make: func() []string {
		return strings.Fields("アルファ ベータ ガンマ デルタ イプシロン ゼータ イータ シータ イオタ カッパ ラムダ ミュー ニュー クサイ オミクロン パイ ロー シグマ シグマ タウ ユプシロン ファイ カイ プサイ オメガ")
	}}
)

// greekName is the name of the Greek letter at i; after a number it stays a letter, part of a unit: 5 μm.
func greekName(tokens []token, i int) string {
	t := tokens[i]
	if i > 0 && tokens[i-1].class == digits {
		return t.text
	}
	r, _ := utf8.DecodeRuneInString(t.text)
	n := int(unicode.ToLower(r) - 'α')
	if n < 0 || n >= len(greekEnglish.Get()) {
		return " "
	}
	names := greekEnglish.Get()
	switch t.lang {
	case phone.Korean:
		names = greekKorean.Get()
	case phone.Japanese:
		names = greekKana.Get()
	}
	if i > 0 && tokens[i-1].class != space {
		return " " + names[n]
	}
	return names[n]
}
