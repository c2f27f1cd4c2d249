package ttsapi

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"callboard/internal/speech"
)

// fuzzHost is a host without faults, in which the built-in voice speaks.
type fuzzHost struct{ Host }

func (fuzzHost) BuiltInVoice() string                   { return "builtin" }
func (fuzzHost) TakeFault(string) (time.Duration, bool) { return 0, false }
func (fuzzHost) NewID() string                          { return "id" }
func (fuzzHost) Now() time.Time                         { return time.Time{} }
func (fuzzHost) URL() string                            { return "http://127.0.0.1:1" }

func fuzzAPI(standing Assumptions) *API {
	standing.VoicesV2, standing.VoicesV3, standing.MP3Type = "served", "served", "audio/mpeg"
	all := []Model{{ModelV30, presets(ModelV30)}, {ModelV21, presets(ModelV21)}}
	return New(Config{Host: fuzzHost{}, Key: "k", Account: Account{Credits: 1 << 40, Concurrency: 10}, Keep: 3, Assume: standing, Log: slog.New(slog.DiscardHandler),
		Voices: []Voice{{ID: "tc_12345678", Models: all, Traits: speech.Traits{PitchHz: 200}}}})
}

// FuzzRequest reads any body as a request of every kind: it is refused with a documented status and shape, or valid and
// within the limits.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{
		`{"voice_id":"tc_12345678","text":"Hi.","model":"ssfm-v30"}`,
		`{"voice_id":"tc_12345678","text":"Hi.","model":"ssfm-v30","language":"KOR","prompt":{"emotion_type":"smart","previous_text":"a"},"output":{"volume":null,"target_lufs":-1e1}}`,
		`{"voice_id":"tc_12345678","text":"\ud83d","model":"ssfm-v21","prompt":{"emotion_preset":"sad","emotion_intensity":2e0},"output":{"audio_pitch":1e999}}`,
		`{"segments":[{"type":"tts","voice_id":"tc_12345678","text":"Hi.","model":"ssfm-v30"},{"type":"pause","duration_seconds":0.1}]}`,
		`{"segments":[null,[],{"type":"pause"},1]}`, `[]`, `null`, ``, `{"text":null,"output":[],"prompt":""}`, "{\"text\":\"\xff\"}", `{"text":"a","text":1}`,
	} {
		f.Add([]byte(seed))
	}
	a := fuzzAPI(Assumptions{LongText: "422"})
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, stream := range []bool{false, true} {
			in, fail := readBody(raw)
			if fail == nil {
				var req *request
				req, fail = a.readRequest(in, stream)
				if fail == nil {
					checkRequest(t, req)
				}
			}
			checkFailure(t, a, fail)
		}
		in, fail := readBody(raw)
		if fail == nil {
			var all []segment
			if all, fail = a.readSegments(in); fail == nil {
				for _, s := range all {
					if s.request != nil {
						checkRequest(t, s.request)
					} else if !(s.seconds > 0 && s.seconds <= maxPause) {
						t.Fatalf("a pause of %v s", s.seconds)
					}
				}
			}
		}
		checkFailure(t, a, fail)
	})
}

func checkRequest(t *testing.T, r *request) {
	t.Helper()
	u := r.utterance
	if r.chars < 1 || r.chars > maxText || r.voice == nil || r.volume < 0 || r.volume > 2 || r.silence > 1 || u.Pitch < -12 || u.Pitch > 12 || u.Scale < 0 || u.Scale > 2 ||
		u.Tempo != 0 && (u.Tempo < 0.5 || u.Tempo > 2) || r.lufs != nil && (*r.lufs < -70 || *r.lufs > 0) || r.format != formatWAV && r.format != formatMP3 {
		t.Fatalf("%+v", r)
	}
}

func checkFailure(t *testing.T, a *API, fail *failure) {
	t.Helper()
	if fail == nil {
		return
	}
	w := httptest.NewRecorder()
	a.send(w, fail)
	var shape struct {
		Detail json.RawMessage
	}
	if w.Code != 400 && w.Code != 404 && w.Code != 422 || json.Unmarshal(w.Body.Bytes(), &shape) != nil || len(shape.Detail) == 0 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
}

// FuzzAlignment aligns any text: the words and characters are the text, in order, within the sound.
func FuzzAlignment(f *testing.F) {
	for _, seed := range []string{"Hi there.", "안녕 3시", "今日は。明日も", "我有 三个。", "a\u0301 🎉 x", " \n x\t", "Привет — мир", "ㅋㅋ 1️⃣", "สวัสดี"} {
		f.Add(seed, "", false)
		f.Add(seed, "jpn", true)
	}
	a := fuzzAPI(Assumptions{})
	f.Fuzz(func(t *testing.T, text, language string, squeezed bool) {
		if len(text) > 400 || text == "" {
			return
		}
		req := &request{voice: &a.Voices[0], text: text, language: language, volume: 1, silence: -1, utterance: speech.Utterance{Text: text, Scale: 1}}
		if squeezed {
			req.silence = 0
		}
		k, err := a.prepare(t.Context(), req, 8000)
		if err != nil {
			return
		}
		spans := k.spans()
		whole := ""
		at := 0.0
		for _, c := range k.characters(spans) {
			if c.Start < at || c.End < c.Start || c.End > milliseconds(k.seconds()) {
				t.Fatalf("%q: %+v after %v of %v", text, c, at, k.seconds())
			}
			at = c.Start // a character without a time of its own may lie within the next
			whole += c.Text
		}
		if want := string([]rune(text)); whole != want {
			t.Fatalf("the characters of %q are %q", want, whole)
		}
		at = 0
		for _, w := range k.words(spans) {
			if w.Text == "" || w.Start < at || w.End < w.Start || w.End > milliseconds(k.seconds()) {
				t.Fatalf("%q: %+v after %v", text, w, at)
			}
			at = w.End
		}
	})
}

// FuzzQuery asks for lists with any query.
func FuzzQuery(f *testing.F) {
	f.Add("/v3/voices", "gender=male&age=child")
	f.Add("/v1/voices/recommendations", "query=x&count=3")
	f.Add("/v1/voices/tc_12345678", "model=x")
	a := fuzzAPI(Assumptions{})
	f.Fuzz(func(t *testing.T, path, query string) {
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.URL.Path, r.URL.RawQuery = path, query
		r.Header.Set("X-API-KEY", "k")
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		if body := w.Body.Bytes(); w.Code >= 500 || w.Code < 300 && !json.Valid(bytes.TrimSpace(body)) {
			t.Fatalf("%s?%s: %d %s", path, query, w.Code, body)
		}
	})
}
