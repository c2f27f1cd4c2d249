package testapp

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"callboard/internal/testwait"
)

// Sandbox is a "callboard sandbox" in a process of its own.
type Sandbox struct {
	URL   string // without "/api"
	Token string

	t      testing.TB
	client *http.Client
	proc   *Process
	marks  atomic.Int64
}

// StartSandbox starts the sandbox on a free port of loopback. When the test ends it is interrupted, and the test fails if
// it does not exit with 0.
func (e *Env) StartSandbox(t testing.TB, args ...string) *Sandbox {
	t.Helper()
	p := e.Start(t, append([]string{"sandbox", "--json", "--addr", "127.0.0.1:0"}, args...)...)
	t.Cleanup(func() {
		p.Interrupt()
		if code := p.Wait(); code != 0 {
			t.Errorf("the sandbox ended with exit code %d\n%s", code, p.Stderr.String())
		}
	})
	var ready struct {
		Event  string `json:"event"`
		APIURL string `json:"api_url"`
		Token  string `json:"token"`
	}
	testwait.Eventually(t, "the sandbox prints its first line", func() bool { return strings.Contains(p.Stdout.String(), "\n") })
	line, _, _ := strings.Cut(p.Stdout.String(), "\n")
	if err := json.Unmarshal([]byte(line), &ready); err != nil || ready.Event != "ready" {
		t.Fatalf("the sandbox does not report that it is ready: %q, %v", line, err)
	}
	transport := &http.Transport{} // no proxy: the sandbox is on loopback
	t.Cleanup(transport.CloseIdleConnections)
	return &Sandbox{URL: ready.APIURL, Token: ready.Token, t: t, proc: p, client: &http.Client{Transport: transport, Timeout: testwait.Timeout()}}
}

// Try sends one request and returns the answer and its body. url is a path, or a URL that the sandbox gave, which must
// belong to the sandbox. The request has no token if token is empty. Redirects are followed.
func (s *Sandbox) Try(method, url, token, body string) (*http.Response, []byte) {
	s.t.Helper()
	return s.send(s.client, method, url, token, body)
}

// TryOnce is Try without following redirects.
func (s *Sandbox) TryOnce(method, url, token, body string) (*http.Response, []byte) {
	s.t.Helper()
	once := *s.client
	once.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return s.send(&once, method, url, token, body)
}

func (s *Sandbox) send(client *http.Client, method, url, token, body string) (*http.Response, []byte) {
	s.t.Helper()
	if strings.HasPrefix(url, "/") {
		url = s.URL + url
	}
	if !strings.HasPrefix(url, s.URL+"/") {
		s.t.Fatalf("%q is not a URL of the sandbox at %s", url, s.URL)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, url, err)
	}
	return resp, raw
}

// Get decodes the JSON body of a 200 into v.
func (s *Sandbox) Get(url string, v any) {
	s.t.Helper()
	resp, raw := s.Try(http.MethodGet, url, s.Token, "")
	if err := json.Unmarshal(raw, v); err != nil || resp.StatusCode != http.StatusOK {
		s.t.Fatalf("GET %s: %s, %v\n%s", url, resp.Status, err, raw)
	}
}

// Fault plans misbehaviour; plan is the JSON of POST /_sandbox/faults.
func (s *Sandbox) Fault(plan string) {
	s.t.Helper()
	if resp, raw := s.Try(http.MethodPost, "/_sandbox/faults", "", plan); resp.StatusCode != http.StatusNoContent {
		s.t.Fatalf("the fault %s was refused: %s %s", plan, resp.Status, raw)
	}
}

// FirstActor returns the id of the first actor of the list.
func (s *Sandbox) FirstActor() string {
	s.t.Helper()
	var list struct {
		Result []struct {
			ID string `json:"actor_id"`
		} `json:"result"`
	}
	s.Get("/api/actor", &list)
	if len(list.Result) == 0 {
		s.t.Fatal("the sandbox has no actors")
	}
	return list.Result[0].ID
}

// Register sets the callback URL.
func (s *Sandbox) Register(url string) {
	s.t.Helper()
	if resp, raw := s.Try(http.MethodPut, "/api/me/callback-url", s.Token, `{"callback_url":"`+url+`"}`); resp.StatusCode != http.StatusOK {
		s.t.Fatalf("PUT /api/me/callback-url: %s\n%s", resp.Status, raw)
	}
}

// Callback returns the registered callback URL; empty if there is none.
func (s *Sandbox) Callback() string {
	s.t.Helper()
	var me struct {
		Result struct {
			URL string `json:"callback_url"`
		}
	}
	s.Get("/api/me", &me)
	return me.Result.URL
}

// Attempt is one try to deliver a webhook, as GET /_sandbox/attempts lists it.
type Attempt struct {
	SpeakID string  `json:"speak_id"`
	Attempt int     `json:"attempt"`
	URL     string  `json:"url"`
	Status  int     `json:"status"`
	NextAt  *string `json:"next_at"` // nil if no further attempt is due
}

// Attempts returns the attempts made so far, in order.
func (s *Sandbox) Attempts() []Attempt {
	s.t.Helper()
	var list []Attempt
	s.Get("/_sandbox/attempts", &list)
	return list
}

// AllAttempts waits until no further attempt is due. The sandbox records an attempt shortly after the receiver has it.
func (s *Sandbox) AllAttempts() []Attempt {
	s.t.Helper()
	var list []Attempt
	testwait.Eventually(s.t, "the last attempt is recorded", func() bool {
		list = s.Attempts()
		return len(list) > 0 && list[len(list)-1].NextAt == nil
	})
	return list
}

// Speak is a synthesis, as GET /_sandbox/speaks lists it.
type Speak struct {
	ID      string `json:"speak_id"`
	State   string `json:"state"`
	Text    string `json:"text"`
	ActorID string `json:"actor_id"`
}

// Speaks returns the accepted syntheses, in order.
func (s *Sandbox) Speaks() []Speak {
	s.t.Helper()
	var list []Speak
	s.Get("/_sandbox/speaks", &list)
	return list
}

// Request is a request that the sandbox has answered, as its access log has it.
type Request struct {
	Event  string `json:"event"` // request
	Method string `json:"method"`
	Path   string `json:"path"`
	Status int    `json:"status"` // 0: the client left before the answer
}

// Sent waits until the sandbox has answered n requests whose path begins with prefix, also refused ones, and returns all of them, in the
// order of their ends.
func (s *Sandbox) Sent(prefix string, n int) []Request {
	s.t.Helper()
	var got []Request
	testwait.Eventually(s.t, fmt.Sprintf("%d requests of %s", n, prefix), func() bool {
		got = s.logged(prefix)
		return len(got) >= n
	})
	// The log is written behind the answers: what came before this request is in it when the request is.
	mark := fmt.Sprintf("/_sandbox/mark-%d", s.marks.Add(1))
	s.Try(http.MethodGet, mark, "", "")
	testwait.Eventually(s.t, "the access log", func() bool { return len(s.logged(mark)) > 0 })
	return s.logged(prefix)
}

// logged are the requests in the access log whose path begins with prefix.
func (s *Sandbox) logged(prefix string) []Request {
	s.t.Helper()
	var list []Request
	for line := range strings.Lines(s.proc.Stdout.String()) {
		var r Request
		if !strings.HasSuffix(line, "\n") {
			continue // it is being written
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			s.t.Fatalf("the access log has %q: %v", line, err)
		}
		if r.Event == "request" && strings.HasPrefix(r.Path, prefix) {
			list = append(list, r)
		}
	}
	return list
}
