package ttsapi_test

import (
	"math"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

func segments(all ...object) object { return object{"segments": all} }

func tts(text string, fields ...any) object {
	s := speak(text, fields...)
	s["type"] = "tts"
	return s
}

func pause(seconds any) object { return object{"type": "pause", "duration_seconds": seconds} }

// The file has the segments and pauses one after another. The texts are charged.
func TestCompose(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	one, _ := c.post(speak("One."))
	two, _ := c.post(speak("둘.", "voice_id", older, "model", "ssfm-v21"))
	before := c.used()
	status, h, raw := c.call("POST", "/v1/text-to-speech/compose", segments(pause(0.25), tts("One."), pause(1), tts("둘.", "voice_id", older, "model", "ssfm-v21")))
	if status != 200 || h.Get("Content-Type") != "audio/wav" || h.Get("X-Audio-Duration") == "" {
		t.Fatalf("%d %v %.300s", status, h, raw)
	}
	samples, rate := decodeWAV(t, raw)
	if want := len(one) + len(two) + rate*5/4; rate != 44100 || math.Abs(float64(len(samples)-want)) > 2 {
		t.Errorf("%d samples at %d Hz, want %d", len(samples), rate, want)
	}
	if got := level(samples[:rate/4]); got > -100 {
		t.Errorf("the pause has %.0f dB", got)
	}
	if got := level(samples[rate/4+len(one) : rate/4+len(one)+rate]); got > -100 {
		t.Errorf("the second pause has %.0f dB", got)
	}
	if got := c.used() - before; got != 6 {
		t.Errorf("%d credits", got)
	}
	list := c.speaks()
	if e := list[len(list)-1]; e.Text != "One.\n둘." || e.ActorID != full || e.Path != "/v1/text-to-speech/compose" || e.State != "done" || e.Params["segments"] == nil {
		t.Errorf("%+v", e)
	}
	status, h, _ = c.call("POST", "/v1/text-to-speech/compose", segments(tts("One.", "output", object{"audio_format": "mp3"})))
	if status != 200 || h.Get("Content-Type") != "audio/mpeg" {
		t.Errorf("%d %v", status, h)
	}
}

func TestComposeViolations(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	many := make([]object, 51)
	for i := range many {
		many[i] = tts("x")
	}
	long := tts(strings.Repeat("x", 1001))
	for _, tt := range []struct {
		body any
		want string
	}{
		{"{}", "missing body.segments"},
		{object{"segments": "x"}, "list_type body.segments"},
		{segments(), "list_type body.segments"}, // null
		{segments(tts("x"), pause(nil)), "float_type body.segments.1.pause.duration_seconds"},
		{object{"segments": []int{}}, "too_short body.segments"},
		{segments(many...), "too_long body.segments"},
		{object{"segments": []any{1}}, "model_attributes_type body.segments.0"},
		{segments(object{"text": "x"}), "missing body.segments.0.type"},
		{segments(object{"type": "noise"}), "enum body.segments.0.type"},
		{segments(tts("x"), tts("", "model", nil)), "string_too_short body.segments.1.tts.text, missing body.segments.1.tts.model"},
		{segments(tts("x"), pause(0)), "greater_than body.segments.1.pause.duration_seconds"},
		{segments(tts("x"), pause(10.5)), "less_than_equal body.segments.1.pause.duration_seconds"},
		{segments(tts("x"), object{"type": "pause"}), "missing body.segments.1.pause.duration_seconds"},
		{segments(tts("x"), object{"type": "pause", "duration_seconds": 1, "text": "x"}), "extra_forbidden body.segments.1.pause.text"},
		{segments(pause(1)), "value_error body.segments"},
		{segments(tts("x"), pause(10), pause(10), pause(10), pause(10), pause(10), pause(10), pause(0.5)), "value_error body.segments"},
		{segments(long, long), "value_error body.segments"},
		{segments(tts("x"), tts("x", "output", object{"audio_format": "mp3"})), "value_error body.segments"},
	} {
		status, _, raw := c.call("POST", "/v1/text-to-speech/compose", tt.body)
		if status != 422 {
			t.Errorf("%v: %d %.200s", tt.body, status, raw)
			continue
		}
		if got := violationsOf(t, raw); got != tt.want {
			t.Errorf("%.300v\n got %s\nwant %s", tt.body, got, tt.want)
		}
	}
	c.expect("POST", "/v1/text-to-speech/compose", segments(tts("x"), tts("x", "voice_id", "tc_unknown123")), 404, `{"detail":"Voice not found"}`)
}

// If a segment fails, nothing is charged, whatever is assumed of other requests.
func TestFailedComposition(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{Credits: 100}, "tts-failed=charged")
	const path = "/v1/text-to-speech/compose"
	c.expect("POST", path, segments(tts("One."), tts("[[fail]]")), 500, `{"detail":"An unexpected error occurred"}`)
	c.expect("POST", path, segments(tts("One."), tts("🎉")), 422, `{"error_code":"TEXT_NOT_SYNTHESIZABLE","message":"The text contains characters or symbols that cannot be synthesized."}`)
	if c.used() != 0 {
		t.Errorf("%d credits", c.used())
	}
	c.expect("POST", path, segments(tts(strings.Repeat("x", 60)), tts(strings.Repeat("x", 60))), 402, `{"detail":"Insufficient credit"}`)
}
