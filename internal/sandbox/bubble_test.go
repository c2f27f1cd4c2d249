package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// transportFunc replaces the network, so that a test under synctest can run for days of fake time.
type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func respondWith(status int) transportFunc {
	return func(r *http.Request) (*http.Response, error) {
		if r.URL.Host == "elsewhere.example" {
			return nil, errors.New("a redirect was followed")
		}
		return &http.Response{StatusCode: status, Header: http.Header{"Location": {"https://elsewhere.example"}}, Body: io.NopCloser(strings.NewReader("ok"))}, nil
	}
}

// silentVoice is a voice that needs no time.
type silentVoice struct{}

func (silentVoice) Speak(context.Context, Utterance) (PCM, error) {
	return PCM{Samples: make([]float32, 8), Rate: 16000}, nil
}

// bubble is a sandbox for a synctest bubble: no socket, webhooks over w, and silentVoice.
type bubble struct {
	*Server
	t *testing.T
}

func inBubble(t *testing.T, o Options, w transportFunc) bubble {
	t.Helper()
	if o.Voice == nil {
		o.Voice = silentVoice{}
	}
	if o.SynthDelay == 0 {
		o.SynthDelay = -1
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.sender.client.Transport = w
	s.base = "http://sandbox.example"
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return bubble{s, t}
}

func (b bubble) call(method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer sandbox")
	r.RemoteAddr, r.Host = "127.0.0.1:9", "sandbox.example"
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	return w
}

func (b bubble) register(url string) {
	b.t.Helper()
	if w := b.call("PUT", "/api/me/callback-url", `{"callback_url":"`+url+`"}`); w.Code != 200 {
		b.t.Fatalf("%d %s", w.Code, w.Body)
	}
}

func (b bubble) speak(text string) string {
	b.t.Helper()
	w := b.call("POST", "/api/speak", fmt.Sprintf(`{"text":%q,"lang":"auto","actor_id":%q}`, text, b.catalogue.actors[0].ID))
	var out struct{ Result map[string]string }
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != 200 {
		b.t.Fatalf("%d %s", w.Code, w.Body)
	}
	url := out.Result["speak_url"]
	return url[strings.LastIndex(url, "/")+1:]
}
