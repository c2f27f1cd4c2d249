package korean_test

import (
	"strings"
	"testing"

	"callboard/internal/speech/korean"
	"callboard/internal/speech/phone"
)

// soundsOf is the sounds of a text with points between them and spaces between words.
func soundsOf(text string) string {
	var words []string
	for _, p := range korean.Read(text) {
		for _, w := range p.Words {
			var sounds []string
			for _, s := range w.Phones {
				sounds = append(sounds, string(s.Sound))
			}
			words = append(words, strings.Join(sounds, " "))
		}
	}
	return strings.Join(words, " | ")
}

func TestSoundsInContext(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"가":     "k a",
		"고기":    "k o g i",
		"나비":    "n a b i",
		"바다":    "p a d a",
		"감자":    "k a m j a",
		"국밥":    "k u k. pp a p.",
		"달":     "t a l",
		"다리":    "t a r i",
		"달라":    "t a l l a",
		"라디오":   "r a d i o",
		"사람":    "s a r a m",
		"시간":    "sh i g a n",
		"씨":     "ssh i",
		"쌀":     "ss a l",
		"샤워":    "sh a w eo",
		"쉬다":    "sh w i d a",
		"의사":    "ɰ i s a",
		"왜":     "w e",
		"여유":    "y eo y u",
		"코":     "kh o",
		"강":     "k a ng",
		"강아지":   "k a ng a j i",
		"전화":    "c eo n h w a",
		"이 가방":  "i | g a b a ng",
		"옷 안":   "o | d a n",
		"아, 가자": "a | k a j a",
	} {
		if got := soundsOf(text); got != want {
			t.Errorf("%s sounds %q, want %q", text, got, want)
		}
	}
}

func TestPhraseEnds(t *testing.T) {
	t.Parallel()
	type end struct {
		b  phone.Break
		wh bool
	}
	for text, want := range map[string][]end{
		"안녕":             {{b: phone.Flow}},
		"안녕,":            {{b: phone.Comma}},
		"안녕하세요.":         {{b: phone.Stop}},
		"좋아요!":           {{b: phone.Exclaim}},
		"갈까요?":           {{b: phone.Question}},
		"정말?!":           {{b: phone.Question}},
		"정말!?":           {{b: phone.Question}},
		"글쎄요... 네.":      {{b: phone.Comma}, {b: phone.Stop}},
		"어디 가세요?":        {{b: phone.Question, wh: true}},
		"언제나 그래요?":       {{b: phone.Question}},
		"네, 누구세요?":       {{b: phone.Comma}, {b: phone.Question, wh: true}},
		"같이 가시겠습니까":      {{b: phone.Question}},
		"이제 갈까요.":        {{b: phone.Question}},
		"비가 오니까.":        {{b: phone.Stop}},
		"어머니.":           {{b: phone.Stop}},
		"밥 먹었니":          {{b: phone.Question}},
		"읽고 있다.":         {{b: phone.Stop}},
		"😀":              nil,
		"...":            nil,
		"":               nil,
		"아침을 먹고 학교에 갔다.": {{b: phone.Stop}},
		"늦게 일어나서 아침도 못 먹었지만 학교에는 제시간에 도착했다.": {{b: phone.Comma}, {b: phone.Stop}},
		"비가 많이 와서 우리는 집에서 영화를 보고 있었다.":       {{b: phone.Stop}},
	} {
		var got []end
		for _, p := range korean.Read(text) {
			got = append(got, end{p.End, p.WH})
		}
		if len(got) != len(want) {
			t.Errorf("%q has phrases that end %v, want %v", text, got, want)
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%q: phrase %d ends %v, want %v", text, i, got[i], want[i])
			}
		}
	}
}

func TestLongClauseIsDivided(t *testing.T) {
	t.Parallel()
	for _, p := range korean.Read(strings.Repeat("나무 하늘 구름 바람 ", 40)) {
		syllables := 0
		for _, w := range p.Words {
			syllables += len([]rune(w.Text))
		}
		if syllables > 40 {
			t.Errorf("a phrase of %d syllables is too long", syllables)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"안녕하세요 3시", "ㅋㅋ ㄳ", "-5 $3.50 1/2 10~20명", "밟닭없의의", "값 앎 5G MP3 A/S"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range korean.Read(text) {
			for _, w := range p.Words {
				if len(w.Phones) == 0 {
					t.Fatalf("%q: the word %q has no sound", text, w.Text)
				}
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	text := strings.Repeat("인공지능 기술의 발전은 우리의 생활 방식을 크게 바꾸어 놓았습니다. ", 10)
	for b.Loop() {
		korean.Read(text)
	}
}
