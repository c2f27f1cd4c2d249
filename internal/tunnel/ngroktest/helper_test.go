package ngroktest

import (
	"callboard/internal/testwait"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.ngrok.com/ngrok/v2"
)

// testAgent is a real agent that records its events.
type testAgent struct {
	ngrok.Agent
	mu     sync.Mutex
	events []ngrok.Event
}

// agentOptions connect a real agent to the edge.
func agentOptions(e *Edge, more ...ngrok.AgentOption) []ngrok.AgentOption {
	return append([]ngrok.AgentOption{
		ngrok.WithAuthtoken(Token),
		ngrok.WithAgentConnectURL(e.ConnectURL()),
		ngrok.WithAgentConnectCAs(e.CAs()),
		ngrok.WithLogger(slog.New(slog.DiscardHandler)),
	}, more...)
}

func newTestAgent(t *testing.T, e *Edge, more ...ngrok.AgentOption) *testAgent {
	t.Helper()
	c := &testAgent{}
	agent, err := ngrok.NewAgent(agentOptions(e, append(more, ngrok.WithEventHandler(func(ev ngrok.Event) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.events = append(c.events, ev)
	}))...)...)
	if err != nil {
		t.Fatal(err)
	}
	c.Agent = agent
	return c
}

// connects is how often the agent has connected.
func (c *testAgent) connects() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ev := range c.events {
		if ev.EventType() == ngrok.EventTypeAgentConnectSucceeded {
			n++
		}
	}
	return n
}

// errors are the errors that the agent has reported.
func (c *testAgent) errors() (errs []error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ev := range c.events {
		if d, ok := ev.(*ngrok.EventAgentDisconnected); ok && d.Error != nil {
			errs = append(errs, d.Error)
		}
	}
	return errs
}

// connect logs in; the agent disconnects at the end of the test.
func (c *testAgent) connect(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	if err := c.Connect(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Disconnect() })
}

// serve logs in, binds and serves; it returns the public URL.
func (c *testAgent) serve(t *testing.T, h http.Handler, o ...ngrok.EndpointOption) string {
	t.Helper()
	c.connect(t)
	url, _ := c.listen(t, h, o...)
	return url
}

func (c *testAgent) listen(t *testing.T, h http.Handler, o ...ngrok.EndpointOption) (url string, ended <-chan error) {
	t.Helper()
	ln, err := c.Listen(t.Context(), o...)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- (&http.Server{Handler: h}).Serve(ln) }()
	return strings.TrimSuffix(ln.URL().String(), "/"), done
}

// answer is the answer to a sender.
type answer struct {
	status     int
	code, body string
}

func post(t *testing.T, client *http.Client, url, body string) answer {
	t.Helper()
	a, err := tryPost(client, url, body)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func tryPost(client *http.Client, url, body string) (answer, error) {
	res, err := client.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header.Get("Ngrok-Error-Code"), string(text)}, err
}

func newSender(e *Edge) *http.Client {
	return &http.Client{Transport: e.Transport(), Timeout: testwait.Timeout()}
}

// echoRequest answers with the request.
var echoRequest = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	fmt.Fprintf(w, "%s %s host=%s from=%s for=%s proto=%s body=%s", r.Method, r.URL, r.Host, r.RemoteAddr,
		r.Header.Get("X-Forwarded-For"), r.Header.Get("X-Forwarded-Proto"), body)
})

// code finds the code as a program does: by either method, or in the text.
func code(err error) string {
	var own ngrok.Error
	var inner interface {
		error
		ErrorCode() string
	}
	switch {
	case errors.As(err, &own):
		return own.Code()
	case errors.As(err, &inner):
		return inner.ErrorCode()
	case err == nil:
		return ""
	}
	return regexp.MustCompile(`ERR_NGROK_\d+`).FindString(err.Error())
}

// failToConnect has an agent try to connect until seen is true, then stops it and returns the error of Connect.
func (c *testAgent) failToConnect(t *testing.T, seen func() bool) error {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- c.Connect(ctx) }()
	testwait.Eventually(t, "the agent reports an error", seen)
	cancel()
	select {
	case err := <-done:
		if err == nil {
			t.Error("connected")
		}
		return err
	case <-time.After(testwait.Timeout()):
		t.Fatal("Connect did not return")
		return nil
	}
}

// heartbeats is how many heartbeats were answered.
func (c *testAgent) heartbeats() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ev := range c.events {
		if ev.EventType() == ngrok.EventTypeAgentHeartbeatReceived {
			n++
		}
	}
	return n
}

func last(errs []error) error {
	if len(errs) == 0 {
		return nil
	}
	return errs[len(errs)-1]
}

func asUnknown(err error, target *x509.UnknownAuthorityError) bool { return errors.As(err, target) }

// isRefused looks at the operation, because the errno has another name on each system.
func isRefused(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

func itoa(n int) string { return strconv.Itoa(n) }
