package trigger_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
	"callboard/internal/sandbox/sandboxtest"
	"callboard/internal/testwait"
	"callboard/internal/webhook"
	"callboard/internal/webhook/trigger"
)

var now = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

func TestInvented(t *testing.T) {
	t.Parallel()
	d := trigger.Make(trigger.Request{Status: "done"}, now)
	want := regexp.MustCompile(`^\{"speak_url":"https://typecast\.ai/api/speak/([0-9a-f]{24})","audio_url_no_redirect":"https://typecast\.ai/files/speak/[A-Za-z0-9_=-]+/no-redirect","status":"done","kind":"/api/speak","audio_download_url":"https://cdn\.typecast\.ai/[^"&]+\?Expires=\d+&Signature=none"\}$`)
	found := want.FindSubmatch(d.Body)
	if found == nil {
		t.Fatalf("%s", d.Body)
	}
	if d.SpeakID != string(found[1]) || d.Status != "done" || d.Method != "POST" || !d.Exact || d.ID == "" || !d.At.Equal(now) {
		t.Errorf("%+v", d)
	}
	if other := trigger.Make(trigger.Request{Status: "done"}, now); other.SpeakID == d.SpeakID || other.ID == d.ID {
		t.Error("two have one id")
	}
	m, err := webhook.ParseMessage(d.Body)
	if err != nil || m.SpeakID != d.SpeakID || m.Status != "done" || m.Kind != "/api/speak" || m.DownloadURL == "" || m.DirectURL == "" {
		t.Errorf("%+v, %v", m, err)
	}
}

// An invented job is one of the service that is used: nothing in it leads to another one.
func TestInventedAtAnotherService(t *testing.T) {
	t.Parallel()
	d := trigger.Make(trigger.Request{Status: "done", Service: "http://127.0.0.1:4010/"}, now)
	want := regexp.MustCompile(`^\{"speak_url":"http://127\.0\.0\.1:4010/api/speak/[0-9a-f]{24}","audio_url_no_redirect":"http://127\.0\.0\.1:4010/files/speak/[^"]+","status":"done","kind":"/api/speak","audio_download_url":"http://127\.0\.0\.1:4010/made-up/[^"]+"\}$`)
	if !want.Match(d.Body) {
		t.Errorf("%s", d.Body)
	}
	own := trigger.Make(trigger.Request{Status: "done", Service: "https://typecast.ai"}, now)
	if !bytes.Contains(own.Body, []byte(`"https://typecast.ai/api/speak/`)) || !bytes.Contains(own.Body, []byte(`"https://cdn.typecast.ai/`)) {
		t.Errorf("%s", own.Body)
	}
}

func TestReal(t *testing.T) {
	t.Parallel()
	d := trigger.Make(trigger.Request{
		Status: "done", SpeakURL: "http://127.0.0.1:4010/api/speak/v2/5d47ff94e6c00800075726d3", AudioURL: "http://127.0.0.1:4010/cdn/speak/x.mp3?a=1&b=<2>",
	}, now)
	want := `{"speak_url":"http://127.0.0.1:4010/api/speak/5d47ff94e6c00800075726d3",` +
		`"audio_url_no_redirect":"http://127.0.0.1:4010/files/speak/ZGF0YS81ZDQ3ZmY5NGU2YzAwODAwMDc1NzI2ZDMubXAz/no-redirect","status":"done",` +
		`"kind":"/api/speak","audio_download_url":"http://127.0.0.1:4010/cdn/speak/x.mp3?a=1&b=<2>"}`
	if string(d.Body) != want {
		t.Errorf("%s\n%s", d.Body, want)
	}
	failed := trigger.Make(trigger.Request{Status: "failed", SpeakURL: "https://typecast.ai/api/speak/1", AudioURL: "https://x"}, now)
	if want := `{"speak_url":"https://typecast.ai/api/speak/1","audio_url_no_redirect":null,"status":"failed","kind":"/api/speak","audio_download_url":null}`; string(failed.Body) != want {
		t.Errorf("%s", failed.Body)
	}
}

// shape is the JSON with every string made equal but for the words that the guide fixes: names, order and types are left.
func shape(t *testing.T, body []byte) string {
	t.Helper()
	var out strings.Builder
	d := json.NewDecoder(bytes.NewReader(body))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return out.String()
		}
		if err != nil {
			t.Fatalf("%q: %v", body, err)
		}
		switch s, isString := token.(string); {
		case isString && strings.HasPrefix(s, "http"):
			out.WriteString("URL ")
		default:
			raw, err := json.Marshal(token)
			if err != nil { // a delimiter
				t.Fatal(err)
			}
			out.Write(raw)
			out.WriteString(" ")
		}
	}
}

// TestShapeOfTheSandbox compares made-up deliveries with what the sandbox sends, which has types of its own.
func TestShapeOfTheSandbox(t *testing.T) {
	t.Parallel()
	type post struct {
		body   []byte
		header http.Header
	}
	posts := make(chan post, 8)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		posts <- post{body, q.Header}
	}))
	defer receiver.Close()
	b := sandboxtest.Start(t, sandbox.Options{SynthDelay: -1, Callback: receiver.URL})
	for _, c := range []struct{ text, status string }{{"My name is Typecast.", "done"}, {"[[fail]]", "failed"}} {
		speak(t, b, c.text)
		var p post
		select {
		case p = <-posts:
		case <-time.After(testwait.Timeout()):
			t.Fatal("no webhook")
		}
		d := trigger.Make(trigger.Request{Status: c.status}, now)
		if got, want := shape(t, d.Body), shape(t, p.body); got != want {
			t.Errorf("made up %s, the sandbox %s", got, want)
		}
		if len(p.header) != len(d.Headers) {
			t.Errorf("headers %q and %q", d.Headers, p.header)
		}
		for _, h := range d.Headers {
			if got := p.header.Get(h[0]); got == "" || h[0] == "Content-Type" && got != h[1] {
				t.Errorf("%s is %q in the sandbox's webhook", h[0], got)
			}
		}
	}
}

// speak has the sandbox speak a text with its first actor.
func speak(t *testing.T, b *sandboxtest.Server, text string) {
	t.Helper()
	call := func(method, path, body string, into any) {
		req, err := http.NewRequestWithContext(t.Context(), method, b.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer sandbox")
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if err := json.NewDecoder(res.Body).Decode(into); err != nil || res.StatusCode != 200 {
			t.Fatalf("%s %s: %d, %v", method, path, res.StatusCode, err)
		}
	}
	var actors struct {
		Result []struct {
			ID string `json:"actor_id"`
		}
	}
	call("GET", "/api/actor", "", &actors)
	body, _ := json.Marshal(map[string]any{"text": text, "lang": "auto", "actor_id": actors.Result[0].ID, "model_version": "latest"})
	call("POST", "/api/speak", string(body), &struct{}{})
}
