package answer_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/netlimit"
	"callboard/internal/rawhead"
	"callboard/internal/testwait"
	"callboard/internal/text"
	"callboard/internal/tunnel"
	"callboard/internal/tunnel/ngroktest"
	"callboard/internal/webhook"
	"callboard/internal/webhook/answer"
)

// plan answers deliveries as a plan says.
type plan struct {
	mu   sync.Mutex
	plan answer.Plan
}

func (p *plan) Next(webhook.Delivery) webhook.Response {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok := p.plan.Next(func() float64 { return 0 })
	if !ok {
		return nil
	}
	return s.Response()
}

// store keeps deliveries in memory.
type store struct {
	mu    sync.Mutex
	saved []webhook.Delivery
}

func (s *store) SaveDelivery(_ context.Context, d webhook.Delivery) (webhook.Delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saved = append(s.saved, d)
	return d, nil
}

// bench is a receiver with a plan, and what it reported.
type bench struct {
	t        *testing.T
	receiver *webhook.Receiver
	store    *store
	reported chan webhook.Answered
	addr     string
}

// newBench makes a receiver that answers as the plan says.
func newBench(t *testing.T, words string) *bench {
	t.Helper()
	p, err := answer.Parse(words)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, store: &store{}, reported: make(chan webhook.Answered, 100)}
	b.receiver = webhook.New(webhook.Options{Store: b.store, Responder: &plan{plan: p}, Answered: func(id string, status int, by string, took time.Duration) {
		b.reported <- webhook.Answered{ID: id, Status: status, By: by, Took: took}
	}})
	return b
}

// serve serves the receiver as the tunnels do. change may change the server.
func (b *bench) serve(change func(*http.Server)) *bench {
	b.t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.t.Fatal(err)
	}
	srv := tunnel.NewServer(b.receiver, slog.New(slog.DiscardHandler))
	if change != nil {
		change(srv)
	}
	wrapped := rawhead.Listen(srv, netlimit.Listen(srv, ln, 256), nil)
	go func() { _ = srv.Serve(wrapped) }()
	b.t.Cleanup(func() { _ = srv.Close() })
	b.addr = ln.Addr().String()
	return b
}

// post sends a delivery on a connection of its own and returns the answer, or why there is none. The connection is closed at the
// end of the test.
func (b *bench) post() (*http.Response, string, error) {
	b.t.Helper()
	conn, err := net.Dial("tcp", b.addr)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(testwait.Timeout()))
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", b.receiver.Path())
	return read(conn)
}

func read(conn io.Reader) (*http.Response, string, error) {
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return nil, "", err
	}
	body, err := io.ReadAll(res.Body)
	return res, string(body), err
}

func TestPlannedAnswers(t *testing.T) {
	t.Parallel()
	b := newBench(t, "500x2,429:5,204,304,slow:20ms,redirect,301,200").serve(nil)
	for _, want := range []struct {
		status         int
		body, by       string
		retryAfter, to string
	}{
		{500, `{"ok":false}`, "plan 500", "", ""},
		{500, `{"ok":false}`, "plan 500", "", ""},
		{429, `{"ok":false}`, "plan 429:5", "5", ""},
		{204, "", "plan 204", "", ""},
		{304, "", "plan 304", "", ""},
		{200, `{"ok":true}`, "plan slow:20ms", "", ""},
		{302, `{"ok":false}`, "plan redirect", "", "/redirected"},
		{301, `{"ok":false}`, "plan 301", "", ""},
		{200, `{"ok":true}`, "plan 200", "", ""},
		{200, `{"ok":true}`, "", "", ""},
	} {
		res, body, err := b.post()
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != want.status || body != want.body || res.Header.Get("Retry-After") != want.retryAfter || res.Header.Get("Location") != want.to {
			t.Errorf("%s: answered %d %s %v", want.by, res.StatusCode, body, res.Header)
		}
		if to := res.Header.Get("Location"); strings.Contains(to, "hook") || strings.Contains(fmt.Sprint(res.Header, body), strings.TrimPrefix(b.receiver.Path(), "/hook/")) {
			t.Errorf("%s: the answer shows the path: %v", want.by, res.Header)
		}
		d := b.store.saved[len(b.store.saved)-1]
		if d.Answered != want.status || d.Answer != want.by {
			t.Errorf("stored %d by %q, want %+v", d.Answered, d.Answer, want)
		}
		a := <-b.reported
		if a.ID != d.ID || a.Status != want.status || a.By != want.by || strings.HasPrefix(want.by, "plan slow") && a.Took < 20*time.Millisecond {
			t.Errorf("reported %+v, want %+v", a, want)
		}
	}
}

// The probe of the link uses up no step.
func TestProbeUsesUpNoStep(t *testing.T) {
	t.Parallel()
	b := newBench(t, "500").serve(nil)
	res, err := http.Get("http://" + b.addr + b.receiver.Path() + "/probe?n=1")
	if err != nil || res.StatusCode != 200 {
		t.Fatal(res, err)
	}
	if res, _, err := b.post(); err != nil || res.StatusCode != 500 {
		t.Error(res, err)
	}
}

// reset ends a TCP connection with RST: the sender reports a reset and not an end.
func TestResetIsATCPReset(t *testing.T) {
	t.Parallel()
	b := newBench(t, "resetx2").serve(nil)
	for range 2 {
		if _, _, err := b.post(); !text.Reset(err) || errors.Is(err, io.EOF) {
			t.Errorf("the sender gets %v", err)
		}
		if a := <-b.reported; a.Status != 0 || a.By != "plan reset" {
			t.Errorf("reported %+v", a)
		}
	}
	if d := b.store.saved[0]; d.Answered != 0 || d.Answer != "plan reset" {
		t.Errorf("stored %+v", d)
	}
}

// hang holds the connection and ends it without an answer. slow answers late. The server's deadlines do not end them earlier:
// here they are shorter than the waits.
func TestWaitsOutlastTheServersDeadlines(t *testing.T) {
	t.Parallel()
	b := newBench(t, "hang:300ms,slow:300ms,slow:1ms").serve(func(s *http.Server) {
		s.ReadTimeout, s.WriteTimeout, s.IdleTimeout = 100*time.Millisecond, 100*time.Millisecond, 100*time.Millisecond
	})
	if _, _, err := b.post(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("hang: the sender gets %v", err)
	}
	if a := <-b.reported; a.Status != 0 || a.Took < 300*time.Millisecond {
		t.Errorf("hang: reported %+v", a)
	}
	if res, body, err := b.post(); err != nil || res.StatusCode != 200 || body != `{"ok":true}` {
		t.Errorf("slow: %v, %q, %v", res, body, err)
	}
	if a := <-b.reported; a.Status != 200 || a.Took < 300*time.Millisecond {
		t.Errorf("slow: reported %+v", a)
	}
}

// A sender that hangs up ends the wait. Nothing is answered then, even if it still listens.
func TestWaitsEndWithTheSender(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"hang:5m", "slow:5m"} {
		for _, body := range []string{"", "{}"} {
			b := newBench(t, words).serve(nil)
			conn, err := net.Dial("tcp", b.addr)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(testwait.Timeout()))
			fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", b.receiver.Path(), len(body), body)
			_ = conn.(*net.TCPConn).CloseWrite()
			if _, _, err := read(conn); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: the sender gets %v", words, err)
			}
			if a := <-b.reported; a.Status != 0 {
				t.Errorf("%s: reported %+v", words, a)
			}
		}
	}
}

// Through ngrok a reset is an abrupt end: the service tells the sender that there was no answer.
func TestResetThroughNgrok(t *testing.T) {
	t.Parallel()
	b := newBench(t, "reset,hang:10ms,500")
	edge := ngroktest.Start(t, ngroktest.Options{})
	tun, err := tunnel.Ngrok(tunnel.NgrokOptions{Authtoken: ngroktest.Token, ConnectURL: edge.ConnectURL(), ConnectCAs: edge.CAFile(), Heartbeat: 10 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	online, done := make(chan string, 10), make(chan struct{})
	go func() {
		defer close(done)
		_ = tun.Run(ctx, b.receiver, func(r tunnel.Report) {
			if r.State == tunnel.Online {
				online <- r.URL
			}
		})
	}()
	t.Cleanup(func() { cancel(); <-done })
	at := <-online
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	d := tls.Dialer{Config: &tls.Config{RootCAs: edge.CAs(), ServerName: u.Hostname()}}
	for _, want := range []int{0, 0, 500, 200} {
		conn, err := d.DialContext(t.Context(), "tcp", edge.PublicAddr())
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(testwait.Timeout()))
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Length: 2\r\n\r\n{}", b.receiver.Path(), u.Host)
		res, body, err := read(conn)
		_ = conn.Close()
		switch {
		case want == 0 && (err != nil || res.StatusCode >= 502): // as a service says that the agent did not answer
		case err != nil || res.StatusCode != want:
			t.Errorf("want %d: answered %v %q, %v", want, res, body, err)
		}
		if a := <-b.reported; a.Status != want {
			t.Errorf("want %d: reported %+v", want, a)
		}
	}
}

// Without a connection of its own to end, such as in HTTP/2 or a test, a reset ends in the way of net/http.
func TestResetWithoutAConnection(t *testing.T) {
	t.Parallel()
	b := newBench(t, "reset")
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("panic %v", err)
		}
		if a := <-b.reported; a.Status != 0 {
			t.Errorf("reported %+v", a)
		}
	}()
	b.receiver.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", b.receiver.Path(), bytes.NewReader(nil)))
}
