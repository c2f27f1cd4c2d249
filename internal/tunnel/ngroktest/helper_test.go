package ngroktest

import (
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

// patience is how long a test waits for what takes milliseconds on an idle machine.
const patience = time.Minute

// until waits for a condition.
func until(t *testing.T, what string, cond func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !cond(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// customer is a real agent and what it has reported.
type customer struct {
	ngrok.Agent
	mu   sync.Mutex
	news []ngrok.Event
}

// options lead a real agent to the edge.
func options(e *Edge, more ...ngrok.AgentOption) []ngrok.AgentOption {
	return append([]ngrok.AgentOption{
		ngrok.WithAuthtoken(Token),
		ngrok.WithAgentConnectURL(e.ConnectURL()),
		ngrok.WithAgentConnectCAs(e.CAs()),
		ngrok.WithLogger(slog.New(slog.DiscardHandler)),
	}, more...)
}

func newCustomer(t *testing.T, e *Edge, more ...ngrok.AgentOption) *customer {
	t.Helper()
	c := &customer{}
	agent, err := ngrok.NewAgent(options(e, append(more, ngrok.WithEventHandler(func(ev ngrok.Event) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.news = append(c.news, ev)
	}))...)...)
	if err != nil {
		t.Fatal(err)
	}
	c.Agent = agent
	return c
}

// connects is how often the agent has come up.
func (c *customer) connects() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ev := range c.news {
		if ev.EventType() == ngrok.EventTypeAgentConnectSucceeded {
			n++
		}
	}
	return n
}

// troubles are the errors the agent has reported.
func (c *customer) troubles() (errs []error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ev := range c.news {
		if d, ok := ev.(*ngrok.EventAgentDisconnected); ok && d.Error != nil {
			errs = append(errs, d.Error)
		}
	}
	return errs
}

// connect logs in, and out at the end of the test.
func (c *customer) connect(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	if err := c.Connect(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Disconnect() })
}

// serve logs in, binds and serves; it returns the public URL.
func (c *customer) serve(t *testing.T, h http.Handler, o ...ngrok.EndpointOption) string {
	t.Helper()
	c.connect(t)
	url, _ := c.listen(t, h, o...)
	return url
}

func (c *customer) listen(t *testing.T, h http.Handler, o ...ngrok.EndpointOption) (url string, ended <-chan error) {
	t.Helper()
	ln, err := c.Listen(t.Context(), o...)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- (&http.Server{Handler: h}).Serve(ln) }()
	return strings.TrimSuffix(ln.URL().String(), "/"), done
}

// answer is what a sender got.
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

func sender(e *Edge) *http.Client { return &http.Client{Transport: e.Transport(), Timeout: patience} }

// mirror answers with what it was asked.
var mirror = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	fmt.Fprintf(w, "%s %s host=%s from=%s for=%s proto=%s body=%s", r.Method, r.URL, r.Host, r.RemoteAddr,
		r.Header.Get("X-Forwarded-For"), r.Header.Get("X-Forwarded-Proto"), body)
})

// code is how a program would find it: by either method, or in the text.
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

// connectInVain has an agent try to connect until seen is true, and returns what Connect says when it is
// stopped then.
func (c *customer) connectInVain(t *testing.T, seen func() bool) error {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- c.Connect(ctx) }()
	until(t, "the agent's trouble", seen)
	cancel()
	select {
	case err := <-done:
		if err == nil {
			t.Error("connected")
		}
		return err
	case <-time.After(patience):
		t.Fatal("Connect does not return")
		return nil
	}
}

// beats is how many heartbeats were answered.
func (c *customer) beats() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ev := range c.news {
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

// isRefused is by the operation: the errno has another name on each system.
func isRefused(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

func itoa(n int) string { return strconv.Itoa(n) }
