package kana_test

import (
	"strings"
	"testing"

	"callboard/internal/speech/kana"
	"callboard/internal/speech/phone"
)

// soundsOf is the sounds of a text: words separated by spaces, long sounds with a colon, devoiced ones with an
// apostrophe.
func soundsOf(text string) string {
	var out []string
	for _, p := range kana.Read(text) {
		for _, w := range p.Words {
			var b strings.Builder
			for _, s := range w.Phones {
				b.WriteString(string(s.Sound))
				switch {
				case s.Long == 2:
					b.WriteByte(':')
				case s.Long > 0 && s.Long < 1:
					b.WriteByte('\'')
				}
			}
			out = append(out, b.String())
		}
	}
	return strings.Join(out, " ")
}

func TestRead(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"あいうえお":     "aiujeo",
		"カタカナ":      "katakana",
		"きゃきゅきょ":    "kyakyuj'kyo",
		"しゃしんちょうじゃ": "shashinco:ja",
		"がっこう":      "gak.ko:",
		"きっぷ":       "ki'p.phuj",
		"ざっし":       "Zashshi",
		"おかあさん":     "oka:sang",
		"せんせい":      "sense:",
		"さんぽ":       "sampho",
		"てんき":       "tengki",
		"ラーメン":      "ra:meng",
		"ファイル":      "Fairuj",
		"パーティー":     "pha:ti:",
		"ウェブ":       "webuj",
		"つき":        "t.suj'ki",
		"です":        "desuj'",
		"これは":       "korewa",
		"わたしは がくせい": "watashiwa gakuj'se:",
		"はは":        "haha",
		"こんにちは":     "konniciwa",
		"ここへ":       "kokoe",
		"を":         "o",
		"3":         "sang",
		"12":        "juj:ni",
		"今日は":       "kyo:wa",
		"日本語":       "nihonggo",
		"ヴァイオリン":    "Vaioring",
		"3時":        "sanji",
		"9月5日":      "kujgat.sujgonici",
		"20000":     "nimang",
		"きょう、はれ。":   "kyo: hare",
		"漢":         "",
	} {
		if got := soundsOf(written); got != want {
			t.Errorf("%s is read as %q, want %q", written, got, want)
		}
	}
}

func TestMarks(t *testing.T) {
	t.Parallel()
	phrases := kana.Read("きょうは、いい てんき！ なにを しますか？ ええ")
	var ends []phone.Break
	for _, p := range phrases {
		ends = append(ends, p.End)
	}
	want := []phone.Break{phone.Comma, phone.Exclaim, phone.Question, phone.Flow}
	if len(ends) != len(want) {
		t.Fatalf("ends are %v, want %v", ends, want)
	}
	for i := range want {
		if ends[i] != want[i] {
			t.Errorf("phrase %d ends with %v, want %v", i, ends[i], want[i])
		}
	}
	if !phrases[2].WH {
		t.Error("なに asks with a question word")
	}
}
