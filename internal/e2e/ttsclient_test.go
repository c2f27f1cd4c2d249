//go:build unix

package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"callboard/internal/testapp"
	"callboard/internal/testproxy"
)

// ttsPath is how the paths begin that make sound at the newer service.
const ttsPath = "/v1/text-to-speech"

// startTTS makes a client of the newer service. The program and the sandbox are real, each in its process.
func startTTS(t *testing.T, sandbox ...string) *client {
	t.Helper()
	env := testapp.NewEnv(t)
	box := env.StartSandbox(t, sandbox...)
	return &client{t: t, box: box, env: env.With("CALLBOARD_API_URL="+box.URL, "TYPECAST_API_KEY="+box.Token)}
}

// posted checks all requests for sound that the sandbox has answered so far: the end of the path and the status of each.
func (c *client) posted(want ...string) {
	c.t.Helper()
	var got []string
	for _, r := range c.box.Sent(ttsPath, len(want)) {
		got = append(got, strings.TrimSpace(fmt.Sprint(strings.Trim(strings.TrimPrefix(r.Path, ttsPath), "/"), " ", r.Status)))
	}
	if !slices.Equal(got, want) {
		c.t.Errorf("the requests are %q, want %q", got, want)
	}
}

// charged checks the texts that the account has paid for.
func (c *client) charged(want ...string) {
	c.t.Helper()
	var got []string
	for _, s := range c.box.Speaks() {
		got = append(got, s.Text)
	}
	if !slices.Equal(got, want) {
		c.t.Errorf("charged are %q, want %q", got, want)
	}
}

// gateway passes requests on to the sandbox and holds an answer back.
type gateway struct {
	url  string
	held chan struct{} // is closed when the answer is held

	mu      sync.Mutex
	n       int // requests for sound so far
	number  int // of the request whose answer is held, from 1
	after   int // bytes of that answer that pass
	release chan struct{}
}

// startGateway starts a gateway to the sandbox that holds the answer to the request with this number after some bytes of it.
func startGateway(t *testing.T, box *testapp.Sandbox, number, after int) *gateway {
	t.Helper()
	g := &gateway{held: make(chan struct{}), release: make(chan struct{}), number: number, after: after}
	proxy := testproxy.To(t, box.URL)
	proxy.FlushInterval, proxy.ModifyResponse = -1, g.hold
	web := httptest.NewServer(proxy)
	t.Cleanup(web.Close)
	t.Cleanup(sync.OnceFunc(g.open))
	g.url = web.URL
	return g
}

// open lets the rest of the answer pass.
func (g *gateway) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-g.release:
	default:
		close(g.release)
	}
}

func (g *gateway) hold(r *http.Response) error {
	if !strings.HasPrefix(r.Request.URL.Path, ttsPath) {
		return nil
	}
	g.mu.Lock()
	g.n++
	mine := g.n == g.number
	g.mu.Unlock()
	if mine {
		r.Body = &heldBody{ReadCloser: r.Body, g: g, left: g.after}
		if g.after == 0 {
			close(g.held)
			<-g.release
		}
	}
	return nil
}

// heldBody is the body of the answer that is held.
type heldBody struct {
	io.ReadCloser
	g    *gateway
	left int
}

func (b *heldBody) Read(p []byte) (int, error) {
	if b.left > 0 {
		n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
		if b.left -= n; b.left == 0 {
			close(b.g.held)
		}
		return n, err
	}
	<-b.g.release
	return b.ReadCloser.Read(p)
}
