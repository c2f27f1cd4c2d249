package testapp

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"callboard/internal/testwait"
)

// Post is one request that a Receiver got.
type Post struct {
	Method, ContentType string
	Body                []byte
}

// Receiver is a webhook receiver that answers 200 to everything.
type Receiver struct {
	URL string

	mu  sync.Mutex
	got []Post
}

// StartReceiver starts a receiver on loopback. It stops when the test ends.
func StartReceiver(t testing.TB) *Receiver {
	t.Helper()
	m := &Receiver{}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // a body that breaks off is not JSON, which the tests see
		m.mu.Lock()
		defer m.mu.Unlock()
		m.got = append(m.got, Post{r.Method, r.Header.Get("Content-Type"), body})
	}))
	t.Cleanup(server.Close)
	m.URL = server.URL + "/here-is-the-webhook"
	return m
}

// Posts waits until at least n requests have arrived and returns all of them.
func (m *Receiver) Posts(t testing.TB, n int) []Post {
	t.Helper()
	var got []Post
	testwait.Eventually(t, "the webhook arrives", func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		got = slices.Clone(m.got)
		return len(got) >= n
	})
	return got
}
