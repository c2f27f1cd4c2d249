package script_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/script"
)

// Each case has | where a sentence ends. The spaces there are left out.
func TestSentences(t *testing.T) {
	t.Parallel()
	for _, c := range []string{
		// English.
		"My name is Typecast.|Nice to meet you!|Are you there?",
		"Dr. Smith met Mrs. Jones at 5 p.m. on Main St. and left.|Then it rained.",
		"It opens at 5 p.m.|The door is red.",
		"He lives in the U.S. Virgin Islands.|She lives in the U.S.|They meet often.",
		"Use a tool, e.g. Audacity, or i.e. an editor.|That is all.",
		"See No. 5 and Fig. 3.2 on p. 12.|No.|I won't.",
		"Pi is 3.14159 and version v1.2.3 came on Jan. 5.|It costs $1,234.56 or so.",
		"Read https://example.com/?q=One.Two!Three#x.|Then write to first.last@example.co.kr.|Done.",
		`She said "Go!" and left.|"Stop!" he cried.|"No."|(He went on.)|[And on.]`,
		"Wait... what did you say?|Well...|Nothing at all.",
		"J. P. R. Tolkien wrote it.|J. K. Rowling did not.|So am I.|He left.",
		"Acme Inc. Holdings was sold.|Acme Inc.|The end.",
		"Is it so?!|Yes!!!|No…|Of course.",
		// Korean.
		"제 이름은 타입캐스트입니다.|만나서 반가워요!|어디 계세요?",
		"그는 갔다.|그리고 돌아왔어요.|2026년에 끝났죠.|그래요",
		"2026. 11. 30. 회의가 열렸다.|참석자는 3.5명이었다.",
		"1. 첫째로 이것입니다.|둘째는 없습니다.",
		"“안녕하세요.”라고 말했다.|“가자!” 하고 외쳤다.|‘그래.’|그는 웃었다.",
		`그가 말했다.|"안녕."|"가자."라고 했다.|그는 "응!"|그녀는 "아니."|` + "그리고 갔다.",
		"그러니까... 그게 말이야.|나는 몰랐다...|그는 알았다.",
		"주소는 https://example.com/검색?q=가나.다라 입니다.|메일은 a.b@example.com으로 주세요.",
		// Japanese.
		"私の名前はタイプキャストです。|はじめまして！|お元気ですか？|はい。",
		"「はい。」と言った。|「いいえ。」|彼は帰った。",
		"本当？と聞いた。|えっ！？|まさか……そんな。|価格は1,234.5円です。|終わり",
		"『行こう！』って叫んだ。|（そうだね。）|うん",
	} {
		for _, space := range []string{"", " ", "\n"} {
			if space == "" && !strings.ContainsAny(c, "。！다") {
				continue // English needs the space
			}
			text := strings.ReplaceAll(c, "|", space)
			if got := strings.Join(script.Sentences(text), "|"); got != c {
				t.Errorf("%q is split as\n%s, want\n%s", text, got, c)
			}
		}
	}
}

func TestPauses(t *testing.T) {
	t.Parallel()
	got := script.Split("[1s]One.[0.5s] Two [ 500ms ][250 ms] three [x] [1e9s] [9999s]", 350)
	want := []script.Piece{
		{Text: "", Pause: time.Second}, {Text: "One.", Pause: time.Second / 2}, {Text: "Two", Pause: 750 * time.Millisecond},
		{Text: "three [x] [1e9s]", Pause: script.MaxPause},
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestCutsInsideSentences(t *testing.T) {
	t.Parallel()
	family := "👩‍👩‍👧‍👦" // 7 characters
	for _, c := range []struct {
		limit      int
		text, want string // want has | at the cuts
	}{
		// At marks rather than at spaces, at lines rather than at marks.
		{32, "The quick, brown fox jumps over, the lazy dog sleeps", "The quick, brown fox jumps over,|the lazy dog sleeps"},
		{30, "The quick brown fox\njumps over, the lazy dog", "The quick brown fox|jumps over, the lazy dog"},
		{19, "one two – three four five six", "one two –|three four five six"},
		{24, "It costs 1,234,567 won; that is too much", "It costs 1,234,567 won;|that is too much"},
		{14, "제 이름은, 타입캐스트, 그리고 만나서 반가워요", "제 이름은, 타입캐스트,|그리고 만나서 반가워요"},
		{11, "今日は、とても良い、天気ですねと言った", "今日は、とても良い、|天気ですねと言った"},
		{15, "그러니까 그게… 그게 말이야 나는 몰라", "그러니까 그게…|그게 말이야 나는 몰라"},
		// At spaces, but not inside of names and numbers.
		{13, "my friend Dr. Smith is at No. 5 or p. 12 of it", "my friend|Dr. Smith is|at No. 5 or|p. 12 of it"},
		{9, "about 1 000 000 people", "about|1 000 000|people"},
		{7, "いまは東京に住んでいる", "いまは東京に|住んでいる"},
		// Between graphemes, with tokens and closing marks whole.
		{6, "가나다라마바사아자차", "가나다라마바|사아자차"},
		{6, "漢字漢字漢1,234円", "漢字漢字漢|1,234円"},
		{8, "漢字漢v1.2.345字漢字", "漢字漢|v1.2.345|字漢字"},
		{20, "주소는 https://a.kr/검색?q=1을 보세요", "주소는|https://a.kr/검색?q=1을|보세요"},
		{5, "漢字漢字漢」漢字漢字", "漢字漢字|漢」漢字漢|字"},
		{8, family + family + family, family + "|" + family + "|" + family},
		{8, "漢漢漢漢漢漢漢e\u0323\u0301", "漢漢漢漢漢漢漢|ẹ\u0301"},
		// Inside of what is too long alone.
		{5, "abcdefghijklm", "abcde|fghij|klm"},
		{5, "1234567890", "12345|67890"},
		{3, "x\u0323\u0332\u0324\u0331", "x\u0323\u0332|\u0324\u0331"},
		// As few pieces as possible, also where a sentence must be cut.
		{12, "One. Two. Three.", "One. Two.|Three."},
		{16, "aaa bbb. cc cc, ddd ddd, eee.", "aaa bbb. cc cc,|ddd ddd, eee."},
		// Paragraphs and pauses.
		{99, "One.\n\n \nTwo.\nThree.\r\n\r\nFour.", "One.|Two.\nThree.|Four."},
		{99, "One [1s] two [x] [0s]three", "One|two [x]|three"},
	} {
		var got []string
		for _, p := range script.Split(c.text, c.limit) {
			got = append(got, p.Text)
		}
		if joined := strings.Join(got, "|"); joined != c.want {
			t.Errorf("%q with %d characters is cut as\n%q, want\n%q", c.text, c.limit, joined, c.want)
		}
	}
}

func TestParagraphs(t *testing.T) {
	t.Parallel()
	got := script.Paragraphs("\n\n  One\ttwo\n three \n\u3000\n\n\x00\nFour\n")
	want := []script.Paragraph{{Text: "One two\n three", Line: 3}, {Text: "Four", Line: 8}}
	if !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestSpoken(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{"": false, "***": false, "[1s] … [500ms]": false, "[1s] a": true, "[x]": true, "가 [1s]": true} {
		if got := script.Spoken(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}
