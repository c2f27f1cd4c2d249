package speech_test

import (
	"math"
	"strings"
	"testing"

	"callboard/internal/speech"
)

func mustPlan(t testing.TB, u speech.Utterance, silence float64) *speech.Plan {
	t.Helper()
	p, err := speech.Synth{}.Plan(u, silence)
	if err != nil {
		t.Fatalf("Plan(%q): %v", u.Text, err)
	}
	return p
}

// The same word in two sentences, once at the end of what is compared and once followed by others, begins where the words
// before it end: the time of a word is that of the sentence up to it.
func TestTimesOfWords(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, lang string }{
		{tenWords, ""},
		{"Dr. Smith paid $3.50 on 3/14/2024, right?", ""},
		{"안녕하세요, 저는 3시 30분에 서울역에서 만나요. 같이 갈까요?", "ko-kr"},
		{"오늘 meeting은 Zoom으로 5% 됩니다.", ""},
		{"こんにちは、 東京です。 12ばん。", ""},
	} {
		u := speech.Utterance{Text: tt.text, Lang: tt.lang, Rate: 8000}
		p := mustPlan(t, u, -1)
		parts := strings.Fields(tt.text)
		spans := p.Times(parts)
		seconds := float64(p.Samples()) / float64(p.Rate())
		at := 0.0
		for i, s := range spans {
			if s.Start < at || s.End <= s.Start || s.End > seconds {
				t.Errorf("%q: %q is from %.3f to %.3f after %.3f, of %.3f s", tt.text, parts[i], s.Start, s.End, at, seconds)
			}
			at = s.End
		}
		if spans[0].Start < 0.01 || seconds-at > 0.15 {
			t.Errorf("%q: from %.3f to %.3f of %.3f s", tt.text, spans[0].Start, at, seconds)
		}
		// What stands before a comma or a stop is followed by a pause, and what stands elsewhere is not.
		for i := 1; i < len(spans); i++ {
			pause := strings.ContainsAny(parts[i-1][len(parts[i-1])-1:], ",?!") || strings.HasSuffix(parts[i-1], ".") && parts[i-1] != "Dr." || strings.ContainsAny(parts[i-1], "、。")
			if gap := spans[i].Start - spans[i-1].End; (gap > 0.1) != pause {
				t.Errorf("%q: %.3f s between %q and %q", tt.text, gap, parts[i-1], parts[i])
			}
		}
	}
}

// A word of twice as many syllables takes about twice the time, wherever it stands; the tempo changes all times alike.
func TestTimesAreInProportion(t *testing.T) {
	t.Parallel()
	text := "가나 가나다라 가나 가나다라 가나"
	parts := strings.Fields(text)
	spans := mustPlan(t, speech.Utterance{Text: text}, -1).Times(parts)
	for i := 0; i+2 < len(parts); i += 2 {
		short, long := spans[i].End-spans[i].Start, spans[i+1].End-spans[i+1].Start
		if long < 1.7*short || long > 2.5*short {
			t.Errorf("%d: %.3f and %.3f s", i, short, long)
		}
	}
	fast := mustPlan(t, speech.Utterance{Text: text, Tempo: 2}, -1).Times(parts)
	for i := range parts {
		if want := spans[i].Start / 2; math.Abs(fast[i].Start-want) > 0.03 {
			t.Errorf("%d: at twice the tempo it begins at %.3f s, want %.3f", i, fast[i].Start, want)
		}
	}
}

func TestTimesOfPartsWithoutSound(t *testing.T) {
	t.Parallel()
	parts := []string{"—", "One", "🎉", "two", "…"}
	spans := mustPlan(t, speech.Utterance{Text: strings.Join(parts, " ")}, -1).Times(parts)
	for i, s := range spans {
		if silent := i%2 == 0; silent != (s.Start == s.End) || i > 0 && s.Start < spans[i-1].End {
			t.Errorf("%q: %+v", parts[i], s)
		}
	}
	if got := mustPlan(t, speech.Utterance{Text: "One."}, -1).Times(nil); len(got) != 0 {
		t.Errorf("no parts have the times %v", got)
	}
	for _, s := range mustPlan(t, speech.Utterance{Text: "One."}, -1).Times([]string{"", "🎉"}) { // none of the parts is the text
		if s.Start > s.End {
			t.Errorf("%+v", s)
		}
	}
}

// Parts that are not those of the text, and sounds that are cut, give times within the sound.
func FuzzTimes(f *testing.F) {
	f.Add("One two three.", "One two three.", 0.0)
	f.Add("하나 3개", "세 개 하나", 0.3)
	f.Add("a b c d e f g", "x", 0.1)
	f.Fuzz(func(t *testing.T, text, parts string, limit float64) {
		if len(text)+len(parts) > 300 {
			return
		}
		p, err := speech.Synth{}.Plan(speech.Utterance{Text: text, MaxSeconds: limit, Rate: 8000}, limit)
		if err != nil {
			return
		}
		at, seconds := 0.0, float64(p.Samples())/float64(p.Rate())
		for _, s := range p.Times(strings.Fields(parts)) {
			if s.Start < at-1e-9 || s.End < s.Start || s.End > seconds+1e-9 {
				t.Fatalf("%+v after %v of %v s", s, at, seconds)
			}
			at = s.End
		}
	})
}

// The budget is 30 ms for the longest text of the newer API.
func BenchmarkTimes(b *testing.B) {
	text := strings.Repeat("We will meet again tomorrow morning. ", 54)
	p := mustPlan(b, speech.Utterance{Text: text}, -1)
	parts := strings.Fields(text)
	b.ReportAllocs()
	for b.Loop() {
		p.Times(parts)
	}
}
