package speech

import (
	"slices"
	"strings"
	"unicode"
)

// wish is what a word of an emotion prompt asks for.
type wish struct {
	words []string // their beginnings, in small letters
	mood  mood
}

// wishes are the words that this voice understands, in English and Korean. Others are no mistake: a prompt is free.
var wishes = []wish{
	{[]string{"slow", "천천히", "느리", "느긋"}, with(func(m *mood) { m.tempo = 0.8 })},
	{[]string{"fast", "quick", "hurr", "빠르", "빨리", "급하"}, with(func(m *mood) { m.tempo = 1.25 })},
	{[]string{"calm", "gentle", "soft", "차분", "침착", "부드럽", "조용"}, mood{pitch: -0.5, span: 0.7, tempo: 0.95, breath: 0.12, tilt: 3, size: 1, loud: -2}},
	{[]string{"excite", "thrill", "신나", "흥분", "들뜬", "활기"}, mood{pitch: 3, span: 1.6, tempo: 1.12, tilt: -3, size: 1.02, loud: 2}},
	{[]string{"happy", "joy", "cheer", "glad", "기쁘", "기쁜", "행복", "즐거", "밝게"}, feeling("happy")},
	{[]string{"sad", "sorrow", "cry", "tear", "슬프", "슬픈", "우울", "울먹"}, feeling("sad")},
	{[]string{"angry", "anger", "furi", "fury", "rage", "화난", "화나", "화내", "분노", "짜증"}, feeling("angry")},
	{[]string{"whisper", "속삭", "귓속말"}, feeling("whisper")},
	{[]string{"loud", "shout", "크게", "큰", "외치"}, mood{pitch: 2, span: 1.2, tempo: 1, tilt: -4, open: -0.05, size: 1, loud: 4}},
	{[]string{"quiet", "작게", "나지막"}, mood{span: 0.8, tempo: 1, breath: 0.1, tilt: 3, size: 1, loud: -5}},
	{[]string{"high", "높게", "높은"}, with(func(m *mood) { m.pitch = 2.5 })},
	{[]string{"low", "deep", "낮게", "낮은"}, with(func(m *mood) { m.pitch = -2.5 })},
}

func with(change func(*mood)) mood {
	m := calm
	change(&m)
	return m
}

// prompted adds up what the words of a prompt ask for, each wish once.
func prompted(prompt string) mood {
	m := calm
	said := strings.FieldsFunc(strings.ToLower(prompt), func(r rune) bool { return !unicode.IsLetter(r) })
	for _, w := range wishes {
		if slices.ContainsFunc(said, w.meant) {
			m = m.and(w.mood)
		}
	}
	m.pitch, m.span, m.tempo = clamp(m.pitch, -6, 6), clamp(m.span, 0.3, 2.5), clamp(m.tempo, 0.5, 2)
	return m
}

// meant reports whether a word is one of the wish's, with any ending: "slow" is in "slowly", but not "loud" in "cloud".
func (w wish) meant(word string) bool {
	return slices.ContainsFunc(w.words, func(stem string) bool { return strings.HasPrefix(word, stem) })
}
