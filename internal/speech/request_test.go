package speech_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"callboard/internal/speech"
	"callboard/internal/speech/speechtest"
)

func TestLengthFollowsTheText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text      string
		low, high float64
	}{
		{"안녕하세요 오늘은 날씨가 참 좋네요", 2.4, 3.2},
		{"가나다라마바사아자차카타파하", 2.2, 3.0},                                         // 5.5 syllables a second
		{tenWords, float64(len(tenWords)) / 17, float64(len(tenWords)) / 13}, // characters a second
		{"こんにちは", 0.6, 1.2},
		{"Yes.", 0.3, 0.8},
	} {
		speechtest.Within(t, "length of "+c.text, mustSpeak(t, speech.Utterance{Text: c.text}).Seconds(), c.low, c.high)
	}
}

func TestLengthFollowsTheRequest(t *testing.T) {
	t.Parallel()
	usual := mustSpeak(t, speech.Utterance{Text: tenWords}).Seconds()
	for _, c := range []struct {
		name      string
		u         speech.Utterance
		low, high float64
	}{
		{"tempo 2", speech.Utterance{Tempo: 2}, usual / 2, usual/2 + 0.1},
		{"tempo 0.5", speech.Utterance{Tempo: 0.5}, usual*2 - 0.15, usual * 2},
		{"speed_x 1.5", speech.Utterance{SpeedX: 1.5}, usual * 1.4, usual * 1.5},
		{"speed_x 0.5", speech.Utterance{SpeedX: 0.5}, usual / 2, usual/2 + 0.1},
		{"both cancel out", speech.Utterance{Tempo: 1.5, SpeedX: 1.5}, usual - 0.001, usual + 0.001},
		{"actor's rate", speech.Utterance{Traits: speech.Traits{Rate: 0.8}}, usual * 1.2, usual * 1.25},
		{"cut", speech.Utterance{MaxSeconds: 1}, 1, 1},
		{"not longer than natural", speech.Utterance{MaxSeconds: 30}, usual, usual},
		{"wanted", speech.Utterance{Seconds: 7}, 6.999, 7.001},
		{"wanted very short", speech.Utterance{Seconds: 0.1}, 0.099, 0.101},
		{"forced", speech.Utterance{MaxSeconds: 6, ForceLength: true}, 5.999, 6.001},
		{"44.1 kHz", speech.Utterance{Rate: 44100}, usual - 0.001, usual + 0.001},
	} {
		c.u.Text = tenWords
		speechtest.Within(t, c.name, mustSpeak(t, c.u).Seconds(), c.low, c.high)
	}
}

func TestPausesFollowTheMarks(t *testing.T) {
	t.Parallel()
	pause := func(mark string) float64 {
		longest := 0.0
		p := sound(mustSpeak(t, speech.Utterance{Text: "Many men" + mark + " many women."}))
		for _, s := range p.Pauses(0.08) {
			if s.From > 0.1 && s.To < p.Seconds()-0.15 {
				longest = max(longest, s.Seconds())
			}
		}
		return longest
	}
	comma, stop := pause(","), pause(".")
	if !(comma > 0.1 && stop > comma+0.1 && stop < 0.6) {
		t.Errorf("a comma is %.2f s of silence, a full stop %.2f", comma, stop)
	}
	speechtest.Within(t, "no mark", pause(""), 0, 0.08)
}

func TestVolumeIsAFactorAndNeverClips(t *testing.T) {
	t.Parallel()
	usual := sound(mustSpeak(t, speech.Utterance{Text: tenWords})).Level()
	for _, v := range []int{50, 80, 150, 200} {
		got := sound(mustSpeak(t, speech.Utterance{Text: tenWords, Volume: v}))
		want := 20 * math.Log10(float64(v)/100)
		speechtest.Within(t, "level", got.Level()-usual, want-0.1, want+0.1)
		speechtest.Within(t, "peak", got.Peak(), 0.05, 0.99)
	}
	speechtest.Within(t, "beyond the range", sound(mustSpeak(t, speech.Utterance{Text: tenWords, Volume: 9999, Emotion: "angry", Scale: 2})).Peak(), 0.5, 0.99)
}

func TestHighRateIsNotDull(t *testing.T) {
	t.Parallel()
	p := mustSpeak(t, speech.Utterance{Text: "She sells sea shells, he said.", Rate: 44100})
	if p.Rate != 44100 {
		t.Fatal(p.Rate)
	}
	// The difference to the same sound without the band above 8 kHz.
	low := sound(p).At(16000).At(44100)
	high, all := 0.0, 0.0
	for i := range min(len(low.Samples), len(p.Samples)) {
		d := float64(p.Samples[i] - low.Samples[i])
		high += d * d
		all += float64(p.Samples[i]) * float64(p.Samples[i])
	}
	speechtest.Within(t, "share over 8 kHz in dB", 10*math.Log10(high/all), -35, -8)
}

func TestSameRequestGivesSameSound(t *testing.T) {
	t.Parallel()
	u := speech.Utterance{Text: tenWords, Emotion: "happy", Scale: 1, Rate: 44100}
	a, b := mustSpeak(t, u), mustSpeak(t, u)
	if !slices.Equal(a.Samples, b.Samples) {
		t.Error("two renderings of one request differ")
	}
	u.Pitch = 3
	if slices.Equal(a.Samples, mustSpeak(t, u).Samples) {
		t.Error("another pitch sounds the same")
	}
}

func TestUnreadableTextIsReported(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"っ", strings.Repeat("っ", 350), "", "   ", "…?!", "\u200b"} {
		if _, err := (speech.Synth{}).Speak(context.Background(), speech.Utterance{Text: text}); !errors.Is(err, speech.ErrUnreadable) {
			t.Errorf("Speak(%q) = %v, want ErrUnreadable", text, err)
		}
	}
	if p := mustSpeak(t, speech.Utterance{Text: "Fine 🫥 day"}); len(p.Unspoken) != 1 || !strings.Contains(p.Unspoken[0], "🫥") {
		t.Errorf("unspoken: %q", p.Unspoken)
	}
}

func TestContextCancelsSpeak(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (speech.Synth{}).Speak(ctx, speech.Utterance{Text: tenWords}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestSoundHasNoClicksOrDC(t *testing.T) {
	t.Parallel()
	for _, text := range []string{tenWords, "국립박물관에 가고 싶습니다.", "がっこうへ いきたいです。", "Stop! That's what Kate picked, but Jack judged."} {
		for _, rate := range []int{16000, 44100} {
			p := mustSpeak(t, speech.Utterance{Text: text, Rate: rate})
			mean := 0.0
			for _, s := range p.Samples {
				mean += float64(s) / float64(len(p.Samples))
			}
			speechtest.Within(t, "DC", mean, -0.001, 0.001)
			speechtest.Within(t, "first sample", math.Abs(float64(p.Samples[0])), 0, 0.001)
			speechtest.Within(t, "last sample", math.Abs(float64(p.Samples[len(p.Samples)-1])), 0, 0.001)
			if c := sound(p).Clicks(); len(c) > 0 {
				t.Errorf("%q at %d Hz clicks: %v", text, rate, c)
			}
		}
	}
}
