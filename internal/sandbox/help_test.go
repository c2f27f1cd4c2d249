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

// box is a running sandbox and a client of it.
type box struct {
	*sandbox.Server
	t *testing.T
}

func start(t *testing.T, o sandbox.Options) box {
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
	return box{s, t}
}

// send makes a request with the token, to a path of the sandbox or to a URL.
func (b box) send(method, path, body string) (*http.Response, []byte) {
	b.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.URL() + path
	}
	return b.do(method, path, body, "Bearer sandbox")
}

func (b box) do(method, url, body, auth string) (*http.Response, []byte) {
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

func (b box) request(req *http.Request) (*http.Response, []byte) {
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
func (b box) expect(method, path, body string, status int, want string) {
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
func (b box) speak(text string) string {
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

func (b box) status(id string) status {
	b.t.Helper()
	resp, raw := b.send("GET", "/api/speak/v2/"+id, "")
	if resp.StatusCode != 200 {
		b.t.Fatalf("state of %s: %d %s", id, resp.StatusCode, raw)
	}
	return decode[struct{ Result status }](b.t, raw).Result
}

// spoken waits until a synthesis is done.
func (b box) spoken(id string) status {
	b.t.Helper()
	var st status
	b.until("the synthesis is done", func() bool { st = b.status(id); return st.Status == "done" })
	return st
}

func (b box) until(what string, ok func() bool) {
	b.t.Helper()
	testwait.Eventually(b.t, what, ok)
}

func (b box) fault(json string) {
	b.t.Helper()
	if resp, raw := b.send("POST", "/_sandbox/faults", json); resp.StatusCode != 204 {
		b.t.Fatalf("fault %s: %d %s", json, resp.StatusCode, raw)
	}
}

func (b box) attempts() []sandbox.Attempt {
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
	url string
	mu  sync.Mutex
	got []post
}

func receive(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, n int)) *receiver {
	t.Helper()
	rec := &receiver{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		rec.mu.Lock()
		rec.got = append(rec.got, post{time.Now(), r.Header.Clone(), bytes.Clone(raw)})
		n := len(rec.got)
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
	return append([]post(nil), r.got...)
}

// listen registers a receiver with the sandbox.
func (b box) listen(answer func(w http.ResponseWriter, r *http.Request, n int)) *receiver {
	b.t.Helper()
	rec := receive(b.t, answer)
	b.register(rec.url)
	return rec
}

func (b box) register(url string) {
	b.t.Helper()
	b.expect("PUT", "/api/me/callback-url", `{"callback_url":"`+url+`"}`, 200, `{"result":{"callback_url":"`+url+`"}}`)
}

// gated is a voice that waits until open is closed.
type gated struct{ open <-chan struct{} }

func (g gated) Speak(ctx context.Context, u sandbox.Utterance) (sandbox.PCM, error) {
	select {
	case <-g.open:
		return speech.Synth{}.Speak(ctx, u)
	case <-ctx.Done():
		return sandbox.PCM{}, ctx.Err()
	}
}
