package api_test

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"callboard/internal/api"
)

// token looks like Typecast's and belongs to nobody.
const token = "__pltAAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJ"

// stage is a server that answers what a test wrote down, and a client that never really waits.
type stage struct {
	*httptest.Server
	api *api.Client

	mu    sync.Mutex
	got   []seen
	waits []time.Duration
}

type seen struct {
	Method, Path, Query, Auth, Agent, Accept, Body string
}

// play starts a server on loopback. answer is called with the number of the request, from 1.
func play(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request), change ...func(*api.Options)) *stage {
	t.Helper()
	s := &stage{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.got = append(s.got, seen{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("Authorization"), r.UserAgent(), r.Header.Get("Accept-Encoding"), string(body)})
		n := len(s.got)
		s.mu.Unlock()
		answer(n, w, r)
	}))
	t.Cleanup(s.Server.Close)
	o := api.Options{
		BaseURL: s.URL,
		Token:   token,
		Timeout: 10 * time.Second,
		Rand:    func() float64 { return 0.5 },
		Sleep: func(ctx context.Context, d time.Duration) error {
			s.mu.Lock()
			s.waits = append(s.waits, d)
			s.mu.Unlock()
			return ctx.Err()
		},
	}
	for _, c := range change {
		c(&o)
	}
	c, err := api.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	s.api = c
	return s
}

// says answers every request alike.
func says(status int, body string) func(int, http.ResponseWriter, *http.Request) {
	return func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// requests are what has reached the server so far.
func (s *stage) requests() []seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]seen(nil), s.got...)
}

// waited are the pauses between attempts so far.
func (s *stage) waited() []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]time.Duration(nil), s.waits...)
}

// hangUp closes the connection under an answer that has not begun.
func hangUp(t *testing.T, w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	conn.Close()
}

// says200 is a handler for servers that a test starts itself.
func says200(body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) })
}

// quiet swallows what a server says of connections that a test breaks on purpose.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
