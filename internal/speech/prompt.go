package speech

import (
	"slices"
	"strings"
	"unicode"

	"callboard/internal/lazy"
)

// promptRule is the effect of some words of an emotion prompt.
type promptRule struct {
	words []string // beginnings of words, in lower case
	mood  mood
}

// promptRules has the words that this voice knows, in English and Korean. Other words have no effect.
var promptRules = lazy.Value[[]promptRule]{Make: func() []promptRule {
	return []promptRule{
		{[]string{"slow", "천천히", "느리", "느긋"}, neutralWith(func(m *mood) { m.tempo = 0.8 })},
		{[]string{"fast", "quick", "hurr", "빠르", "빨리", "급하"}, neutralWith(func(m *mood) { m.tempo = 1.25 })},
		{[]string{"calm", "gentle", "soft", "차분", "침착", "부드럽", "조용"}, mood{pitch: -0.5, span: 0.7, tempo: 0.95, breath: 0.12, tilt: 3, size: 1, loud: -2}},
		{[]string{"excite", "thrill", "신나", "흥분", "들뜬", "활기"}, mood{pitch: 3, span: 1.6, tempo: 1.12, tilt: -3, size: 1.02, loud: 2}},
		{[]string{"happy", "joy", "cheer", "glad", "기쁘", "기쁜", "행복", "즐거", "밝게"}, emotionMood("happy")},
		{[]string{"sad", "sorrow", "cry", "tear", "슬프", "슬픈", "우울", "울먹"}, emotionMood("sad")},
		{[]string{"angry", "anger", "furi", "fury", "rage", "화난", "화나", "화내", "분노", "짜증"}, emotionMood("angry")},
		{[]string{"whisper", "속삭", "귓속말"}, emotionMood("whisper")},
		{[]string{"loud", "shout", "크게", "큰", "외치"}, mood{pitch: 2, span: 1.2, tempo: 1, tilt: -4, open: -0.05, size: 1, loud: 4}},
		{[]string{"quiet", "작게", "나지막"}, mood{span: 0.8, tempo: 1, breath: 0.1, tilt: 3, size: 1, loud: -5}},
		{[]string{"high", "높게", "높은"}, neutralWith(func(m *mood) { m.pitch = 2.5 })},
		{[]string{"low", "deep", "낮게", "낮은"}, neutralWith(func(m *mood) { m.pitch = -2.5 })},
	}
}}

func neutralWith(change func(*mood)) mood {
	m := neutralMood
	change(&m)
	return m
}

// promptMood combines the rules whose words a prompt has, each once.
func promptMood(prompt string) mood {
	m := neutralMood
	words := strings.FieldsFunc(strings.ToLower(prompt), func(r rune) bool { return !unicode.IsLetter(r) })
	for _, w := range promptRules.Get() {
		if slices.ContainsFunc(words, w.matches) {
			m = m.combine(w.mood)
		}
	}
	m.pitch, m.span, m.tempo = clamp(m.pitch, -6, 6), clamp(m.span, 0.3, 2.5), clamp(m.tempo, 0.5, 2)
	return m
}

// matches reports whether a word begins with one of the rule's words: "slowly" matches "slow", "cloud" does not match
// "loud".
func (w promptRule) matches(word string) bool {
	return slices.ContainsFunc(w.words, func(stem string) bool { return strings.HasPrefix(word, stem) })
}
