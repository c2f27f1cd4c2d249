package sandbox_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/speech"
)

// actorBy is the id of the first actor for which ok is true.
func actorBy(b testServer, ok func(wireActor) bool) string {
	_, raw := b.send("GET", "/api/actor", "")
	for _, a := range decode[struct{ Result []wireActor }](b.t, raw).Result {
		if ok(a) {
			return a.ID
		}
	}
	b.t.Fatal("no such actor")
	return ""
}

func TestValidation(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	cats := actorBy(b, func(a wireActor) bool { return strings.HasPrefix(a.Versions[0].Display, "CATS-") })
	const same = "app/param/type-mismatch"
	for _, c := range []struct {
		change string // fields that differ from a good request; null takes one out
		code   string // empty: accepted
	}{
		{`{}`, ""},
		{`{"text":null}`, "app/param/not-enough/text"},
		{`{"actor_id":null}`, "app/param/not-enough/actor_id"},
		{`{"lang":null}`, "app/param/not-enough/lang"},
		{`{"text":7}`, same},
		{`{"text":["a"]}`, same},
		{`{"actor_id":7}`, same},
		{`{"lang":true}`, same},
		{`{"text":" \n "}`, "app/invalid/text"},
		{`{"text":"` + strings.Repeat("가", 350) + `"}`, ""},
		{`{"text":"` + strings.Repeat("\u1100\u1161", 350) + `"}`, ""}, // decomposed: still 350 characters
		{`{"text":"` + strings.Repeat("가", 351) + `"}`, "app/invalid/text"},
		{`{"actor_id":"me"}`, "app/invalid/actor_id"},
		{`{"actor_id":"tc_5c71dffaf3e5b69d9064a"}`, "app/invalid/actor_id"},
		{`{"actor_id":"5d47ff94e6c00800075726d3"}`, "app/not-found/actor"},
		{`{"actor_id":"` + strings.ToUpper(mina) + `"}`, ""},
		{`{"lang":"klingon"}`, "app/invalid/lang"},
		{`{"lang":"zh-cn","text":"你好"}`, ""},
		{`{"tts_mode":"actor"}`, ""},
		{`{"tts_mode":"audio_file"}`, "app/invalid/tts_mode"},
		{`{"xapi_hd":"true"}`, same},
		{`{"xapi_hd":1}`, same},
		{`{"xapi_audio_format":"wav"}`, ""},
		{`{"xapi_audio_format":"mp3"}`, ""},
		{`{"xapi_audio_format":3}`, same},
		{`{"xapi_audio_format":"ogg"}`, "app/invalid/xapi_audio_format"},
		{`{"model_version":"latest"}`, ""},
		{`{"model_version":"v2"}`, ""},
		{`{"model_version":"SSFM-V2.1"}`, "app/not-found/version"}, // a display name is not a name
		{`{"model_version":"v9"}`, "app/not-found/version"},
		{`{"model_version":2}`, same},
		{`{"emotion_tone_preset":"happy-1"}`, ""},
		{`{"emotion_tone_preset":"dizzy-1"}`, "app/invalid/emotion_tone_preset"},
		{`{"emotion_tone_preset":"whisper-1","model_version":"v2"}`, "app/invalid/emotion_tone_preset"},
		{`{"emotion_tone_preset":"emotion-prompt"}`, "app/param/not-enough/emotion_prompt"},
		{`{"emotion_tone_preset":"emotion-prompt","emotion_prompt":"tired and happy"}`, ""},
		{`{"emotion_tone_preset":"emotion-prompt","emotion_prompt":"x","model_version":"first"}`, "app/invalid/emotion_tone_preset"},
		{`{"emotion_prompt":"x","model_version":"first"}`, "app/invalid/emotion_prompt"},
		{`{"emotion_label":"angry","emotion_scale":2}`, ""},
		{`{"emotion_label":"bored"}`, "app/invalid/emotion_label"},
		{`{"emotion_label":"angry","emotion_scale":2.1}`, "app/invalid/emotion_scale"},
		{`{"emotion_label":"angry","emotion_tone_preset":"happy-1"}`, "app/invalid/emotion_label"},
		{`{"emotion_label":"angry","actor_id":"` + cats + `"}`, "app/invalid/emotion_label"},
		{`{"emotion_scale":1,"actor_id":"` + cats + `"}`, "app/invalid/emotion_scale"},
		{`{"emotion_tone_preset":"normal-2","actor_id":"` + cats + `"}`, ""},
		{`{"volume":50}`, ""}, {`{"volume":200.0}`, ""}, {`{"volume":49}`, "app/invalid/volume"}, {`{"volume":201}`, "app/invalid/volume"},
		{`{"volume":100.5}`, same}, {`{"volume":"100"}`, same}, {`{"volume":1e999}`, same},
		{`{"speed_x":0.5}`, ""}, {`{"speed_x":1.5}`, ""}, {`{"speed_x":0.49}`, "app/invalid/speed_x"}, {`{"speed_x":1.51}`, "app/invalid/speed_x"},
		{`{"tempo":0.5}`, ""}, {`{"tempo":2}`, ""}, {`{"tempo":0.4}`, "app/invalid/tempo"}, {`{"tempo":2.1}`, "app/invalid/tempo"},
		{`{"pitch":-12}`, ""}, {`{"pitch":12}`, ""}, {`{"pitch":13}`, "app/invalid/pitch"}, {`{"pitch":1.5}`, same},
		{`{"max_seconds":1}`, ""}, {`{"max_seconds":60}`, ""}, {`{"max_seconds":0.5}`, "app/invalid/max_seconds"}, {`{"max_seconds":61}`, "app/invalid/max_seconds"},
		{`{"duration":5}`, ""}, {`{"duration":0}`, "app/invalid/duration"},
		{`{"force_length":1}`, ""}, {`{"force_length":2}`, "app/invalid/force_length"}, {`{"force_length":true}`, same},
		{`{"last_pitch":-2}`, ""}, {`{"last_pitch":3}`, "app/invalid/last_pitch"},
		{`{"actor_id":"` + velma + `"}`, "app/forbidden/actor"},
		{`{"emotion_scale":null,"emotion_label":null,"actor_id":"` + cats + `"}`, ""},
		{`{"callback_url":"https://example.com","unheard_of":[1]}`, ""},
		// the fields of old clients
		{`{"style_label":"normal-1","style_label_version":"v1","mode":"one-vocoder","naturalness":0.8,"gid":"x","retake":true}`, ""},
		{`{"style_label":"angry-1","style_label_version":"v5","emotion_label":"angry","emotion_scale":1}`, ""},
		{`{"style_label":0,"style_label_version":"v2"}`, ""},
	} {
		fields := map[string]any{"text": "Hello.", "actor_id": mina, "lang": "auto"}
		change := map[string]any{}
		dec := json.NewDecoder(strings.NewReader(c.change))
		dec.UseNumber()
		if err := dec.Decode(&change); err != nil {
			t.Fatal(c.change, err)
		}
		maps.Copy(fields, change)
		raw, _ := json.Marshal(fields)
		resp, got := b.send("POST", "/api/speak", string(raw))
		code := decode[struct {
			Message struct {
				Msg  string `json:"msg"`
				Code string `json:"error_code"`
			}
		}](t, got).Message
		want := http.StatusBadRequest
		switch {
		case c.code == "":
			want = http.StatusOK
		case strings.HasPrefix(c.code, "app/not-found"):
			want = http.StatusNotFound
		case strings.HasPrefix(c.code, "app/forbidden"):
			want = http.StatusForbidden
		}
		if resp.StatusCode != want || code.Code != c.code || (code.Msg == "") != (c.code == "") {
			t.Errorf("%s: %d %s, want %d %s", c.change, resp.StatusCode, got, want, c.code)
		}
	}
	for _, raw := range []string{``, `{`, `null`, `"text"`, `{} {}`, "\xff"} {
		if resp, got := b.send("POST", "/api/speak", raw); resp.StatusCode != 400 {
			t.Errorf("%q: %d %s", raw, resp.StatusCode, got)
		}
	}
}

// recordingVoice records the utterances that it renders.
type recordingVoice struct {
	speech.Synth
	mu         sync.Mutex
	utterances []sandbox.Utterance
}

func (e *recordingVoice) Speak(ctx context.Context, u sandbox.Utterance) (sandbox.PCM, error) {
	e.mu.Lock()
	e.utterances = append(e.utterances, u)
	e.mu.Unlock()
	return e.Synth.Speak(ctx, u)
}

func TestFieldsReachTheVoice(t *testing.T) {
	t.Parallel()
	e := &recordingVoice{}
	b := start(t, sandbox.Options{SynthDelay: -1, Voice: e})
	for _, c := range []struct {
		extra string
		want  sandbox.Utterance
	}{
		{``, sandbox.Utterance{Emotion: "normal", Scale: 1, Tempo: 1, SpeedX: 1, Volume: 100, MaxSeconds: 30, Rate: 16000}},
		{`,"xapi_hd":true,"emotion_tone_preset":"sad-1","volume":150,"speed_x":0.8,"tempo":1.2,"pitch":-3,"max_seconds":3,"duration":2,"force_length":1,"last_pitch":2`,
			sandbox.Utterance{Emotion: "sad", Scale: 1, Tempo: 1.2, SpeedX: 0.8, Pitch: -3, LastPitch: 2, Volume: 150, Seconds: 2, MaxSeconds: 3, ForceLength: true, Rate: 44100}},
		{`,"style_label":"sad-1","style_label_version":"first"`,
			sandbox.Utterance{Emotion: "sad", Scale: 1, Tempo: 1, SpeedX: 1, Volume: 100, MaxSeconds: 30, Rate: 16000}},
		{`,"emotion_tone_preset":"emotion-prompt","emotion_prompt":"slow and sad"`,
			sandbox.Utterance{Emotion: "normal", Prompt: "slow and sad", Scale: 1, Tempo: 1, SpeedX: 1, Volume: 100, MaxSeconds: 30, Rate: 16000}},
		{`,"emotion_tone_preset":"happy-1","emotion_prompt":"slow and sad"`, // the prompt is not enabled
			sandbox.Utterance{Emotion: "happy", Scale: 1, Tempo: 1, SpeedX: 1, Volume: 100, MaxSeconds: 30, Rate: 16000}},
		{`,"emotion_tone_preset":"whisper-1","model_version":"v3","xapi_audio_format":"mp3"`,
			sandbox.Utterance{Emotion: "whisper", Scale: 1, Tempo: 1, SpeedX: 1, Volume: 100, MaxSeconds: 30, Rate: 16000}},
		{`,"emotion_label":"angry","emotion_scale":1.7`,
			sandbox.Utterance{Emotion: "angry", Scale: 1.7, Tempo: 1, SpeedX: 1, Volume: 100, MaxSeconds: 30, Rate: 16000}},
	} {
		resp, raw := b.send("POST", "/api/speak", `{"text":"안녕","lang":"ko-kr","actor_id":"`+mina+`"`+c.extra+`}`)
		if resp.StatusCode != 200 {
			t.Fatalf("%s", raw)
		}
		url := decode[accepted](t, raw).Result.SpeakURL
		b.waitDone(url[strings.LastIndex(url, "/")+1:])
		e.mu.Lock()
		got := e.utterances[len(e.utterances)-1]
		e.mu.Unlock()
		c.want.Text, c.want.Lang, c.want.Traits = "안녕", "ko-kr", speech.Traits{PitchHz: 212, Formant: 1.14, Breath: 0.22, Rate: 1}
		if got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", c.extra, got, c.want)
		}
	}
}

func TestQuota(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1, Quota: 10})
	b.speak("안녕하세요") // 5
	b.expect("POST", "/api/speak", body("sixsix"), 402, apiError("the text needs 6 characters, 5 of 10 are left", "app/quota/exceeded"))
	b.speak("12345")
	b.expect("POST", "/api/speak", body("x"), 402, apiError("the text needs 1 characters, 0 of 10 are left", "app/quota/exceeded"))
}

func TestSameRequestGivesSameBytes(t *testing.T) {
	t.Parallel()
	one, two := start(t, sandbox.Options{SynthDelay: -1}), start(t, sandbox.Options{SynthDelay: -1})
	_, a := one.do("GET", *one.waitDone(one.speak("The same words.")).URL, "", "")
	_, b := two.do("GET", *two.waitDone(two.speak("The same words.")).URL, "", "")
	_, c := two.do("GET", *two.waitDone(two.speak("Other words.")).URL, "", "")
	if string(a) != string(b) || string(a) == string(c) {
		t.Error("the sound depends on more than the request")
	}
}
