package reading_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"callboard/internal/speech/phone"
	"callboard/internal/speech/reading"
)

var known = func() map[phone.Sound]bool {
	out := map[phone.Sound]bool{}
	for s := range strings.FieldsSeq("AA AE AH AO AW AX AY EH ER EY IH IY OW OY UH UW B CH D DH DX F G HH JH K L M N NG P R S SH T TH V W Y Z ZH " +
		"a e eo eu i o u uj k t p c g d b j kk tt pp cc kh th ph ch k. t. p. s ss sh ssh r l h m n ng y w ɰ") {
		out[phone.Sound(s)] = true
	}
	return out
}()

// maxPhonesPerRune is the largest number of phones for one character.
const maxPhonesPerRune = 40

// checkReading fails the test where the reading of a text is invalid.
func checkReading(t *testing.T, text, lang string) {
	t.Helper()
	r := reading.Text(text, lang)
	phones := 0
	for _, p := range r.Phrases {
		if len(p.Words) == 0 || p.End < phone.Flow || p.End > phone.Paragraph {
			t.Fatalf("%q: a phrase of %d words ends with %d", text, len(p.Words), p.End)
		}
		for _, w := range p.Words {
			if w.Lang != phone.English && w.Lang != phone.Korean && w.Lang != phone.Japanese {
				t.Fatalf("%q: the word %q is in %q", text, w.Text, w.Lang)
			}
			if len(w.Phones) == 0 {
				t.Fatalf("%q: the word %q has no sound", text, w.Text)
			}
			for _, s := range w.Phones {
				phones++
				if !known[s.Sound] || s.Long < 0 || s.Long > 3 {
					t.Fatalf("%q: %q holds the sound %+v", text, w.Text, s)
				}
			}
		}
	}
	if n := utf8.RuneCountInString(text); phones > maxPhonesPerRune*n {
		t.Fatalf("%q: %d sounds for %d characters", text, phones, n)
	}
	if n := len(r.Phrases); n > 0 && r.Phrases[n-1].End < phone.Stop {
		t.Fatalf("%q ends with %d", text, r.Phrases[n-1].End)
	}
	for i, u := range r.Unspoken {
		if u == "" || !utf8.ValidString(u) || strings.ContainsFunc(u, unicode.IsControl) {
			t.Fatalf("%q leaves %q unspoken", text, u)
		}
		for _, other := range r.Unspoken[:i] {
			if other == u {
				t.Fatalf("%q lists %q twice", text, u)
			}
		}
	}
	if again := reading.Text(text, lang); !reflect.DeepEqual(r, again) {
		t.Fatalf("two readings of %q differ", text)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{
		"오늘 meeting은 3시", "안녕 🎉 세계! 漢字 👨‍👩‍👧 🇰🇷 1️⃣", "$5.00 -3 10~20명 1/2 3:20 010-1234-5678 2026-11-25", "ㅋㅋㅋ ㅠㅠ ㄱ", "이のはをー っん", "x²+½ ㎢ ㏂ ﷺ Ⅳ ①",
		"\x00\xff\xed\xa0\x80", "a\u0301\u0301\u0301", "각 ᄀ ㅤ", "1.2.3.4.5:6:7/8/9", "A/S API를 K팝 5G", "밟 넓 ㄳ 의의의", "99999999999999999999999999999999개", "٣٤ ๕", "0번 00 0.0.0",
	} {
		f.Add(s, "auto")
		f.Add(s, "ja-jp")
	}
	f.Fuzz(checkReading)
}

// TestRandomText reads random text from all scripts that are read, and from all of Unicode.
func TestRandomText(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	ranges := [][2]rune{{' ', '~'}, {'가', '힣'}, {'ㄱ', 'ㅣ'}, {'ぁ', 'ヿ'}, {'一', '龥'}, {'0', '9'}, {'0', '9'}, {0x80, 0x24F}, {0x370, 0x6FF}, {0x1100, 0x11FF},
		{0x2000, 0x2BFF}, {0x3000, 0x33FF}, {0xFF00, 0xFFEF}, {0x1F300, 0x1FAFF}, {0x1F1E6, 0x1F1FF}, {0, 0x10FFFF}}
	for range 1500 {
		var b strings.Builder
		for range rng.IntN(60) {
			r := ranges[rng.IntN(len(ranges))]
			b.WriteRune(r[0] + rng.Int32N(r[1]-r[0]+1))
		}
		checkReading(t, b.String(), []string{"auto", "ko-kr", "en-us", "ja-jp", "??"}[rng.IntN(5)])
	}
}

// TestEveryCharacter reads each character before the ideographs, alone and next to Hangul, and a sample of the others.
func TestEveryCharacter(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= 0x1FFFF; r++ {
		if r > 0x3400 && (r < 0xFB00 || r > 0xFFFF) {
			r += 40
		}
		if utf8.ValidRune(r) {
			checkReading(t, string(r)+" 3"+string(r)+"가", "auto")
		}
	}
}

// The budget is a millisecond for the longest text of a request (350 characters).
func BenchmarkText(b *testing.B) {
	for name, text := range map[string]string{
		"korean":  "인공지능 기술의 발전은 우리의 생활 방식을 크게 바꾸어 놓았지만, 그 결과를 2026년에 예측하기는 쉽지 않습니다. ",
		"english": "The quick brown fox jumps over the lazy dog at 3:20 p.m., and nobody knows why it would do that again. ",
		"mixed":   "오늘 meeting은 3시 20분, room 5에서 시작합니다! 今日はいい天気ですね。 🎉 Привет API를 $5.00 ",
		"foreign": "สวัสดีПривет漢字🎉👨‍👩‍👧مرحباᏣᎳᎩ",
	} {
		runes := []rune(strings.Repeat(text, 350/utf8.RuneCountInString(text)+1))[:350]
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				reading.Text(string(runes), "auto")
			}
		})
	}
}
