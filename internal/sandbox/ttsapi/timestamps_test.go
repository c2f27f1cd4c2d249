package ttsapi_test

import (
	"encoding/base64"
	"math"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

type timed struct {
	Text       string
	Start, End float64
}

type timestamps struct {
	Audio      string
	Format     string  `json:"audio_format"`
	Duration   float64 `json:"audio_duration"`
	Words      []timed
	Characters []timed
}

func (c client) timestamps(query string, body any) timestamps {
	c.t.Helper()
	status, _, raw := c.call("POST", "/v1/text-to-speech/with-timestamps"+query, body)
	if status != 200 {
		c.t.Fatalf("%d %.300s", status, raw)
	}
	return decode[timestamps](c.t, raw)
}

// checkTimes fails the test where times overlap or leave the sound.
func checkTimes(t *testing.T, what string, all []timed, duration float64) {
	t.Helper()
	at := 0.0
	for _, one := range all {
		if one.Start < at || one.End < one.Start || one.End > duration {
			t.Fatalf("%s: %+v of %.3f s after %.3f", what, one, duration, at)
		}
		at = one.End
	}
	if len(all) > 0 && (all[0].Start == 0 || at != duration) {
		t.Errorf("%s: from %.3f to %.3f of %.3f s", what, all[0].Start, at, duration)
	}
}

func joined(all []timed, between string) string {
	texts := make([]string, len(all))
	for i, one := range all {
		texts[i] = one.Text
	}
	return strings.Join(texts, between)
}

// The alignment has the text as it was sent: words with their punctuation, characters with the spaces.
func TestTimestamps(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	for _, text := range []string{
		tenWords, "Dr. Smith paid $3.50 — on 3/14/2024, right?", "안녕하세요, 저는 3시 30분에 서울역에서 만나요. 같이 갈까요?", "Привет, мир! Как дела?", "Hello 🎉 there!",
	} {
		got := c.timestamps("", speak(text))
		if joined(got.Words, " ") != text || joined(got.Characters, "") != text {
			t.Errorf("%q: words %q, characters %q", text, joined(got.Words, " "), joined(got.Characters, ""))
		}
		checkTimes(t, text, got.Words, got.Duration)
		checkTimes(t, text, got.Characters, got.Duration)
		raw, err := base64.StdEncoding.DecodeString(got.Audio)
		if err != nil {
			t.Fatal(err)
		}
		samples, rate := decodeWAV(t, raw)
		if math.Abs(float64(len(samples))/float64(rate)-got.Duration) > 0.001 || got.Format != "wav" {
			t.Errorf("%q: %d samples at %d Hz for %.3f s of %s", text, len(samples), rate, got.Duration, got.Format)
		}
	}
}

// A word is where it sounds: between two words with a pause, the sound at the end of the first and at the beginning of the
// second is loud, and the pause is not.
func TestWordsAreWhereTheySound(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	for _, tempo := range []float64{1, 1.1, 0.5} {
		got := c.timestamps("?granularity=word", speak("Nothing more, nobody knows. Nora, never mind.", "output", object{"audio_tempo": tempo}))
		raw, _ := base64.StdEncoding.DecodeString(got.Audio)
		samples, rate := decodeWAV(t, raw)
		part := func(from, to float64) []float32 {
			return samples[int(from*float64(rate)):min(len(samples), int(to*float64(rate)))]
		}
		pauses := 0
		for i := 1; i < len(got.Words); i++ {
			before, after := got.Words[i-1], got.Words[i]
			if after.Start-before.End < 0.05 {
				continue
			}
			pauses++
			middle := (before.End + after.Start) / 2
			silence := level(part(middle-0.01, middle+0.01))
			for name, loud := range map[string]float64{"before": level(part(before.End-0.12, before.End)), "after": level(part(after.Start, after.Start+0.12))} {
				if loud < silence+25 {
					t.Errorf("tempo %g: %s the pause between %q and %q the level is %.0f dB, in it %.0f dB", tempo, name, before.Text, after.Text, loud, silence)
				}
			}
		}
		if pauses != 3 {
			t.Errorf("tempo %g: %d pauses", tempo, pauses)
		}
	}
}

func TestGranularity(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	body := speak("One two.", "output", object{"audio_format": "mp3"})
	if got := c.timestamps("?granularity=word", body); len(got.Words) != 2 || got.Characters != nil || got.Format != "mp3" {
		t.Errorf("%+v", got)
	}
	if got := c.timestamps("?granularity=char", body); len(got.Characters) != 8 || got.Words != nil {
		t.Errorf("%+v", got)
	}
	if got := c.timestamps("?granularity=both", body); len(got.Characters) != 8 || len(got.Words) != 2 {
		t.Errorf("%+v", got)
	}
	for name, c := range map[string]client{"": c, "both": start(t, sandbox.Options{}, "tts-granularity=refused"), "line": c} {
		status, _, raw := c.call("POST", "/v1/text-to-speech/with-timestamps?granularity="+name, body)
		if got := violationsOf(t, raw); status != 422 || got != "enum query.granularity" {
			t.Errorf("%q: %d %s", name, status, got)
		}
	}
}

// In Japanese and Chinese, words are sentences.
func TestLanguagesWithoutSpaces(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	for _, tt := range []struct {
		text, language string
		want           []string
	}{
		{"今日はいい天気ですね。明日も晴れますか？はい", "", []string{"今日はいい天気ですね。", "明日も晴れますか？", "はい"}},
		{"我有三个苹果。你呢？", "", []string{"我有三个苹果。", "你呢？"}},
		{"我有 三个 苹果。 你呢？", "zho", []string{"我有 三个 苹果。", "你呢？"}},
		{"Hello there. Bye now.", "jpn", []string{"Hello there.", "Bye now."}},
		{"한국어는 띄어 쓴다。", "kor", []string{"한국어는", "띄어", "쓴다。"}},
	} {
		body := speak(tt.text)
		if tt.language != "" {
			body["language"] = tt.language
		}
		got := c.timestamps("", body)
		if joined(got.Words, "|") != strings.Join(tt.want, "|") || joined(got.Characters, "") != tt.text {
			t.Errorf("%s: %q", tt.text, joined(got.Words, "|"))
		}
		checkTimes(t, tt.text, got.Words, got.Duration)
		checkTimes(t, tt.text, got.Characters, got.Duration)
	}
}

// With another voice than the built-in one the times are in proportion to its sound.
func TestTimesOfAnotherVoice(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{Voice: tone{seconds: 7}})
	got := c.timestamps("", speak(tenWords))
	if got.Duration != 7 || len(got.Words) != 10 {
		t.Errorf("%.3f s, %d words", got.Duration, len(got.Words))
	}
	checkTimes(t, "words", got.Words, 7)
	if middle := got.Words[5].Start; middle < 2.5 || middle > 5 {
		t.Errorf("the sixth word begins at %.3f s", middle)
	}
}
