package reading_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"callboard/internal/speech/phone"
	"callboard/internal/speech/reading"
)

// languagesAndBreaks is a reading's languages and breaks: "ko en." has one entry for each phrase.
func languagesAndBreaks(r phone.Reading) string {
	marks := []string{"", ",", ".", "?", "!", "¶"}
	var out []string
	for _, p := range r.Phrases {
		if len(p.Words) == 0 {
			out = append(out, "empty")
			continue
		}
		out = append(out, string(p.Words[0].Lang)+marks[p.End])
	}
	return strings.Join(out, " ")
}

func joinedSounds(r phone.Reading) string {
	var b strings.Builder
	for _, p := range r.Phrases {
		for _, w := range p.Words {
			for _, s := range w.Phones {
				b.WriteString(string(s.Sound))
			}
			b.WriteByte(' ')
		}
	}
	return strings.TrimSpace(b.String())
}

func TestLanguageOfEachWord(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, lang, want string }{
		{"안녕하세요.", "auto", "ko."},
		{"안녕하세요", "", "ko."},
		{"Hello there", "ko-kr", "en."},
		{"こんにちは。", "auto", "ja."},
		{"오늘 meeting은 3시", "auto", "ko en ko."},
		{"회의는 meeting", "auto", "ko en."},
		{"API를 부릅니다.", "auto", "ko."},
		{"A팀이 이겼다!", "auto", "ko!"},
		{"MP3를 들었다.", "en-us", "ko."},
		{"JSON이 옵니다.", "auto", "en ko."},
		{"5km를 뛰었다.", "en-us", "ko."},
		{"값은 10μm", "en-us", "ko."},
		{"I ran 5 km.", "ko-kr", "en."},
		{"Chapter 3", "ko-kr", "en."},
		{"iPhone15를 샀다.", "auto", "en ko."},
		{"가격은 $5입니다.", "auto", "ko."},
		{"3", "auto", "en."},
		{"3", "ko-kr", "ko."},
		{"3", "ja-jp", "ja."},
		{"3", "fr-fr", "en."},
		{"Hello 세계, 안녕?", "auto", "en ko, ko?"},
		{"첫 줄\n둘째 줄\n정말?\n끝", "auto", "ko¶ ko¶ ko? ko."},
		{"今日はいい天気ですね。", "auto", "ja."},
		{"今日", "ja-jp", "ja."},
		{"ＡＢＣ", "auto", "en."},
		{"ｶﾀｶﾅ", "auto", "ja."},
		{"", "auto", ""},
		{" \n\t ", "auto", ""},
		{"...?!", "auto", ""},
	} {
		r := reading.Text(c.text, c.lang)
		if got := languagesAndBreaks(r); got != c.want {
			t.Errorf("%q in %q is read as %q, want %q", c.text, c.lang, got, c.want)
		}
		if len(r.Unspoken) > 0 {
			t.Errorf("%q leaves %q unspoken", c.text, r.Unspoken)
		}
	}
}

func TestUnspokenParts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, lang string
		shape      string
		want       []string
	}{
		{"🎉🎉", "auto", "", []string{"🎉"}},
		{"안녕 🎉 세계", "auto", "ko.", []string{"🎉"}},
		{"👨‍👩‍👧 🇰🇷🇯🇵 1️⃣ 👍🏽 ❤️", "auto", "", []string{"👨‍👩‍👧", "🇰🇷", "🇯🇵", "1️⃣", "👍🏽", "❤️"}},
		{"Привет мир", "auto", "", []string{"Привет", "мир"}},
		{"漢字 읽기", "auto", "ko.", []string{"漢字"}},
		{"今日は蜃気楼です", "auto", "ja.", []string{"蜃気楼"}},
		{"สวัสดี hello مرحبا", "auto", "en.", []string{"สวัสดี", "مرحبا"}},
		{"Ελλάδα", "auto", "", []string{"Ελλάδα"}},
		{"漢 a 漢 b 漢", "auto", "en.", []string{"漢"}},
	} {
		r := reading.Text(c.text, c.lang)
		if !slices.Equal(r.Unspoken, c.want) {
			t.Errorf("%q leaves %q unspoken, want %q", c.text, r.Unspoken, c.want)
		}
		if got := languagesAndBreaks(r); got != c.shape {
			t.Errorf("%q is read as %q, want %q", c.text, got, c.shape)
		}
	}
}

func TestEquivalentForms(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"한국어", "한국어"}, {"cafe\u0301", "café"}, {"café", "cafe"}, {"Åse", "Ase"}, {"ＡＢＣ１２３", "ABC123"}, {"Straße", "Strasse"}, {"Łódź", "Lodz"},
		{"안\u200b녕", "안녕"}, {"안녕\u0000하세요", "안녕 하세요"}, {"\ufeff안녕", "안녕"}, {"３시", "3시"}, {"がっこう", "がっこう"}, {"30㎡입니다", "30m²입니다"}, {"①번", "1번"},
		{"α 값", "알파 값"}, {"½ 컵", "1/2 컵"}, {"안녕\r\n세계", "안녕\n세계"}, {"٣시", "3시"}, {"OpenAI의", "OpenAI에"},
	} {
		got, want := reading.Text(c[0], "auto"), reading.Text(c[1], "auto")
		if joinedSounds(got) != joinedSounds(want) || joinedSounds(got) == "" {
			t.Errorf("%q sounds %q, but %q sounds %q", c[0], joinedSounds(got), c[1], joinedSounds(want))
		}
		if len(got.Unspoken) > 0 {
			t.Errorf("%q leaves %q unspoken", c[0], got.Unspoken)
		}
	}
}

func TestParticleAfterAnotherLanguage(t *testing.T) {
	t.Parallel()
	r := reading.Text("meeting과", "auto")
	if got := r.Phrases[1].Words[0].Phones[0].Sound; got != phone.VoicedK {
		t.Errorf("과 after a voiced sound begins with %q, want %q", got, phone.VoicedK)
	}
	r = reading.Text("book과", "auto")
	if got := r.Phrases[1].Words[0].Phones[0].Sound; got != phone.LaxK {
		t.Errorf("과 after a voiceless sound begins with %q, want %q", got, phone.LaxK)
	}
	for i, p := range r.Phrases[:1] {
		if p.End != phone.Flow {
			t.Errorf("phrase %d ends with %v, want no pause", i, p.End)
		}
	}
}

func Example() {
	r := reading.Text("오늘 meeting은 3시", "auto")
	for _, p := range r.Phrases {
		for _, w := range p.Words {
			fmt.Print(w.Lang, ":", w.Text, " ")
		}
	}
	// Output: ko:오늘 en:meeting ko:은 ko:세 ko:시
}
