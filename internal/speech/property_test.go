package speech_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"callboard/internal/speech"
)

// checkSound checks what holds for every sound: length, range, DC, and both ends.
func checkSound(t *testing.T, u speech.Utterance) {
	t.Helper()
	p, err := speech.Synth{}.Speak(context.Background(), u)
	if errors.Is(err, speech.ErrUnreadable) {
		return
	}
	if err != nil {
		t.Fatalf("%+v: %v", u, err)
	}
	if len(p.Samples) == 0 || u.MaxSeconds > 0 && p.Seconds() > u.MaxSeconds {
		t.Fatalf("%+v: %d samples", u, len(p.Samples))
	}
	mean := 0.0
	for i, s := range p.Samples {
		if !(s >= -1 && s <= 1) {
			t.Fatalf("%+v: sample %d is %v", u, i, s)
		}
		mean += float64(s) / float64(len(p.Samples))
	}
	if mean > 0.01 || mean < -0.01 {
		t.Errorf("%+v: DC of %v", u, mean)
	}
	if first, last := p.Samples[0], p.Samples[len(p.Samples)-1]; max(first, -first, last, -last) > 0.002 {
		t.Errorf("%+v: begins at %v, ends at %v", u, first, last)
	}
}

func FuzzSpeak(f *testing.F) {
	f.Add("Hello, world! 안녕? 漢字 ｶﾅ カナ 12 ٣ ß e", "happy", "slow", 1.0, 1.0, 0, 100)
	f.Add("ㄱㄴㄷ ㅏ 각", "whisper", "", 2.0, 0.5, -12, 200)
	f.Add("strength bcdfg aeiou y e ee", "sad", "빠르게", 0.0, 2.0, 12, 50)
	f.Fuzz(func(t *testing.T, text, emotion, prompt string, scale, tempo float64, semitones, volume int) {
		if len(text) > 400 {
			t.Skip("the text takes long")
		}
		checkSound(t, speech.Utterance{Text: text, Emotion: emotion, Prompt: prompt, Scale: scale, Tempo: tempo, Pitch: semitones,
			Volume: volume, MaxSeconds: 2})
	})
}

func TestAnyTextAndAnyRequest(t *testing.T) {
	t.Parallel()
	texts := []string{
		strings.Repeat("a", 350), strings.Repeat("x", 350), strings.Repeat("s", 350), strings.Repeat("ㅋ", 350), strings.Repeat("아", 350),
		strings.Repeat("ん", 350), strings.Repeat("9", 350), strings.Repeat("?!", 175), "hm", "ㅋㅋㅋ", "…", "b", "p t k", "ㄱ",
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 30 {
		var b strings.Builder
		for range 40 {
			b.WriteRune([...]rune{rune(r.IntN(0x250)), 0xAC00 + rune(r.IntN(11172)), 0x3041 + rune(r.IntN(180)), rune(r.IntN(0x11000))}[r.IntN(4)])
		}
		texts = append(texts, b.String())
	}
	for i, text := range texts {
		u := speech.Utterance{Text: text, Pitch: 12 - i%25, Tempo: 0.5 + float64(i%4)/2, Volume: 200, Scale: 2, MaxSeconds: 5,
			Emotion: []string{"normal", "happy", "sad", "angry", "whisper", "tonemid"}[i%6], ForceLength: i%3 == 0, LastPitch: i%5 - 2,
			Traits: speech.Traits{PitchHz: 60 + 20*float64(i%15), Formant: 0.9 + 0.05*float64(i%8), Breath: float64(i%11) / 10, Rough: float64(i%3) / 2}}
		checkSound(t, u)
	}
}

func TestInvalidRequestGivesValidSound(t *testing.T) {
	t.Parallel()
	zero := 0.0
	nan, inf := zero/zero, 1/zero
	for _, x := range []float64{nan, inf, -inf, -1, 1e300} {
		checkSound(t, speech.Utterance{Text: "Good day.", Scale: x, Tempo: x, SpeedX: x, Seconds: min(x, 3), MaxSeconds: 2,
			Traits: speech.Traits{PitchHz: x, Formant: x, Breath: x, Rate: x, Span: x, Open: x, Tilt: x, Jitter: x, Rough: x, Nasal: x}})
	}
}

func TestManySpeakAtOnce(t *testing.T) {
	t.Parallel()
	u := speech.Utterance{Text: "Hello there, 안녕하세요."}
	want := mustSpeak(t, u)
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			if !slices.Equal(mustSpeak(t, u).Samples, want.Samples) {
				t.Error("the samples differ")
			}
		})
	}
}
