package sandbox_test

import (
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
)

// The three steps of the vendor's webhook guide, with the guide's request bodies.
func TestWebhookGuide(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})

	rec := b.registerReceiver(nil) // step 1

	resp, raw := b.send("POST", "/api/speak", `{ "text": "My name is Typecast.", "lang": "auto", "actor_id": "`+mina+`", "xapi_hd": true, "model_version": "latest" }`)
	if resp.StatusCode != 200 || !regexp.MustCompile(`^\{"result":\{"play_id":"","speak_url":"http://127\.0\.0\.1:\d+/api/speak/[0-9a-f]{24}","speak_v2_url":"http://127\.0\.0\.1:\d+/api/speak/v2/[0-9a-f]{24}"\}\}\n$`).Match(raw) {
		t.Fatalf("POST /api/speak: %d %s", resp.StatusCode, raw)
	}
	speakURL := decode[accepted](t, raw).Result.SpeakURL

	b.eventually("the webhook arrives", func() bool { return len(rec.posts()) == 1 })
	p := rec.posts()[0]
	if got := p.header.Get("Content-Type"); got != "application/json" {
		t.Errorf("Content-Type of the webhook: %q", got)
	}
	msg := decode[map[string]string](t, p.body)
	if len(msg) != 5 || msg["speak_url"] != speakURL || msg["status"] != "done" || msg["kind"] != "/api/speak" {
		t.Errorf("the webhook is %s", p.body)
	}
	if !regexp.MustCompile(`^` + regexp.QuoteMeta(b.URL()) + `/files/speak/[A-Za-z0-9_=-]+/no-redirect$`).MatchString(msg["audio_url_no_redirect"]) {
		t.Errorf("audio_url_no_redirect is %q", msg["audio_url_no_redirect"])
	}

	// The download link needs no token; the direct one does.
	resp, wav := b.do("GET", msg["audio_download_url"], "", "")
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "audio/wav" {
		t.Fatalf("download: %d %v", resp.StatusCode, resp.Header)
	}
	checkWAV(t, wav, 44100)
	if resp, _ := b.do("GET", msg["audio_url_no_redirect"], "", ""); resp.StatusCode != 401 {
		t.Errorf("direct audio without a token: %d", resp.StatusCode)
	}
	resp, direct := b.send("GET", msg["audio_url_no_redirect"], "")
	if resp.StatusCode != 200 || !slices.Equal(direct, wav) {
		t.Errorf("direct audio: %d, %d bytes against %d", resp.StatusCode, len(direct), len(wav))
	}
	resp, _ = b.send("GET", strings.TrimSuffix(msg["audio_url_no_redirect"], "/no-redirect"), "")
	if resp.StatusCode != 302 {
		t.Fatalf("the redirecting call: %d %v", resp.StatusCode, resp.Header)
	}
	if resp, there := b.do("GET", resp.Header.Get("Location"), "", ""); resp.StatusCode != 200 || !slices.Equal(there, wav) {
		t.Errorf("the redirect target: %d, %d bytes", resp.StatusCode, len(there))
	}
}

func checkWAV(t *testing.T, b []byte, rate int) (seconds float64) {
	t.Helper()
	if len(b) < 44 {
		t.Fatalf("%d bytes are not a WAV file", len(b))
	}
	le := binary.LittleEndian
	got := fmt.Sprint(string(b[0:4]), le.Uint32(b[4:]), string(b[8:16]), le.Uint32(b[16:]), le.Uint16(b[20:]), le.Uint16(b[22:]),
		le.Uint32(b[24:]), le.Uint32(b[28:]), le.Uint16(b[32:]), le.Uint16(b[34:]), string(b[36:40]), le.Uint32(b[40:]))
	want := fmt.Sprint("RIFF", len(b)-8, "WAVEfmt ", 16, 1, 1, rate, 2*rate, 2, 16, "data", len(b)-44)
	if got != want {
		t.Errorf("WAV header %q, want %q", got, want)
	}
	loud := 0
	for i := 44; i+1 < len(b); i += 2 {
		if v := int16(le.Uint16(b[i:])); v > 3000 || v < -3000 {
			loud++
		}
	}
	if loud < rate/50 {
		t.Errorf("only %d samples are loud: this is silence", loud)
	}
	return float64(len(b)-44) / float64(2*rate)
}

func TestSynthesisStates(t *testing.T) {
	t.Parallel()
	// A synthesis is "started" for half of its delay. This one stays so even on a slow machine.
	b := start(t, sandbox.Options{SynthDelay: time.Hour})
	id := b.speak("안녕하세요")
	if st := b.status(id); st.Status != "started" || st.URL != nil || st.Duration != nil || st.Count != 5 || st.ID != id {
		t.Errorf("at first: %+v", st)
	}
	b.expect("GET", "/api/speak/"+id, "", 200, `{"result":{"status":"started","audio":null}}`)

	gate := make(chan struct{})
	b = start(t, sandbox.Options{SynthDelay: -1, Voice: gatedVoice{gate}})
	id = b.speak("안녕하세요")
	b.eventually("progress", func() bool { return b.status(id).Status == "progress" })
	b.expect("GET", "/api/speak/"+id+"/", "", 200, `{"result":{"status":"progress","audio":null}}`)
	close(gate)
	st := b.waitDone(id)
	if st.URL == nil || st.Duration == nil {
		t.Fatalf("at last: %+v", st)
	}
	_, wav := b.do("GET", *st.URL, "", "")
	if s := checkWAV(t, wav, 16000); s != *st.Duration {
		t.Errorf("the state says %v s, the file has %v s", *st.Duration, s)
	}
	_, raw := b.send("GET", "/api/speak/"+id, "")
	old := decode[struct {
		Result struct {
			Status string
			Audio  struct{ URL, Extension string }
		}
	}](t, raw).Result
	if old.Status != "done" || old.Audio.Extension != "wav" || !strings.HasPrefix(old.Audio.URL, b.URL()+"/files/speak/") {
		t.Errorf("the old call: %s", raw)
	}
}

func TestFailedSynthesis(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	rec := b.registerReceiver(nil)
	for i, text := range []string{"this one [[fail]]s", "🙂🙂🙂"} { // the second cannot be read by the voice
		id := b.speak(text)
		b.eventually("a webhook", func() bool { return len(rec.posts()) == i+1 })
		want := `{"speak_url":"` + b.URL() + "/api/speak/" + id + `","audio_url_no_redirect":null,"status":"failed","kind":"/api/speak","audio_download_url":null}`
		if got := string(rec.posts()[i].body); got != want {
			t.Errorf("the webhook is %s, want %s", got, want)
		}
		if st := b.status(id); st.Status != "failed" || st.URL != nil {
			t.Errorf("state: %+v", st)
		}
	}
}
