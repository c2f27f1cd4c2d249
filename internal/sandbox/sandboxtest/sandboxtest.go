// Package sandboxtest starts a sandbox for a test and controls it.
package sandboxtest

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/testwait"
)

// Server is a sandbox that runs until the test ends.
type Server struct {
	URL string // without "/api"

	t    testing.TB
	stop func()
}

// Speak is an accepted request, as GET /_sandbox/speaks returns it.
type Speak struct {
	ID     string `json:"speak_id"`
	State  string
	Text   string
	Params map[string]any
}

// Start runs a sandbox on a free loopback port. Its token is "sandbox" unless o has another.
func Start(t testing.TB, o sandbox.Options) *Server {
	t.Helper()
	s, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := &Server{URL: s.URL(), t: t, stop: sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.Background(), testwait.Timeout())
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	})}
	t.Cleanup(b.Stop)
	return b
}

// Stop ends the sandbox before the test ends: nothing listens at its URL any more.
func (b *Server) Stop() { b.stop() }

// Fault plans a fault; plan is the JSON of POST /_sandbox/faults.
func (b *Server) Fault(plan string) {
	b.t.Helper()
	b.call(http.MethodPost, "/_sandbox/faults", plan, http.StatusNoContent, nil)
}

// NewVersion gives an actor a new version and returns its name.
func (b *Server) NewVersion(actorID string) string {
	b.t.Helper()
	var added struct{ Name string }
	b.call(http.MethodPost, "/_sandbox/versions", `{"actor_id":"`+actorID+`"}`, http.StatusOK, &added)
	return added.Name
}

// Speaks returns the accepted, and so charged, requests in their order.
func (b *Server) Speaks() []Speak {
	b.t.Helper()
	var list []Speak
	b.call(http.MethodGet, "/_sandbox/speaks", "", http.StatusOK, &list)
	return list
}

func (b *Server) call(method, path, body string, want int, into any) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, b.URL+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != want {
		b.t.Fatalf("%s %s answered %d, want %d", method, path, resp.StatusCode, want)
	}
	if into == nil {
		return
	}
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		b.t.Fatal(err)
	}
}
