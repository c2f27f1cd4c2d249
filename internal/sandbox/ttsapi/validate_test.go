package ttsapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

// violationsOf returns the violations of a 422 as "TYPE at.loc".
func violationsOf(t *testing.T, raw []byte) string {
	t.Helper()
	var out []string
	for _, v := range decode[struct {
		Detail []struct {
			Type string
			Loc  []any
			Msg  string
		}
	}](t, raw).Detail {
		if v.Msg == "" {
			t.Errorf("no message in %s", raw)
		}
		loc := make([]string, len(v.Loc))
		for i, part := range v.Loc {
			loc[i] = fmt.Sprint(part)
		}
		out = append(out, v.Type+" "+strings.Join(loc, "."))
	}
	return strings.Join(out, ", ")
}

// Each violation of the documented schema is named, all at once, and costs nothing.
func TestViolations(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	preset := func(fields ...any) object {
		p := object{"emotion_type": "preset"}
		for i := 0; i < len(fields); i += 2 {
			p[fields[i].(string)] = fields[i+1]
		}
		return p
	}
	for _, tt := range []struct {
		body any
		want string
	}{
		{"not JSON", "json_invalid body.0"},
		{"", "json_invalid body.0"},
		{"[]", "model_attributes_type body"},
		{"null", "model_attributes_type body"},
		{"{}", "missing body.voice_id, missing body.text, missing body.model"},
		{object{"voice_id": 1, "text": nil, "model": "x"}, "string_type body.voice_id, string_type body.text, enum body.model"},
		{speak(""), "string_too_short body.text"},
		{speak(strings.Repeat("가", 2001)), "string_too_long body.text"},
		{speak("x", "language", "en-us"), "enum body.language"},
		{speak("x", "language", "auto"), "enum body.language"},
		{speak("x", "model", "ssfm-v21", "language", "vie"), "enum body.language"},
		{speak("x", "prompt", "happy"), "model_attributes_type body.prompt"},
		{speak("x", "prompt", object{"emotion_preset": "happy"}), "union_tag_not_found body.prompt"},
		{speak("x", "prompt", object{"emotion_type": "loud"}), "enum body.prompt.emotion_type"},
		{speak("x", "prompt", preset("emotion_preset", "tonemid")), "enum body.prompt.emotion_preset"},
		{speak("x", "prompt", preset("emotion_intensity", 2.1)), "less_than_equal body.prompt.emotion_intensity"},
		{speak("x", "prompt", preset("emotion_intensity", "1")), "float_type body.prompt.emotion_intensity"},
		{speak("x", "prompt", preset("mood", 1, "next_text", "x")), "extra_forbidden body.prompt.mood, extra_forbidden body.prompt.next_text"},
		{speak("x", "prompt", object{"emotion_type": "smart", "emotion_preset": "happy"}), "extra_forbidden body.prompt.emotion_preset"},
		{speak("x", "prompt", object{"emotion_type": "smart", "next_text": strings.Repeat("x", 2001)}), "string_too_long body.prompt.next_text"},
		{speak("x", "model", "ssfm-v21", "prompt", object{"emotion_preset": "whisper"}), "enum body.prompt.emotion_preset"},
		{speak("x", "model", "ssfm-v21", "prompt", object{"emotion_type": "smart"}), "enum body.prompt.emotion_type"},
		{speak("x", "output", []int{}), "model_attributes_type body.output"},
		{speak("x", "output", object{"audio_format": "ogg"}), "enum body.output.audio_format"},
		{speak("x", "output", object{"volume": -1, "audio_pitch": 13, "audio_tempo": 0.4}),
			"less_than_equal body.output.audio_pitch, greater_than_equal body.output.audio_tempo, greater_than_equal body.output.volume"},
		{speak("x", "output", object{"volume": 100, "target_lufs": -14}), "value_error body.output"},
		{speak("x", "output", object{"volume": 0, "target_lufs": -14.5}), "value_error body.output"},
		{speak("x", "output", object{"target_lufs": 1}), "less_than_equal body.output.target_lufs"},
		{speak("x", "output", object{"audio_pitch": 1.5}), "int_from_float body.output.audio_pitch"},
		{speak("x", "output", object{"remove_silence_ms": 1001}), "less_than_equal body.output.remove_silence_ms"},
		{speak("x", "output", object{"remove_silence_ms": json.RawMessage("10.0")}), "int_type body.output.remove_silence_ms"},
	} {
		status, _, raw := c.call("POST", "/v1/text-to-speech", tt.body)
		if status != 422 {
			t.Errorf("%v: %d %.200s", tt.body, status, raw)
			continue
		}
		if got := violationsOf(t, raw); got != tt.want {
			t.Errorf("%v\n got %s\nwant %s", tt.body, got, tt.want)
		}
	}
	c.expect("POST", "/v1/text-to-speech", speak("x", "output", object{"audio_tempo": 3}), 422, `{"detail":[{"type":"less_than_equal","loc":["body","output","audio_tempo"],
		"msg":"Input should be less than or equal to 2","input":3,"ctx":{"le":2}}]}`)
	if c.used() != 0 || len(c.speaks()) != 0 {
		t.Error("a violation is charged")
	}
}

// What the schema allows is spoken: defaults, nulls, unknown fields, the ends of ranges.
func TestValidRequests(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	for _, body := range []object{
		speak("Hi."),
		speak("Hi.", "language", "Eng", "prompt", json.RawMessage("null"), "output", json.RawMessage("null")),
		speak("Hi.", "whatever", 1, "seed", 42),
		speak("Hi.", "output", object{"unknown": 1, "volume": json.RawMessage("null"), "target_lufs": -70}),
		speak("Hi.", "output", object{"volume": 200, "target_lufs": json.RawMessage("null"), "audio_pitch": -12, "audio_tempo": 2, "remove_silence_ms": 0}),
		speak("Hi.", "model", "ssfm-v21", "prompt", object{"emotion_preset": "sad", "emotion_intensity": 0}),
		speak("Hi.", "model", "ssfm-v21", "prompt", object{"emotion_type": "preset", "emotion_preset": "sad"}),
		speak("Hi.", "prompt", object{"emotion_type": "preset"}),
		speak("Hi.", "prompt", object{"emotion_type": "smart", "previous_text": "", "next_text": "Bye."}),
		speak("Hi.", "voice_id", older, "model", "ssfm-v21"),
	} {
		if status, h, raw := c.call("POST", "/v1/text-to-speech", body); status != 200 || h.Get("Content-Type") != "audio/wav" || h.Get("X-Audio-Duration") == "" {
			t.Errorf("%v: %d %v %.200s", body, status, h, raw)
		}
	}
}

func TestVoicesAndTextsThatAreRefused(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	const path = "/v1/text-to-speech"
	for _, id := range []string{"", "5cbe1c3e33ca746136464c7a", "tc_short", "TC_5cbe1c3e33ca746136464c7a", "tc_with space12", "tc_" + strings.Repeat("x", 101)} {
		c.expect("POST", path, speak("x", "voice_id", id), 400, `{"detail":"Invalid voice_id"}`)
	}
	for _, id := range []string{"tc_unknown123", "uc_unknown123", "tc_5c3b0e6a81d2f4c07e9a5d13"} { // the last one is locked
		c.expect("POST", path, speak("x", "voice_id", id), 404, `{"detail":"Voice not found"}`)
	}
	c.expect("POST", path, speak("x", "voice_id", older), 404, `{"detail":"Model not found"}`)
	status, _, raw := c.call("POST", path, speak("x", "voice_id", "tc_5cd5b2091d92af2595551f44", "prompt", object{"emotion_type": "preset", "emotion_preset": "whisper"}))
	if got := violationsOf(t, raw); status != 422 || got != "enum body.prompt.emotion_preset" {
		t.Errorf("a preset that the voice lacks: %d %s", status, got)
	}
	for _, text := range []string{" ", "🎉", "…!?", "\n\t"} {
		c.expect("POST", path, speak(text), 422, `{"error_code":"TEXT_NOT_SYNTHESIZABLE","message":"The text contains characters or symbols that cannot be synthesized."}`)
	}
	c.expect("POST", path, speak("Please [[fail]]."), 500, `{"detail":"An unexpected error occurred"}`)
	if c.used() != 0 {
		t.Error("a failure is charged")
	}
	if got := c.speaks(); len(got) != 5 || got[4].State != "failed" || got[4].Charged != 0 || got[4].QuotaLeft != 200_000 {
		t.Errorf("%+v", got)
	}
	status, _, raw = c.call("POST", path, `{"text":"`+strings.Repeat("x", 1<<20)+`"}`)
	if status != 413 {
		t.Errorf("a body of over 1 MiB: %d %.100s", status, raw)
	}
}

// A rune that is not in the Basic Multilingual Plane is one character, or two where UTF-16 is assumed.
func TestCharactersAreCounted(t *testing.T) {
	t.Parallel()
	text := "Hi " + strings.Repeat("𝒳", 10)
	for assumed, want := range map[string]int{"code-points": 13, "utf-16": 23} {
		c := start(t, sandbox.Options{}, "tts-count="+assumed)
		c.post(speak(text))
		if c.used() != want {
			t.Errorf("%s: %d credits, want %d", assumed, c.used(), want)
		}
	}
	c := start(t, sandbox.Options{}, "tts-count=utf-16")
	if status, _, _ := c.call("POST", "/v1/text-to-speech", speak(strings.Repeat("𝒳", 1001))); status != 422 {
		t.Errorf("2002 units: %d", status)
	}
}

func TestAssumedAnswers(t *testing.T) {
	t.Parallel()
	long, v30 := speak(strings.Repeat("x", 2001)), speak("Hi.", "prompt", object{"emotion_preset": "happy"})
	v21 := speak("Hi.", "model", "ssfm-v21", "prompt", object{"emotion_type": "preset"})
	for _, tt := range []struct {
		assume, path string
		body         object
		status       int
		says         string
	}{
		{"tts-long-text=400", "", long, 400, `{"detail":"Text must not exceed 2000 characters"}`},
		{"tts-unknown-model=404", "", speak("x", "model", "ssfm-v99"), 404, `{"detail":"Model not found"}`},
		{"tts-plain-prompt=accepted", "", v30, 200, ""},
		{"tts-typed-prompt=refused", "", v21, 422, "extra_forbidden"},
		{"tts-seed=refused", "", speak("x", "seed", 1), 422, "extra_forbidden"},
		{"tts-stream-volume=ignored", "/stream", speak("Hi.", "output", object{"volume": 900}), 200, ""},
		{"tts-stream-volume=refused", "/stream", speak("x", "output", object{"volume": 90}), 422, "extra_forbidden"},
		{"tts-error-shape=nested", "", speak("🎉"), 422, `{"message":{"error_code":"TEXT_NOT_SYNTHESIZABLE","msg":"The`},
		{"tts-error-shape=nested", "", speak("x", "voice_id", "x"), 400, `{"message":{"msg":"Invalid voice_id"}}`},
		{"tts-failed=charged", "", speak("[[fail]]"), 500, ""},
	} {
		c := start(t, sandbox.Options{}, tt.assume)
		status, _, raw := c.call("POST", "/v1/text-to-speech"+tt.path, tt.body)
		if status != tt.status || !strings.Contains(string(raw), tt.says) {
			t.Errorf("%s: %d %.300s", tt.assume, status, raw)
		}
		if tt.assume == "tts-failed=charged" && c.used() != 8 {
			t.Errorf("%d credits", c.used())
		}
	}
	for assume, want := range map[string]string{"tts-duration=files": "true false", "tts-duration=all": "true true", "tts-duration=none": "false false"} {
		c := start(t, sandbox.Options{}, assume, "tts-mp3-type=audio/mp3")
		var got []string
		for _, path := range []string{"", "/stream"} {
			_, h, _ := c.call("POST", "/v1/text-to-speech"+path, speak("Hi.", "output", object{"audio_format": "mp3"}))
			got = append(got, fmt.Sprint(h.Get("X-Audio-Duration") != ""))
			if h.Get("Content-Type") != "audio/mp3" {
				t.Errorf("Content-Type %q", h.Get("Content-Type"))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v", assume, got)
		}
	}
}
