package korean

import (
	"slices"
	"strings"

	"callboard/internal/lazy"
)

// The nouns that end in 의, pronounced [이]. At the end of other words 의 is the particle, pronounced [에]
// (표준 발음법 5, 다만 4).
var nounsInUi = lazy.Value[[]string]{Make: func() []string {
	return strings.Fields("회의 강의 주의 정의 논의 동의 문의 거의 합의 편의 예의 토의 심의 결의 건의 유의 협의 상의 하의 호의 성의 " +
		"본의 고의 창의 모의 명의 항의 내의 탈의 열의 경의 악의 선의 임의 결의 질의 대의 신의 의의 여의 사의 도의 실의 적의")
}}

func endsAsNoun(word []rune) bool {
	n := len(word)
	if n > 2 && word[n-2] == '의' { // 강의의: the second one is the particle
		return false
	}
	return slices.Contains(nounsInUi.Get(), string(word[max(0, n-2):]))
}

// Words before which a compound inserts ㄴ after a coda (표준 발음법 29).
var nInsertionNouns = lazy.Value[[]string]{Make: func() []string {
	return strings.Fields("여행 요리 열차 이야기 이불 엽서 여름 연필 윷놀이 잎 유리창 여우비")
}}

// insertsN reports whether the syllable at i starts the second part of a compound with an inserted ㄴ.
func insertsN(word []rune, i int) bool {
	if decompose(word[i]).onset != 'ㅇ' {
		return false
	}
	rest := word[i:]
	if rest[0] == '역' { // a station: 강남역, 시청역에서; but 통역, 면역, 지하철 구역
		return i > 1 && !strings.ContainsRune("통면병영권광검현전번", word[i-1]) && (len(rest) == 1 || isParticle(rest[1:]))
	}
	for _, w := range nInsertionNouns.Get() {
		if startsWith(rest, w) {
			return true
		}
	}
	return false
}

func startsWith(word []rune, w string) bool {
	n := 0
	for _, r := range w {
		if n == len(word) || word[n] != r {
			return false
		}
		n++
	}
	return true
}

var particles = lazy.Value[[]string]{Make: func() []string {
	return strings.Fields("은 는 이 가 을 를 에 에서 에게 의 로 으로 와 과 도 만 까지 부터 이나 나 이다 입니다 이에요 예요 앞 행 뿐 마다 보다 처럼")
}}

// isParticle reports whether the rest of a word starts like a particle.
func isParticle(rest []rune) bool {
	return slices.ContainsFunc(particles.Get(), func(p string) bool { return startsWith(rest, p) })
}

// First syllables of Sino-Korean words in ㄹ that are hardly ever native, and the syllables that are tense after them:
// 갈등, 발전, 결정 (표준 발음법 26). Native words of that shape are exceptions.
const (
	sinoInL    = "갈걸결멸몰밀발별불설실열월일절졸질찰철출칠탈팔필할혈활"
	tenseAfter = "동등대단달담당독득덕수소사시서성상세식신심석선설손속송순술승습정장전제주지재점조종중직적진질집증작잔저족존색생산접"
)

// isTenseInWord reports whether the onset at i is tense for a reason that is not in its spelling.
func isTenseInWord(word []rune, i int) bool {
	if decompose(word[i-1]).coda == 'ㄹ' {
		if i == 1 && len(word) > 1 && strings.ContainsRune(sinoInL, word[0]) && strings.ContainsRune(tenseAfter, word[1]) &&
			word[0] != word[1] && !isVerb(word) {
			return true
		}
		return isFuture(word, i)
	}
	return isStem(word[:i], word[i:])
}

// The stems of verbs in ㄹ, after which 게, 지 and 걸 are not future endings: 알지, 길게.
var stemsInL = lazy.Value[[]string]{Make: func() []string {
	return strings.Fields("알 살 놀 울 길 멀 들 걸 팔 풀 달 열 물 불 날 밀 돌 말 질 털 빌 졸 절 헐 만들 흔들 힘들 떠들 거들 시들 이끌 머물 서둘 " +
		"서투 까불 내밀 매달 비틀 다물 저물 베풀 부풀 드물 그을 잠들 모질 둥글")
}}

// isVerb reports whether the word may be a stem in ㄹ with an ending: 열지, 팔지만, 갈지.
func isVerb(word []rune) bool {
	return word[1] == '지' && slices.Contains(stemsInL.Get(), string(word[0]))
}

// The rest of the endings that start with the ㄹ of the future (표준 발음법 27).
var futureEndings = lazy.Value[[]string]{Make: func() []string {
	return strings.Fields("수록 지라도 지언정 진대 세라 걸 걸요 게 게요 께 지 지도 지는 지를 거야 거예요 거다 겁니다 거니까 것 밖에")
}}

const longestFuture = 3 // syllables

// isFuture reports whether the syllable at i follows the ㄹ of a future inside a word: 할게, 할수록, 갈지도.
func isFuture(word []rune, i int) bool {
	if i == 1 && len(word) == 2 && word[1] == '걸' {
		return true
	}
	if len(word)-i > longestFuture {
		return false
	}
	rest := string(word[i:])
	if !slices.Contains(futureEndings.Get(), rest) {
		return false
	}
	short := rest == "게" || rest == "지" || rest == "지도" || rest == "지는"
	return !short || !slices.Contains(stemsInL.Get(), string(word[:i]))
}

// The stems in ㄴ and ㅁ after which an ending is tense (표준 발음법 24), and other words that start like one of them.
var (
	nasalStems = lazy.Value[[]string]{Make: func() []string {
		return strings.Fields("신 안 감 참 남 넘 숨 심 담 삼 품 뿜 검 더듬 다듬 쓰다듬 머금 껴안 끌어안 가다듬 보듬 살아남")
	}}
	nasalOther = lazy.Value[[]string]{Make: func() []string {
		return strings.Fields("신고 신지 신거 신소 신던 신습 안다 안던 안지 안소 안거 안습 감지 참고 참소 남자 남소 남고 숨지 심지 검지 검거 검소 검던 " +
			"검습 삼고 삼지 삼거 삼소 담소 품지 품소 참다랑 담다디")
	}}
)

func isStem(stem, rest []rune) bool {
	if !strings.ContainsRune("다고지던더습거게소", rest[0]) || !oneOf(codaOf(stem[len(stem)-1]), "ㄴㅁ") || !slices.Contains(nasalStems.Get(), string(stem)) {
		return false
	}
	whole := string(stem) + string(rest)
	return !slices.ContainsFunc(nasalOther.Get(), func(w string) bool { return strings.HasPrefix(whole, w) })
}
