package ttsapi_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"strconv"
	"testing"

	"github.com/hajimehoshi/go-mp3"

	"callboard/internal/sandbox"
)

const tenWords = "We will meet again tomorrow morning beside the old harbour."

func level(samples []float32) float64 {
	sum := 0.0
	for _, v := range samples {
		sum += float64(v) * float64(v)
	}
	return 10 * math.Log10(sum/float64(len(samples))+1e-12)
}

// The files have the documented formats, and the header says how long they are.
func TestFormats(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	_, h, raw := c.call("POST", "/v1/text-to-speech", speak(tenWords))
	samples, rate := decodeWAV(t, raw)
	seconds, err := strconv.ParseFloat(h.Get("X-Audio-Duration"), 64)
	if rate != 44100 || err != nil || math.Abs(seconds-float64(len(samples))/44100) > 0.001 || int(binary.LittleEndian.Uint32(raw[40:])) != len(raw)-44 {
		t.Errorf("%d Hz, %d samples, %v s, %v", rate, len(samples), seconds, err)
	}
	_, h, raw = c.call("POST", "/v1/text-to-speech", speak(tenWords, "output", object{"audio_format": "mp3"}))
	d, err := mp3.NewDecoder(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	pcm, err := io.ReadAll(d)
	if err != nil || d.SampleRate() != 44100 || h.Get("Content-Type") != "audio/mpeg" || math.Abs(float64(len(pcm))/4/44100-seconds) > 0.1 {
		t.Errorf("%d Hz, %d bytes, %v, %v", d.SampleRate(), len(pcm), h, err)
	}
	if kbps := float64(len(raw)) * 8 / 1000 / (float64(len(pcm)) / 4 / 44100); math.Abs(kbps-320) > 10 {
		t.Errorf("%.0f kbit/s", kbps)
	}
}

// The settings of output and prompt change the sound.
func TestSettingsAreApplied(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	get := func(fields ...any) []float32 {
		samples, _ := c.post(speak("We will, we will. Now.", fields...))
		return samples
	}
	plain := get()
	output := func(name string, value any) []float32 { return get("output", object{name: value}) }
	if n := len(output("audio_tempo", 2)); math.Abs(float64(n)/float64(len(plain))-0.5) > 0.1 {
		t.Errorf("at tempo 2 it has %d of %d samples", n, len(plain))
	}
	if got := level(output("volume", 50)) - level(plain); math.Abs(got+6) > 0.1 {
		t.Errorf("volume 50 changes the level by %.1f dB", got)
	}
	if got := level(output("volume", 0)); got > -100 {
		t.Errorf("volume 0 is %.1f dB", got)
	}
	if got := level(output("target_lufs", -16)) - level(output("target_lufs", -26)); math.Abs(got-10) > 0.5 {
		t.Errorf("10 LU are %.1f dB", got)
	}
	if n := len(output("remove_silence_ms", 0)); n > len(plain)-44100*4/10 {
		t.Errorf("without silence it has %d of %d samples", n, len(plain))
	}
	if a, b := len(output("remove_silence_ms", 0)), len(output("remove_silence_ms", 100)); a >= b {
		t.Errorf("with 100 ms of silence it has %d samples, without %d", b, a)
	}
	seen := [][]float32{plain}
	for name, fields := range map[string][]any{
		"pitch":     {"output", object{"audio_pitch": 5}},
		"happy":     {"prompt", object{"emotion_type": "preset", "emotion_preset": "happy"}},
		"very sad":  {"prompt", object{"emotion_type": "preset", "emotion_preset": "sad", "emotion_intensity": 2}},
		"sad":       {"prompt", object{"emotion_type": "preset", "emotion_preset": "sad"}},
		"whisper":   {"prompt", object{"emotion_type": "preset", "emotion_preset": "whisper"}},
		"tone up":   {"prompt", object{"emotion_type": "preset", "emotion_preset": "toneup"}},
		"tone down": {"prompt", object{"emotion_type": "preset", "emotion_preset": "tonedown"}},
		"smart":     {"prompt", object{"emotion_type": "smart", "previous_text": "I am so angry!"}},
		"voice":     {"voice_id", "tc_5cfe7ea9cc9e90e64eb5d1ea"},
	} {
		samples := get(fields...)
		for _, other := range seen {
			if len(samples) == len(other) && level(samples) == level(other) {
				t.Errorf("%s sounds like another one", name)
			}
		}
		seen = append(seen, samples)
	}
}

// A text in a script that the built-in voice cannot read is spoken in syllables that stand for it, so that clients with
// such texts can be tried.
func TestOtherScripts(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	for _, text := range []string{"我有三个苹果。", "Привет, мир!", "สวัสดีครับ", "مرحبا بالعالم", "नमस्ते दुनिया", "안녕 漢字 하세요"} {
		samples, _ := c.post(speak(text))
		if seconds := float64(len(samples)) / 44100; seconds < 0.5 {
			t.Errorf("%s lasts %.2f s", text, seconds)
		}
	}
	if list := c.speaks(); len(list[1].Unspoken) == 0 || list[1].Charged != 12 {
		t.Errorf("%+v", list[1])
	}
}
