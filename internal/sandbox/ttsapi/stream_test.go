package ttsapi_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"net/http"
	"sync"
	"testing"

	"github.com/hajimehoshi/go-mp3"

	"callboard/internal/sandbox"
	"callboard/internal/testwait"
)

// tone is a voice that hums for a given time.
type tone struct{ seconds float64 }

func (v tone) Speak(_ context.Context, u sandbox.Utterance) (sandbox.PCM, error) {
	out := make([]float32, int(v.seconds*float64(u.Rate)))
	for i := range out {
		out[i] = float32(0.2 * math.Sin(2*math.Pi*200*float64(i)/float64(u.Rate)))
	}
	return sandbox.PCM{Samples: out, Rate: u.Rate}, nil
}

// A WAV stream has 32 kHz and a header without sizes; it sounds like the file.
func TestWAVStream(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]client{"built-in": start(t, sandbox.Options{}), "another voice": start(t, sandbox.Options{Voice: tone{2}})} {
		res := c.do("POST", "/v1/text-to-speech/stream", speak(tenWords))
		raw, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != 200 || res.ContentLength != -1 || res.Header.Get("Content-Type") != "audio/wav" {
			t.Fatalf("%s: %d %v %v", name, res.StatusCode, res.Header, err)
		}
		le := binary.LittleEndian
		if string(raw[:4]) != "RIFF" || string(raw[36:40]) != "data" || le.Uint32(raw[4:]) != math.MaxUint32 || le.Uint32(raw[40:]) != math.MaxUint32 {
			t.Errorf("%s: the header is % x", name, raw[:44])
		}
		samples, rate := decodeWAV(t, raw)
		file, fileRate := c.post(speak(tenWords))
		if rate != 32000 || math.Abs(float64(len(samples))/32000-float64(len(file))/float64(fileRate)) > 0.01 {
			t.Errorf("%s: %d samples at %d Hz, the file has %d", name, len(samples), rate, len(file))
		}
		if d := level(samples) - level(file); math.Abs(d) > 1.5 {
			t.Errorf("%s: the level differs by %.1f dB", name, d)
		}
	}
}

func TestMP3Stream(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	status, h, raw := c.call("POST", "/v1/text-to-speech/stream", speak(tenWords, "output", object{"audio_format": "mp3", "target_lufs": -18}))
	if status != 200 || h.Get("Content-Type") != "audio/mpeg" {
		t.Fatalf("%d %v", status, h)
	}
	d, err := mp3.NewDecoder(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	pcm, err := io.ReadAll(d)
	if seconds := float64(len(pcm)) / 4 / 44100; err != nil || d.SampleRate() != 44100 || seconds < 3 || seconds > 5 {
		t.Errorf("%d Hz, %.1f s, %v", d.SampleRate(), seconds, err)
	}
}

// A client reads a second of a long stream and leaves: the first bytes come long before the sound is complete. Whether the
// request is charged is assumed.
func TestClientLeavesAStream(t *testing.T) {
	t.Parallel()
	for assumed, want := range map[string]int{"charged": 1, "free": 0} {
		c := start(t, sandbox.Options{}, "tts-broken="+assumed)
		text := longText(1900)
		ctx, leave := context.WithCancel(t.Context())
		res := c.with(ctx).do("POST", "/v1/text-to-speech/stream", speak(text, "output", object{"audio_tempo": 0.5}))
		if _, err := io.ReadFull(res.Body, make([]byte, 44+64000)); err != nil {
			t.Fatal(err)
		}
		leave()
		testwait.Eventually(t, "the request is settled", func() bool { return c.speaks()[0].State != "started" })
		if got := c.speaks()[0]; got.State != "failed" || got.Charged != want*1900 || c.used() != want*1900 {
			t.Errorf("%s: %s, %d charged, %d used", assumed, got.State, got.Charged, c.used())
		}
	}
}

const shortText = "Hi there."

func longText(chars int) string {
	return string(bytes.Repeat([]byte("Nothing ends here, it goes on. "), chars/31+1)[:chars])
}

// An error is possible only before the first byte: it has a status and a body, as on the other paths.
func TestFailedStream(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	const path = "/v1/text-to-speech/stream"
	c.expect("POST", path, speak("[[fail]]"), 500, `{"detail":"An unexpected error occurred"}`)
	c.expect("POST", path, speak("🎉"), 422, `{"error_code":"TEXT_NOT_SYNTHESIZABLE","message":"The text contains characters or symbols that cannot be synthesized."}`)
	c.expect("POST", path, speak("x", "voice_id", "x"), 400, `{"detail":"Invalid voice_id"}`)
	for kind, status := range map[string]int{"tts_402": 402, "tts_429": 429, "tts_500": 500} {
		c.fault(`{"kind":"` + kind + `"}`)
		if got, _, _ := c.call("POST", path, speak("Hi.")); got != status {
			t.Errorf("%s: %d", kind, got)
		}
	}
	c = start(t, sandbox.Options{Voice: broken{}})
	for _, path := range []string{"", "/stream", "/with-timestamps"} {
		c.expect("POST", "/v1/text-to-speech"+path, speak("Hi."), 500, `{"detail":"An unexpected error occurred"}`)
	}
}

// broken is a voice that panics.
type broken struct{}

func (broken) Speak(context.Context, sandbox.Utterance) (sandbox.PCM, error) { panic("broken") }

// The answers that are cut off are charged; their clients see that they are not complete.
func TestCutAnswers(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	for _, path := range []string{"", "/stream", "/with-timestamps"} {
		for _, format := range []string{"wav", "mp3"} {
			whole := len(c.bytes(path, format))
			c.fault(`{"kind":"tts_cut"}`)
			res := c.do("POST", "/v1/text-to-speech"+path, speak(shortText, "output", object{"audio_format": format}))
			raw, err := io.ReadAll(res.Body)
			if res.StatusCode != 200 || !errors.Is(err, io.ErrUnexpectedEOF) || len(raw) < whole/3 || len(raw) > whole*2/3 {
				t.Errorf("%s %s: %d, %d of %d bytes, %v", path, format, res.StatusCode, len(raw), whole, err)
			}
		}
	}
	for i, e := range c.speaks() {
		if want := []string{"done", "failed"}[i%2]; e.State != want || e.Charged != e.Chars {
			t.Errorf("request %d: %s, %d of %d charged", i, e.State, e.Charged, e.Chars)
		}
	}
}

func (c client) bytes(path, format string) []byte {
	c.t.Helper()
	status, _, raw := c.call("POST", "/v1/text-to-speech"+path, speak(shortText, "output", object{"audio_format": format}))
	if status != 200 {
		c.t.Fatalf("%d %.300s", status, raw)
	}
	return raw
}

func (c client) with(ctx context.Context) client { c.ctx = ctx; return c }

// A slow answer takes a slot of the concurrency limit until it ends. One request more is refused, and costs nothing.
func TestConcurrency(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]sandbox.Options{"free": {Plan: "free"}, "option": {Plan: "plus", Concurrency: 2}} {
		for _, slots := range []string{"free", "counted"} {
			c := start(t, o, "tts-query-slots="+slots)
			c.fault(`{"kind":"tts_slow","count":2,"delay_ms":3600000}`)
			ctx, leave := context.WithCancel(t.Context())
			var both sync.WaitGroup
			for range 2 {
				both.Go(func() { c.with(ctx).try("POST", "/v1/text-to-speech/stream", speak("Hi.")) })
			}
			testwait.Eventually(t, "two are under way", func() bool { return len(c.speaks()) == 2 })
			c.expect("POST", "/v1/text-to-speech", speak("One more."), 429, `{"detail":"Too many requests"}`)
			want := map[string]int{"free": 200, "counted": 429}[slots]
			if status, _, _ := c.call("GET", "/v3/voices", nil); status != want {
				t.Errorf("%s: a GET answers %d, want %d", slots, status, want)
			}
			leave()
			both.Wait()
			testwait.Eventually(t, name+": a slot is free again", func() bool {
				status, _, _ := c.call("POST", "/v1/text-to-speech", speak("Hi."))
				return status == http.StatusOK
			})
		}
	}
}

// A planned delay comes before the first byte.
func TestSlowAnswer(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	c.fault(`{"kind":"tts_slow","delay_ms":1}`)
	c.post(speak("Hi."))
	if status, _, raw := c.call("GET", "/_sandbox/faults", nil); status != 200 || string(bytes.TrimSpace(raw)) != "[]" {
		t.Errorf("%s", raw)
	}
}
