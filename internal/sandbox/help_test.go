package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/sandbox"
	"callboard/internal/speech"
	"callboard/internal/testwait"
)

const mina = "5c71dffaf3e5b69d9064a6f4"  // an actor of the catalogue, with three SSFM versions
const velma = "5c3b0e6a81d2f4c07e9a5d13" // an actor that the account may not use

// testServer is a running sandbox and a client of it.
type testServer struct {
	*sandbox.Server
	t *testing.T
}

func start(t *testing.T, o sandbox.Options) testServer {
	t.Helper()
	s, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	return testServer{s, t}
}

// send makes a request with the token, to a path of the sandbox or to a URL.
func (b testServer) send(method, path, body string) (*http.Response, []byte) {
	b.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.URL() + path
	}
	return b.do(method, path, body, "Bearer sandbox")
}

func (b testServer) do(method, url, body, auth string) (*http.Response, []byte) {
	b.t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	if auth != "" {
		req.Header.Set("Authorization", auth)
	}
	return b.request(req)
}

func (b testServer) request(req *http.Request) (*http.Response, []byte) {
	b.t.Helper()
	resp, err := http.DefaultTransport.RoundTrip(req) // follows no redirect
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp, raw
}

// expect makes a request and compares the whole JSON answer.
func (b testServer) expect(method, path, body string, status int, want string) {
	b.t.Helper()
	resp, got := b.send(method, path, body)
	if resp.StatusCode != status || !sameJSON(b.t, string(got), want) {
		b.t.Errorf("%s %s %s\n got %d %s\nwant %d %s", method, path, body, resp.StatusCode, got, status, want)
	}
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	norm := func(s string) string {
		var v any
		if err := json.Unmarshal([]byte(s), &v); err != nil {
			t.Fatalf("%v in %q", err, s)
		}
		out, _ := json.Marshal(v)
		return string(out)
	}
	return norm(a) == norm(b)
}

func decode[T any](t *testing.T, raw []byte) (v T) {
	t.Helper()
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return v
}

func body(text string) string {
	raw, _ := json.Marshal(map[string]any{"text": text, "lang": "auto", "actor_id": mina})
	return string(raw)
}

type accepted struct {
	Result struct {
		SpeakURL   string `json:"speak_url"`
		SpeakV2URL string `json:"speak_v2_url"`
	}
}

// speak posts a text and returns the id of its synthesis.
func (b testServer) speak(text string) string {
	b.t.Helper()
	resp, raw := b.send("POST", "/api/speak", body(text))
	if resp.StatusCode != 200 {
		b.t.Fatalf("POST /api/speak: %d %s", resp.StatusCode, raw)
	}
	url := decode[accepted](b.t, raw).Result.SpeakURL
	return url[strings.LastIndex(url, "/")+1:]
}

type status struct {
	ID       string   `json:"_id"`
	Status   string   `json:"status"`
	URL      *string  `json:"audio_download_url"`
	Count    int      `json:"text_count"`
	Duration *float64 `json:"duration"`
}

func (b testServer) status(id string) status {
	b.t.Helper()
	resp, raw := b.send("GET", "/api/speak/v2/"+id, "")
	if resp.StatusCode != 200 {
		b.t.Fatalf("state of %s: %d %s", id, resp.StatusCode, raw)
	}
	return decode[struct{ Result status }](b.t, raw).Result
}

// waitDone waits until a synthesis is done.
func (b testServer) waitDone(id string) status {
	b.t.Helper()
	var st status
	b.eventually("the synthesis is done", func() bool { st = b.status(id); return st.Status == "done" })
	return st
}

func (b testServer) eventually(what string, ok func() bool) {
	b.t.Helper()
	testwait.Eventually(b.t, what, ok)
}

func (b testServer) fault(json string) {
	b.t.Helper()
	if resp, raw := b.send("POST", "/_sandbox/faults", json); resp.StatusCode != 204 {
		b.t.Fatalf("fault %s: %d %s", json, resp.StatusCode, raw)
	}
}

func (b testServer) attempts() []sandbox.Attempt {
	b.t.Helper()
	_, raw := b.send("GET", "/_sandbox/attempts", "")
	return decode[[]sandbox.Attempt](b.t, raw)
}

// post is one webhook that arrived.
type post struct {
	at     time.Time
	header http.Header
	body   []byte
}

func (p post) id(t *testing.T) string {
	url := decode[struct {
		URL string `json:"speak_url"`
	}](t, p.body).URL
	return url[strings.LastIndex(url, "/")+1:]
}

// receiver records webhooks. answer, if set, writes the response; n is the number of the post, from 1.
type receiver struct {
	url      string
	mu       sync.Mutex
	received []post
}

func newReceiver(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, n int)) *receiver {
	t.Helper()
	rec := &receiver{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		rec.mu.Lock()
		rec.received = append(rec.received, post{time.Now(), r.Header.Clone(), bytes.Clone(raw)})
		n := len(rec.received)
		rec.mu.Unlock()
		if answer != nil {
			answer(w, r, n)
		}
	}))
	t.Cleanup(srv.Close)
	rec.url = srv.URL + "/hook/secret"
	return rec
}

func (r *receiver) posts() []post {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]post(nil), r.received...)
}

// registerReceiver registers a receiver with the sandbox.
func (b testServer) registerReceiver(answer func(w http.ResponseWriter, r *http.Request, n int)) *receiver {
	b.t.Helper()
	rec := newReceiver(b.t, answer)
	b.register(rec.url)
	return rec
}

func (b testServer) register(url string) {
	b.t.Helper()
	b.expect("PUT", "/api/me/callback-url", `{"callback_url":"`+url+`"}`, 200, `{"result":{"callback_url":"`+url+`"}}`)
}

// gatedVoice is a voice that waits until open is closed.
type gatedVoice struct{ open <-chan struct{} }

func (g gatedVoice) Speak(ctx context.Context, u sandbox.Utterance) (sandbox.PCM, error) {
	select {
	case <-g.open:
		return speech.Synth{}.Speak(ctx, u)
	case <-ctx.Done():
		return sandbox.PCM{}, ctx.Err()
	}
}
