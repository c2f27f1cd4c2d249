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
	"callboard/internal/testwait"
)

// token has the form of a Typecast token.
const token = "__pltAAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJ"

// fakeServer is a server with the answers of a test, and a client of it whose waits between tries take no time.
type fakeServer struct {
	*httptest.Server
	api *api.Client

	mu       sync.Mutex
	received []request
	waits    []time.Duration
}

type request struct {
	Method, Path, Query, Auth, Agent, Accept, Body string
}

// serve starts a server on loopback. answer is called with the number of the request, from 1.
func serve(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request), change ...func(*api.Options)) *fakeServer {
	t.Helper()
	s := &fakeServer{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.received = append(s.received, request{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("Authorization"), r.UserAgent(), r.Header.Get("Accept-Encoding"), string(body)})
		n := len(s.received)
		s.mu.Unlock()
		answer(n, w, r)
	}))
	t.Cleanup(s.Server.Close)
	o := api.Options{
		BaseURL: s.URL,
		Token:   token,
		Timeout: testwait.Timeout(),
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

// respond answers every request with the same status and body.
func respond(status int, body string) func(int, http.ResponseWriter, *http.Request) {
	return func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// requests returns the requests that the server has received.
func (s *fakeServer) requests() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]request(nil), s.received...)
}

// waited returns the waits between tries.
func (s *fakeServer) waited() []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]time.Duration(nil), s.waits...)
}

// closeConn closes the connection of a request without a response.
func closeConn(t *testing.T, w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	conn.Close()
}

// respond200 is a handler for servers that a test starts itself.
func respond200(body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) })
}

// quiet drops the log of a server whose connections a test breaks.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
