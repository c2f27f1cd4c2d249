package voice_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"callboard/internal/sandbox/voice"
)

const tenWords = "We will meet again tomorrow morning beside the old harbour."

func speak(t testing.TB, u voice.Utterance) voice.PCM {
	t.Helper()
	p, err := voice.Synth{}.Speak(context.Background(), u)
	if err != nil {
		t.Fatalf("Speak(%q): %v", u.Text, err)
	}
	return p
}

func within(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	if !(got >= low && got <= high) {
		t.Errorf("%s is %.3f, want %.3f … %.3f", what, got, low, high)
	}
}

func peak(p voice.PCM) float64 {
	m := 0.0
	for _, s := range p.Samples {
		m = max(m, math.Abs(float64(s)))
	}
	return m
}

func TestLengthFollowsTheText(t *testing.T) {
	for _, c := range []struct {
		text      string
		low, high float64
	}{
		{"안녕하세요 오늘은 날씨가 참 좋네요", 15/5.5 - 0.1, 15/5.5 + 0.3},
		{"가나다라마바사아자차카타파하", 14/5.5 - 0.1, 14/5.5 + 0.3},
		{tenWords, float64(len(tenWords))/14 - 0.2, float64(len(tenWords))/14 + 0.4}, // 14 characters a second
		{"こんにちは", 0.6, 1.1},
		{"Yes.", 0.25, 0.7}, //
		{strings.Repeat("one, two, three. ", 20), 20*(14/14.+2*0.17+0.34) - 0.4, 20 * (14/14. + 2*0.17 + 0.34)}, // pauses count

	} {
		within(t, "length of "+c.text, speak(t, voice.Utterance{Text: c.text}).Seconds(), c.low, c.high)
	}
}

func TestLengthFollowsTheRequest(t *testing.T) {
	usual := speak(t, voice.Utterance{Text: tenWords}).Seconds()
	for _, c := range []struct {
		name      string
		u         voice.Utterance
		low, high float64
	}{
		{"tempo 2", voice.Utterance{Tempo: 2}, usual / 2, usual/2 + 0.1},
		{"speed_x 1.5", voice.Utterance{SpeedX: 1.5}, usual * 1.4, usual * 1.5},
		{"both cancel out", voice.Utterance{Tempo: 1.5, SpeedX: 1.5}, usual - 0.001, usual + 0.001},
		{"actor's rate", voice.Utterance{Traits: voice.Traits{Rate: 0.8}}, usual * 1.2, usual * 1.25},
		{"cut", voice.Utterance{MaxSeconds: 1}, 1, 1},
		{"not longer than natural", voice.Utterance{MaxSeconds: 30}, usual, usual},
		{"wanted", voice.Utterance{Seconds: 7}, 6.999, 7.001},
		{"forced", voice.Utterance{MaxSeconds: 6, ForceLength: true}, 5.999, 6.001},
	} {
		c.u.Text = tenWords
		within(t, c.name, speak(t, c.u).Seconds(), c.low, c.high)
	}
}

func TestVolumeIsAFactorAndNeverClips(t *testing.T) {
	at := func(volume int) float64 { return peak(speak(t, voice.Utterance{Text: tenWords, Volume: volume})) }
	usual := at(100)
	within(t, "half", at(50)/usual, 0.499, 0.501)
	within(t, "double", at(200)/usual, 1.999, 2.001)
	within(t, "peak at most", at(200), 0.5, 1)
	within(t, "beyond the range", at(9999), 0.5, 1)
}

func TestSameRequestSameSound(t *testing.T) {
	u := voice.Utterance{Text: tenWords, Emotion: "happy", Scale: 1, Rate: 44100}
	a, b := speak(t, u), speak(t, u)
	if !slices.Equal(a.Samples, b.Samples) {
		t.Error("two renderings of one request differ")
	}
	u.Pitch = 3
	if slices.Equal(a.Samples, speak(t, u).Samples) {
		t.Error("another pitch sounds the same")
	}
}

// pitch estimates the middle of the melody by autocorrelation, in hertz.
func pitch(p voice.PCM) float64 {
	var found []float64
	const low, high = 70.0, 500.0
	window := p.Rate / 20
	for at := 0; at+2*window < len(p.Samples); at += window {
		x := p.Samples[at : at+2*window]
		energy, best, lag := 0.0, 0.0, 0
		for _, v := range x[:window] {
			energy += float64(v * v)
		}
		if energy < 0.3 {
			continue
		}
		for k := int(float64(p.Rate) / high); k < min(window, int(float64(p.Rate)/low)); k++ {
			sum := 0.0
			for i := range window {
				sum += float64(x[i] * x[i+k])
			}
			if sum > best*1.02 {
				best, lag = sum, k
			}
		}
		if lag > 0 {
			found = append(found, float64(p.Rate)/float64(lag))
		}
	}
	if len(found) == 0 {
		return 0
	}
	slices.Sort(found)
	return found[len(found)/2]
}

func TestPitchIsTheActorsAndTheRequests(t *testing.T) {
	const text = "마마마마마마마마마마마마"
	at := func(hz float64, semitones int) float64 {
		return pitch(speak(t, voice.Utterance{Text: text, Traits: voice.Traits{PitchHz: hz, Formant: 1}, Pitch: semitones}))
	}
	within(t, "a low voice", at(110, 0), 98, 122)
	within(t, "a high voice", at(220, 0), 196, 244)
	within(t, "an octave up", at(110, 12)/at(110, 0), 1.85, 2.15)
}

func TestAQuestionRises(t *testing.T) {
	end := func(mark string) float64 {
		p := speak(t, voice.Utterance{Text: "나나나나나나나나" + mark, Traits: voice.Traits{PitchHz: 120}})
		return pitch(voice.PCM{Samples: p.Samples[len(p.Samples)-p.Rate/3:], Rate: p.Rate})
	}
	if q, s := end("?"), end("."); q < s*1.15 {
		t.Errorf("the end of a question is at %.0f Hz, of a statement at %.0f Hz", q, s)
	}
}

func TestUnreadableTextIsReported(t *testing.T) {
	for _, text := range []string{"", "   ", "…?!", "🙂🙂", "привет", "ー"} {
		if _, err := (voice.Synth{}).Speak(context.Background(), voice.Utterance{Text: text}); !errors.Is(err, voice.ErrUnreadable) {
			t.Errorf("Speak(%q) = %v, want ErrUnreadable", text, err)
		}
	}
}

func TestContextEndsTheWork(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (voice.Synth{}).Speak(ctx, voice.Utterance{Text: tenWords}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func FuzzSpeak(f *testing.F) {
	f.Add("Hello, world! 안녕? 漢字 ｶﾅ カナ 12 ٣ ß e", "happy", 1.0, 1.0, 0, 100)
	f.Add("ㄱㄴㄷ ㅏ 각", "whisper", 2.0, 0.5, -12, 200)
	f.Add("strength bcdfg aeiou y e ee", "sad", 0.0, 2.0, 12, 50)
	f.Fuzz(func(t *testing.T, text, emotion string, scale, tempo float64, semitones, volume int) {
		if len(text) > 400 || semitones < -12 || semitones > 12 || !(scale >= 0 && scale <= 2) || !(tempo >= 0.5 && tempo <= 2) {
			t.Skip()
		}
		u := voice.Utterance{Text: text, Emotion: emotion, Scale: scale, Tempo: tempo, Pitch: semitones, Volume: volume, MaxSeconds: 2}
		p, err := voice.Synth{}.Speak(context.Background(), u)
		if errors.Is(err, voice.ErrUnreadable) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Samples) == 0 || p.Seconds() > 2 {
			t.Fatalf("%d samples", len(p.Samples))
		}
		for i, s := range p.Samples {
			if !(s >= -1 && s <= 1) {
				t.Fatalf("sample %d is %v", i, s)
			}
		}
	})
}

// The budget is 60 ms for ten words at 44.1 kHz.
func BenchmarkTenWords(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		speak(b, voice.Utterance{Text: tenWords, Rate: 44100, Traits: voice.Traits{PitchHz: 200, Formant: 1.1, Breath: 0.2}})
	}
}

func TestAllocationsDoNotGrowWithLength(t *testing.T) {
	count := func(rate int) float64 {
		u := voice.Utterance{Text: tenWords, Rate: rate}
		return testing.AllocsPerRun(3, func() { speak(t, u) })
	}
	if low, high := count(16000), count(44100); high > low+2 {
		t.Errorf("%v allocations at 16 kHz, %v at 44.1 kHz: something is allocated per sample", low, high)
	}
}
