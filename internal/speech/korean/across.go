package korean

import (
	"slices"
	"strings"

	"callboard/internal/lazy"
)

// Dependent nouns, whose first consonant is tense after the future ending: 할 것을, 갈 데가 (표준 발음법 27).
var (
	// dependentNouns match by their beginning, exactDependentNouns as whole words.
	dependentNouns = lazy.Value[[]string]{Make: func() []string {
		return strings.Fields("것 거 게 건 걸 겁 곳 데 듯 바 적에 정도 도리 사람 생각")
	}}
	exactDependentNouns = lazy.Value[[]string]{Make: func() []string {
		return strings.Fields("수 수가 수는 수도 수를 수록 수밖에 지 지도 지는 지를 지가")
	}}
	// knowingVerbs are the beginnings of the verbs "know" and "not know", before which 줄 is such a noun.
	knowingVerbs = lazy.Value[[]string]{Make: func() []string {
		return strings.Fields("알 몰 모르 아 안")
	}}
)

// nounsInL end in ㄹ and are not verb forms before a noun.
var nounsInL = lazy.Value[[]string]{Make: func() []string {
	return strings.Fields("오늘 내일 서울 마을 가을 겨울 하늘 얼굴 시골 고을 한글 말 물 일 날 달 길 글 불 술 발 팔 별 돌 살 쌀 딸 아들 활 절 정말 제발 매일 휴일 생일 거울 바늘 " +
		"사실 현실 교실 연필 파일 메일 호텔 모델 스타일 월 이월 유월")
}}

// isTenseAfter reports whether the first consonant of word i is tense because of the word before it.
func isTenseAfter(words []string, i int) bool {
	before, word := words[i-1], words[i]
	if !endsInL(before) {
		return false
	}
	if before == "열" || strings.HasSuffix(before, "여덟") { // 열 개, 여덟 살
		return true
	}
	if slices.Contains(nounsInL.Get(), before) || isObject(before) {
		return false
	}
	switch {
	case slices.Contains(exactDependentNouns.Get(), word):
		return true
	case word == "줄" || strings.HasPrefix(word, "줄") && len(word) == 2*syllableBytes:
		return i+1 < len(words) && slices.ContainsFunc(knowingVerbs.Get(), func(k string) bool { return strings.HasPrefix(words[i+1], k) })
	}
	return slices.ContainsFunc(dependentNouns.Get(), func(n string) bool { return strings.HasPrefix(word, n) })
}

func endsInL(word string) bool {
	runes := []rune(word)
	coda := codaOf(runes[len(runes)-1])
	return coda == 'ㄹ' || coda == 'ㄼ'
}

// isObject reports whether a word ends in 를, the object particle. Its other form, 을, cannot be distinguished from the
// future of a verb.
func isObject(word string) bool { return strings.HasSuffix(word, "를") }
