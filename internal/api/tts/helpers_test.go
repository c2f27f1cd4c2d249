package tts_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/api/tts"
	"callboard/internal/testwait"
)

// key has a form of its own: the client must not judge a key by its looks.
const key = "key-AAAABBBBCCCCDDDDEEEEFFFF"

// fakeServer is a server with the answers of a test, and a client of it whose waits between tries take no time.
type fakeServer struct {
	*httptest.Server
	api *tts.Client

	mu       sync.Mutex
	received []request
}

type request struct{ Method, Path, Query, Key, Auth, Body string }

// serve starts a server on loopback. answer is called with the number of the request, from 1.
func serve(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) *fakeServer {
	t.Helper()
	s := &fakeServer{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.received = append(s.received,
			request{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("X-Api-Key"), r.Header.Get("Authorization"), string(body)})
		n := len(s.received)
		s.mu.Unlock()
		answer(n, w, r)
	}))
	t.Cleanup(s.Server.Close)
	s.api = client(t, s.URL)
	return s
}

func client(t *testing.T, url string) *tts.Client {
	t.Helper()
	c, err := tts.New(api.Options{
		BaseURL: url, Token: " " + key + "\n", Timeout: testwait.Timeout(), Rand: func() float64 { return 0 },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// respond answers every request with the same status, type and body.
func respond(status int, media, body string) func(int, http.ResponseWriter, *http.Request) {
	return func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// requests returns the requests that the server has received.
func (s *fakeServer) requests() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]request(nil), s.received...)
}

func hello() tts.Request {
	return tts.Request{VoiceID: "tc_60e5426de8b95f1d3000d7b5", Text: "Hello", Model: tts.ModelV30}
}

// all reads audio to its end.
func all(a api.Audio, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	return string(b), err
}

func asError(t *testing.T, err error) *api.Error {
	t.Helper()
	e, ok := errors.AsType[*api.Error](err)
	if !ok {
		t.Fatalf("not an *api.Error: %v", err)
	}
	return e
}
