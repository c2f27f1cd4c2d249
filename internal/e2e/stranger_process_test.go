//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/testterm"
)

// patience is how long anything here may take before it counts as never.
const patience = 30 * time.Second

// place is a "callboard sandbox" in a process of its own.
type place struct {
	t      *testing.T
	url    string
	token  string
	client *http.Client // knows nothing of a proxy: everything here is on loopback
}

// openPlace starts the program as a stranger would, and stops it at the end as Ctrl+C does.
func openPlace(t *testing.T, args ...string) *place {
	t.Helper()
	return openPlaceIn(t, nil, args...)
}

// openPlaceIn is openPlace with more in its environment.
func openPlaceIn(t *testing.T, env []string, args ...string) *place {
	t.Helper()
	cmd := exec.Command(testterm.Build(t), append([]string{"sandbox", "--json", "--addr", "127.0.0.1:0"}, args...)...)
	cmd.Env = append([]string{"HOME=" + t.TempDir()}, env...) // nobody's settings
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := func() { _ = cmd.Process.Kill() }
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		late := time.AfterFunc(patience, kill)
		defer late.Stop()
		if err := cmd.Wait(); err != nil {
			t.Errorf("the sandbox did not end well: %v\n%s", err, errs.String())
		}
	})
	var ready struct {
		Event  string `json:"event"`
		APIURL string `json:"api_url"`
		Token  string `json:"token"`
	}
	late := time.AfterFunc(patience, kill)
	err = json.NewDecoder(out).Decode(&ready)
	late.Stop()
	if err != nil || ready.Event != "ready" {
		t.Fatalf("the sandbox did not say that it is ready: %+v, %v", ready, err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &place{t: t, url: ready.APIURL, token: ready.Token, client: &http.Client{Transport: transport, Timeout: patience}}
}

// try sends one request, with the token or without, and returns the answer and its body. The URL is a path, or one that
// the sandbox gave, which must not lead away from it.
func (p *place) try(method, url, token, body string) (*http.Response, []byte) {
	p.t.Helper()
	if strings.HasPrefix(url, "/") {
		url = p.url + url
	}
	if !strings.HasPrefix(url, p.url+"/") {
		p.t.Fatalf("%q does not lead to the sandbox at %s", url, p.url)
	}
	req, err := http.NewRequestWithContext(p.t.Context(), method, url, bytes.NewBufferString(body))
	if err != nil {
		p.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := p.client.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatalf("%s %s: %v", method, url, err)
	}
	return resp, raw
}

// get reads a 200 into v.
func (p *place) get(url string, v any) {
	p.t.Helper()
	resp, raw := p.try("GET", url, p.token, "")
	if err := json.Unmarshal(raw, v); err != nil || resp.StatusCode != http.StatusOK {
		p.t.Fatalf("GET %s: %s, %v\n%s", url, resp.Status, err, raw)
	}
}

// anyActor is the first one of the list, as the documents tell a newcomer to choose.
func (p *place) anyActor() string {
	p.t.Helper()
	var list struct {
		Result []struct {
			ID string `json:"actor_id"`
		} `json:"result"`
	}
	p.get("/api/actor", &list)
	if len(list.Result) == 0 {
		p.t.Fatal("there are no actors")
	}
	return list.Result[0].ID
}

// tried is an attempt as the control call shows it.
type tried struct {
	SpeakID string  `json:"speak_id"`
	Attempt int     `json:"attempt"`
	URL     string  `json:"url"`
	Status  int     `json:"status"`
	NextAt  *string `json:"next_at"`
}

// attempts waits until none is left to make. A receiver hears of an attempt a moment before it is noted.
func (p *place) attempts() []tried {
	p.t.Helper()
	var list []tried
	eventually(p.t, "the last attempt is noted", func() bool {
		list = nil
		p.get("/_sandbox/attempts", &list)
		return len(list) > 0 && list[len(list)-1].NextAt == nil
	})
	return list
}

// spoken is a synthesis as the control call shows it.
type spoken struct {
	ID      string `json:"speak_id"`
	State   string `json:"state"`
	Text    string `json:"text"`
	ActorID string `json:"actor_id"`
}

func (p *place) speaks() []spoken {
	p.t.Helper()
	var list []spoken
	p.get("/_sandbox/speaks", &list)
	return list
}

func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never happened: %s", what)
		}
	}
}

// post is one request that a receiver got.
type post struct {
	method, contentType string
	body                []byte
}

// mailbox takes every webhook.
type mailbox struct {
	url string

	mu  sync.Mutex
	got []post
}

func openMailbox(t *testing.T) *mailbox {
	t.Helper()
	m := &mailbox{}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // what is not whole is no JSON
		m.mu.Lock()
		defer m.mu.Unlock()
		m.got = append(m.got, post{r.Method, r.Header.Get("Content-Type"), body})
	}))
	t.Cleanup(server.Close)
	m.url = server.URL + "/here-is-the-webhook"
	return m
}

// posts waits until n webhooks have come, and returns all that have.
func (m *mailbox) posts(t *testing.T, n int) []post {
	t.Helper()
	var got []post
	eventually(t, "the webhook comes", func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		got = slices.Clone(m.got)
		return len(got) >= n
	})
	return got
}
