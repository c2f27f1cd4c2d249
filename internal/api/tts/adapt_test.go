package tts_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"callboard/internal/api"
	"callboard/internal/api/tts"
)

func TestRequestOf(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		params api.Params
		want   string
	}{
		"nothing":     {api.Params{}, `"model":"ssfm-v30"}`},
		"as usual":    {api.Params{Lang: new("auto"), Model: new("latest"), HD: new(true), MaxSeconds: new(5.0)}, `"model":"ssfm-v30"}`},
		"an old code": {api.Params{Lang: new("ko-KR"), Model: new("first")}, `"model":"ssfm-v21","language":"kor"}`},
		"a code":      {api.Params{Lang: new("FRA"), Model: new("ssfm-v99")}, `"model":"ssfm-v99","language":"fra"}`},
		"an emotion": {api.Params{Emotion: new("happy"), EmotionScale: new(1.5)},
			`"model":"ssfm-v30","prompt":{"emotion_type":"preset","emotion_preset":"happy","emotion_intensity":1.5}}`},
		"an emotion of v21": {api.Params{Emotion: new("sad"), Model: new("ssfm-v21")}, `"model":"ssfm-v21","prompt":{"emotion_preset":"sad"}}`},
		"smart": {api.Params{Smart: new(true), PreviousText: new("Before."), NextText: new("After."), Emotion: new("sad")},
			`"model":"ssfm-v30","prompt":{"emotion_type":"smart","previous_text":"Before.","next_text":"After."}}`},
		"loudness": {api.Params{LUFS: new(-14.0), Volume: new(90), RemoveSilence: new(0)},
			`"model":"ssfm-v30","output":{"target_lufs":-14,"remove_silence_ms":0}}`},
		"output": {api.Params{Format: new("mp3"), Volume: new(120), Pitch: new(-3), Tempo: new(0.9)},
			`"model":"ssfm-v30","output":{"audio_format":"mp3","volume":120,"audio_pitch":-3,"audio_tempo":0.9}}`},
	} {
		got, err := json.Marshal(tts.RequestOf(api.SpeakRequest{Text: "Hi", ActorID: "tc_1", Params: tc.params}))
		if want := `{"voice_id":"tc_1","text":"Hi",` + tc.want; err != nil || string(got) != want {
			t.Errorf("%s: got %s, %v\nwant %s", name, got, err, want)
		}
	}
}

func TestSynthesiseStreamsWhereAsked(t *testing.T) {
	t.Parallel()
	s := serve(t, respond(200, "audio/wav", wav))
	for _, stream := range []*bool{nil, new(false), new(true)} {
		if got, err := all(s.api.Synthesise(t.Context(), api.SpeakRequest{Text: "Hi", ActorID: "tc_1", Params: api.Params{Stream: stream}})); err != nil || got != wav {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	for i, want := range []string{"/v1/text-to-speech", "/v1/text-to-speech", "/v1/text-to-speech/stream"} {
		if got := s.requests()[i].Path; got != want {
			t.Errorf("request %d went to %s", i, got)
		}
	}
}

func TestVoiceAsActor(t *testing.T) {
	t.Parallel()
	v := tts.Voice{ID: "uc_1", Name: map[string]string{"en": "Mine"}, Gender: "male", Age: "middle_age", Custom: true, PreviewURL: "https://x/y",
		Models: []tts.Model{{tts.ModelV21, []string{"sad"}}, {Version: tts.ModelV30}}}
	want := api.Actor{ID: "uc_1", Name: v.Name, Language: "mul", Sex: "male", Age: "middle-aged", Tags: []string{"custom"}, PreviewURL: "https://x/y"}
	versions := []api.Version{
		{Name: tts.ModelV30, Aliases: []string{"latest"}, DisplayName: tts.ModelV30, Presets: []string{}},
		{Name: tts.ModelV21, Aliases: []string{"first"}, DisplayName: tts.ModelV21, Presets: []string{"sad"}},
	}
	want.Versions = versions
	if got := v.Actor(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if got := (tts.Voice{}).Versions(); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
}
