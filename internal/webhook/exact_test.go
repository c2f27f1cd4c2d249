package webhook

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"callboard/internal/testwait"
	"callboard/internal/tunnel"
)

// link runs a receiver behind the loopback tunnel, as the program does, and returns its address.
func link(t *testing.T, o Options) (string, *Receiver) {
	t.Helper()
	if o.Secret == "" {
		o.Secret = secret
	}
	r := New(o)
	addr, _ := runTunnel(t, r)
	return addr, r
}

// runTunnel serves h behind the loopback tunnel. stop ends the tunnel and waits for that.
func runTunnel(t *testing.T, h http.Handler) (addr string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	online, done := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(done)
		_ = tunnel.Loopback("").Run(ctx, h, func(r tunnel.Report) {
			if r.State == tunnel.Online {
				online <- r.URL
			}
		})
	}()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return strings.TrimPrefix(<-online, "http://"), stop
}

// caller is a sender's connection.
type caller struct {
	net.Conn
	t  *testing.T
	in *bufio.Reader
}

// dial opens a connection and sends text.
func dial(t *testing.T, addr, text string) *caller {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(testwait.Timeout()))
	_, _ = io.WriteString(conn, text)
	return &caller{conn, t, bufio.NewReader(conn)}
}

// answer is the status and the body of the next answer, or the error of reading it.
func (c *caller) answer() string {
	c.t.Helper()
	res, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return err.Error()
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err.Error()
	}
	return res.Status[:3] + " " + string(body)
}

// A delivery keeps its request as it came: the request line, the headers in their order, spelling and repeats, the trailers.
func TestDeliveryIsExact(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, request string // with PATH for the path
		want          Delivery
	}{
		{"a usual one", "POST PATH?a=%20b HTTP/1.1\r\nx-B: 2\r\nHOST: hook.example\r\nX-A:\t1 \r\nX-Forwarded-Proto: https\r\nX-B: 3\r\nContent-Length: 2\r\n\r\n{}",
			Delivery{Target: "PATH?a=%20b", Proto: "HTTP/1.1", TLS: true, Body: []byte("{}"), Headers: [][2]string{{"x-B", "2"},
				{"HOST", "hook.example"}, {"X-A", "1"}, {"X-Forwarded-Proto", "https"}, {"X-B", "3"}, {"Content-Length", "2"}}}},
		{"chunks with trailers", "POST PATH/ HTTP/1.1\r\nHost: x\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n1;a=b\r\n}\r\n0\r\nx-Sum: 1\r\nX-sum: 2\r\n\r\n",
			Delivery{Target: "PATH/", Proto: "HTTP/1.1", Body: []byte("{}"), Headers: [][2]string{{"Host", "x"}, {"transfer-encoding", "chunked"}},
				Trailers: [][2]string{{"x-Sum", "1"}, {"X-sum", "2"}}}},
		{"HTTP/1.0 without a host", "POST PATH HTTP/1.0\r\nA: b\r\ncontent-length: 1\r\n\r\nx",
			Delivery{Target: "PATH", Proto: "HTTP/1.0", Body: []byte("x"), Headers: [][2]string{{"A", "b"}, {"content-length", "1"}}}},
		{"folding", "POST PATH HTTP/1.1\r\nHost: x\r\nA: b\r\n\tc\r\n  d \r\nContent-Length: 0\r\n\r\n",
			Delivery{Target: "PATH", Proto: "HTTP/1.1", Body: []byte{}, Headers: [][2]string{{"Host", "x"}, {"A", "b\r\n\tc\r\n  d"}, {"Content-Length", "0"}}}},
		{"an absolute target", "POST http://else.example:8/PATH HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n\x00",
			Delivery{Target: "http://else.example:8PATH", Proto: "HTTP/1.1", Body: []byte{0}, Headers: [][2]string{{"Host", "x"}, {"Content-Length", "1"}}}},
		{"60 KiB of headers", "POST PATH HTTP/1.1\r\nHost: x\r\nA: " + strings.Repeat("x", 60<<10) + "\r\nContent-Length: 1\r\n\r\nx",
			Delivery{Target: "PATH", Proto: "HTTP/1.1", Body: []byte("x"), Headers: [][2]string{{"Host", "x"}, {"A", strings.Repeat("x", 60<<10)}, {"Content-Length", "1"}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			store := &memoryStore{}
			addr, r := link(t, Options{Store: store})
			withPath := strings.NewReplacer("/PATH", r.Path(), "PATH", r.Path())
			conn := dial(t, addr, withPath.Replace(tt.request))
			if answer := conn.answer(); answer != `200 {"ok":true}` {
				t.Fatalf("answered %s", answer)
			}
			got := store.all()[0]
			want := tt.want
			want.Target = withPath.Replace(want.Target)
			want.Method, want.Exact, want.Answered = "POST", true, 200
			want.ID, want.At, want.Remote, want.Took = got.ID, got.At, got.Remote, got.Took
			if !reflect.DeepEqual(plainDelivery(got), plainDelivery(want)) {
				t.Errorf("got %.500q\nwant %.500q", plainDelivery(got), plainDelivery(want))
			}
			if got.Remote != conn.LocalAddr().String() || got.Took <= 0 {
				t.Errorf("from %s in %v", got.Remote, got.Took)
			}
		})
	}
}

// plainDelivery is a delivery without its methods, so that all of it is compared and shown.
func plainDelivery(d Delivery) any {
	type plain Delivery
	return plain(d)
}

// Without the connection's bytes the headers are net/http's: sorted, and marked so.
func TestDeliveryThatIsNotExact(t *testing.T) {
	t.Parallel()
	store := &memoryStore{}
	r := New(Options{Secret: secret, Store: store})
	req := newPost(r.Path()+"?q", strings.NewReader("{}"))
	req.Host, req.Header, req.Trailer = "h", http.Header{"X-B": {"1"}, "A": {"2"}}, http.Header{"T": {"1", "2"}, "S": nil}
	r.ServeHTTP(newRecorder(), req)
	d := store.all()[0]
	if d.Exact || d.Method != "POST" || d.Target != r.Path()+"?q" || d.Proto != "HTTP/1.1" || d.TLS ||
		!reflect.DeepEqual(d.Headers, [][2]string{{"A", "2"}, {"Host", "h"}, {"X-B", "1"}}) || !reflect.DeepEqual(d.Trailers, [][2]string{{"T", "1"}, {"T", "2"}}) {
		t.Errorf("got %+v", plainDelivery(d))
	}
	direct := httptest.NewRequest("POST", "https://x"+r.Path(), strings.NewReader("{}"))
	direct.RequestURI = ""
	r.ServeHTTP(newRecorder(), direct)
	if d := store.all()[1]; !d.TLS || d.Target != r.Path() {
		t.Errorf("got %+v", plainDelivery(d))
	}
}

// Two deliveries in one packet, and one behind a body that was refused.
func TestPipelinedDeliveries(t *testing.T) {
	t.Parallel()
	store := &memoryStore{}
	addr, r := link(t, Options{Store: store})
	var wire bytes.Buffer
	for _, name := range []string{"x-one", "X-TWO", "x-Three"} {
		wire.WriteString("POST " + r.Path() + " HTTP/1.1\r\n" + name + ": 1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1")
	}
	conn := dial(t, addr, wire.String())
	for range 3 {
		if got := conn.answer(); got != `200 {"ok":true}` {
			t.Fatalf("answered %s", got)
		}
	}
	for i, name := range []string{"x-one", "X-TWO", "x-Three"} {
		if d := store.all()[i]; !d.Exact || d.Headers[0] != [2]string{name, "1"} {
			t.Errorf("delivery %d: %v, %v", i, d.Exact, d.Headers)
		}
	}
}
