package api_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"callboard/internal/api"
)

// filled are params with a value in every field.
func filled(t *testing.T) api.Params {
	t.Helper()
	var p api.Params
	v := reflect.ValueOf(&p).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Pointer:
			f.Set(reflect.New(f.Type().Elem()))
		case reflect.Int:
			f.SetInt(1)
		default:
			t.Fatalf("field %s has the kind %s", v.Type().Field(i).Name, f.Kind())
		}
	}
	return p
}

// The body of POST /api/speak has the documented fields and no other: a field that only the newer service has is refused there.
func TestSpeakSendsNoFieldOfTheOtherService(t *testing.T) {
	t.Parallel()
	s := serve(t, respond(200, accepted))
	if _, err := s.api.Speak(t.Context(), api.SpeakRequest{Text: "Hi.", ActorID: "5c3c52c9ea9791000747155b", TTSMode: "actor", Params: filled(t)}); err != nil {
		t.Fatal(err)
	}
	var body map[string]any
	if err := json.Unmarshal([]byte(s.requests()[0].Body), &body); err != nil {
		t.Fatal(err)
	}
	const want = "actor_id duration emotion_label emotion_prompt emotion_scale emotion_tone_preset force_length lang last_pitch " +
		"max_seconds model_version pitch speed_x tempo text tts_mode volume xapi_audio_format xapi_hd"
	if got := strings.Join(slices.Sorted(maps.Keys(body)), " "); got != want {
		t.Errorf("sent  %s\nwant  %s", got, want)
	}
}

func TestParamsAreStoredWhole(t *testing.T) {
	t.Parallel()
	want := filled(t)
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got api.Params
	if err := json.Unmarshal(b, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v of %s", got, err, b)
	}
	if b, _ := json.Marshal(api.Params{}); string(b) != "{}" {
		t.Errorf("empty params are %s", b)
	}
}

func TestServiceNames(t *testing.T) {
	t.Parallel()
	for _, s := range api.Services() {
		var read api.Service
		text, _ := s.MarshalText()
		if err := read.UnmarshalText(text); err != nil || read != s {
			t.Errorf("%s: got %s, %v", s, read, err)
		}
	}
	for _, name := range []string{"", "auto", "TTS", "Service(2)"} {
		if _, ok := api.ServiceNamed(name); ok {
			t.Errorf("%q is a service", name)
		}
	}
	if got := api.Service(7).String(); got != "Service(7)" {
		t.Errorf("got %s", got)
	}
}
