package tts_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/api/tts"
)

const wav = "RIFF\xff\xff\xff\xffWAVEfmt audio"

func TestSpeakSendsTheRequest(t *testing.T) {
	t.Parallel()
	s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "audio/wav")
		w.Header().Set("X-Audio-Duration", "1.25")
		_, _ = io.WriteString(w, wav)
	})
	r := hello()
	r.Language = "eng"
	r.Prompt = &tts.Prompt{Type: tts.PromptPreset, Preset: "happy", Intensity: new(1.5)}
	r.Output = &tts.Output{Format: "wav", Volume: new(80), Pitch: new(-2), Tempo: new(1.1), RemoveSilence: new(0)}
	a, err := s.api.Speak(t.Context(), r)
	if err != nil || a.Duration != 1.25 || a.Type != "audio/wav" {
		t.Fatalf("got %+v, %v", a, err)
	}
	if got, err := all(a, nil); err != nil || got != wav {
		t.Errorf("got %q, %v", got, err)
	}
	got := s.requests()[0]
	if got.Method != "POST" || got.Path != "/v1/text-to-speech" || got.Key != key || got.Auth != "" {
		t.Errorf("sent %+v", got)
	}
	const want = `{"voice_id":"tc_60e5426de8b95f1d3000d7b5","text":"Hello","model":"ssfm-v30","language":"eng",` +
		`"prompt":{"emotion_type":"preset","emotion_preset":"happy","emotion_intensity":1.5},` +
		`"output":{"audio_format":"wav","volume":80,"audio_pitch":-2,"audio_tempo":1.1,"remove_silence_ms":0}}`
	if got.Body != want {
		t.Errorf("sent %s\nwant %s", got.Body, want)
	}
}

func TestStreamSendsNoVolume(t *testing.T) {
	t.Parallel()
	s := serve(t, respond(200, "audio/wav", wav))
	r := hello()
	r.Output = &tts.Output{Volume: new(80), LUFS: new(-14.0)}
	if got, err := all(s.api.Stream(t.Context(), r)); err != nil || got != wav {
		t.Fatalf("got %q, %v", got, err)
	}
	if got := s.requests()[0]; got.Path != "/v1/text-to-speech/stream" || !strings.HasSuffix(got.Body, `"output":{"target_lufs":-14}}`) {
		t.Errorf("sent %+v", got)
	}
	if r.Output.Volume == nil {
		t.Error("the caller's request was changed")
	}
}

// A stream can be read before it is whole.
func TestStreamBeginsEarly(t *testing.T) {
	t.Parallel()
	more := make(chan struct{})
	s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "audio/wav")
		_, _ = io.WriteString(w, wav)
		w.(http.Flusher).Flush()
		<-more
		_, _ = io.WriteString(w, "more")
	})
	a, err := s.api.Stream(t.Context(), hello())
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	head := make([]byte, len(wav))
	_, err = io.ReadFull(a.Body, head)
	close(more)
	if err != nil || string(head) != wav {
		t.Fatalf("got %q, %v", head, err)
	}
	if rest, err := io.ReadAll(a.Body); string(rest) != "more" || err != nil {
		t.Errorf("got %q, %v", rest, err)
	}
}

func TestCompose(t *testing.T) {
	t.Parallel()
	s := serve(t, respond(200, "audio/mpeg", "ID3"))
	got, err := all(s.api.Compose(t.Context(), []tts.Segment{{Speech: hello()}, {Pause: 1500 * time.Millisecond}}))
	if err != nil || got != "ID3" {
		t.Fatalf("got %q, %v", got, err)
	}
	const want = `{"segments":[{"type":"tts","voice_id":"tc_60e5426de8b95f1d3000d7b5","text":"Hello","model":"ssfm-v30"},` +
		`{"type":"pause","duration_seconds":1.5}]}`
	if r := s.requests()[0]; r.Path != "/v1/text-to-speech/compose" || r.Body != want {
		t.Errorf("sent %+v", r)
	}
}

func TestComposeChecksLimits(t *testing.T) {
	t.Parallel()
	s := serve(t, respond(200, "audio/mpeg", "ID3"))
	long := hello()
	long.Text = strings.Repeat("가", tts.MaxTextChars)
	pause := tts.Segment{Pause: 10 * time.Second}
	for name, segments := range map[string][]tts.Segment{
		"nothing":         nil,
		"only pauses":     {pause},
		"a long pause":    {{Speech: hello()}, {Pause: 11 * time.Second}},
		"negative pause":  {{Speech: hello()}, {Pause: -time.Second}},
		"many pauses":     {{Speech: hello()}, pause, pause, pause, pause, pause, pause, pause},
		"many characters": {{Speech: long}, {Speech: hello()}},
		"many parts":      make([]tts.Segment, tts.MaxSegments+1),
	} {
		if _, err := s.api.Compose(t.Context(), segments); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// What was not received whole may have been charged, and is never asked for again by itself.
func TestUncertainAnswers(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer func(w http.ResponseWriter)
		want   string // in the line
	}{
		"no answer":      {func(w http.ResponseWriter) { closeConn(t, w) }, "broke off"},
		"cut off":        {func(w http.ResponseWriter) { w.Header().Set("Content-Length", "99"); io.WriteString(w, wav) }, "too early"},
		"cut in a chunk": {cutChunk(t), "too early"},
		"500":            {status(500, `{"detail":"An unexpected error occurred"}`), "An unexpected error"},
		"502":            {status(502, "<html>Bad gateway</html>"), "502"},
		"503":            {status(503, ""), "503"},
		"504":            {status(504, "late"), "504"},
		"JSON":           {typed("application/json", `{"detail":"ok"}`), "not audio"},
		"a page":         {typed("text/html; charset=utf-8", "<!doctype html><p>Sign in"), "not audio"},
		"empty JSON":     {typed("application/json", ""), "not audio"},
		"another 2xx":    {status(204, ""), "not audio"},
		"a part":         {partial, "part"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) { tc.answer(w) })
			_, err := all(s.api.Speak(t.Context(), hello()))
			e := asError(t, err)
			if !e.Uncertain || e.Retryable || len(s.requests()) != 1 {
				t.Errorf("uncertain %t, retryable %t, %d requests: %v", e.Uncertain, e.Retryable, len(s.requests()), e)
			}
			if line := e.Error(); !strings.Contains(line, tc.want) || strings.ContainsAny(line, "\r\n") || strings.Contains(line, key) {
				t.Errorf("the line is %q", line)
			}
			if !strings.Contains(e.Advice(), "charged") || strings.Contains(e.Advice(), "webhook") {
				t.Errorf("the advice is %q", e.Advice())
			}
		})
	}
}

func TestRefusedAnswers(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status                int
		body                  string
		want, advice          string
		key, quota, synthesis bool
	}{
		"400": {400, `{"detail":"Invalid voice_id"}`, "Invalid voice_id", "correct it", false, false, false},
		"401": {401, `{"detail":"Invalid API key"}`, "Invalid API key", "TYPECAST_API_TOKEN", true, false, false},
		"402": {402, `{"detail":"Insufficient credit"}`, "Insufficient credit", "credits", false, true, false},
		"403": {403, `{"detail":"Forbidden"}`, "Forbidden", "older webhook API", true, false, false},
		"403 blocked": {403, `{"error_code":"UNUSUAL_ACTIVITY_DETECTED","message":"We detected unusual activity"}`,
			"UNUSUAL_ACTIVITY_DETECTED", "blocked", true, false, false},
		"404": {404, `{"detail":"Voice not found"}`, "Voice not found", "reload the voices", false, false, false},
		"422 list": {422, `{"detail":[{"loc":["body","output","volume"],"msg":"Input should be less than 200","type":"less_than_equal"}]}`,
			"output.volume: Input should be less than 200", "correct it", false, false, false},
		"422 text": {422, `{"error_code":"TEXT_NOT_SYNTHESIZABLE","message":"Cannot speak"}`, "Cannot speak", "same text", false, false, true},
		"422 nested": {422, `{"message":{"msg":"Cannot speak","error_code":"TEXT_NOT_SYNTHESIZABLE"}}`, "Cannot speak", "same text",
			false, false, true},
		"error key": {400, `{"error":"odd"}`, "odd", "correct it", false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, respond(tc.status, "application/json", tc.body))
			_, err := s.api.Speak(t.Context(), hello())
			e := asError(t, err)
			if e.Uncertain || e.Retryable || len(s.requests()) != 1 {
				t.Errorf("uncertain %t, retryable %t, %d requests", e.Uncertain, e.Retryable, len(s.requests()))
			}
			if !strings.Contains(e.Error(), tc.want) || !strings.Contains(e.Advice(), tc.advice) {
				t.Errorf("got %q, advice %q", e.Error(), e.Advice())
			}
			if api.IsUnauthorized(err) != tc.key || api.IsQuota(err) != tc.quota || tts.IsNotSynthesizable(err) != tc.synthesis {
				t.Errorf("unauthorized %t, quota %t, not synthesizable %t", api.IsUnauthorized(err), api.IsQuota(err), tts.IsNotSynthesizable(err))
			}
			if api.IsRefused(err) == tc.key {
				t.Errorf("refused %t", api.IsRefused(err))
			}
		})
	}
}

// A 429 means that nothing was accepted: the request is repeated.
func TestTooManyRequestsIsRepeated(t *testing.T) {
	t.Parallel()
	s := serve(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n < 3 {
			status(429, `{"detail":"Too many requests"}`)(w)
			return
		}
		typed("audio/wav", wav)(w)
	})
	if got, err := all(s.api.Speak(t.Context(), hello())); err != nil || got != wav || len(s.requests()) != 3 {
		t.Errorf("got %q, %v after %d requests", got, err, len(s.requests()))
	}
	s = serve(t, respond(429, "application/json", `{"detail":"Too many requests"}`))
	_, err := s.api.Speak(api.Once(t.Context()), hello())
	if e := asError(t, err); e.Uncertain || !e.Retryable || len(s.requests()) != 1 || !strings.Contains(e.Advice(), "same time") {
		t.Errorf("got %v, advice %q, after %d requests", e, e.Advice(), len(s.requests()))
	}
}

// Nothing was sent where nothing listens.
func TestUnreachableIsNotUncertain(t *testing.T) {
	t.Parallel()
	s := serve(t, respond(200, "audio/wav", wav))
	s.Server.Close()
	_, err := s.api.Speak(t.Context(), hello())
	if e := asError(t, err); e.Uncertain {
		t.Errorf("got %v", e)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"two words", "tab\tinside", "ключ", "a\x00b"} {
		_, err := tts.New(api.Options{Token: bad})
		if err == nil || strings.Contains(err.Error(), bad) || !strings.Contains(err.Error(), "API key") {
			t.Errorf("%q gives %v", bad, err)
		}
	}
	c, err := tts.New(api.Options{Token: " \n"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Speak(t.Context(), hello())
	if e := asError(t, err); !api.IsUnauthorized(err) || !strings.Contains(e.Advice(), "TYPECAST_API_KEY") {
		t.Errorf("got %v, advice %q", err, e.Advice())
	}
	if got := c.BaseURL(); got != "https://api.typecast.ai" {
		t.Errorf("the default is %s", got)
	}
}

func TestNumbersThatJSONCannotHave(t *testing.T) {
	t.Parallel()
	s := serve(t, respond(200, "audio/wav", wav))
	r := hello()
	r.Output = &tts.Output{Tempo: new(inf())}
	if _, err := s.api.Speak(t.Context(), r); err == nil || len(s.requests()) != 0 {
		t.Errorf("got %v", err)
	}
	if _, err := json.Marshal(r); err == nil {
		t.Error("the request can be sent")
	}
}
