package send_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"callboard/internal/testwait"
	"callboard/internal/webhook/send"
)

// TestBadTargets: each one has one short line and never more of an answer than is kept.
func TestBadTargets(t *testing.T) {
	t.Parallel()
	const short = 300 * time.Millisecond
	hang := func(c net.Conn, _ int, _ got) bool { _, _ = io.Copy(io.Discard, c); return false }
	then := func(first string, next func(net.Conn, int, got) bool) func(net.Conn, int, got) bool {
		return func(c net.Conn, n int, g got) bool { return say(first)(c, n, g) && next(c, n, g) }
	}
	endless := func(what string) func(net.Conn, int, got) bool {
		what = strings.Repeat(what, 1+1000/len(what)) // a write of some bytes takes a millisecond below wine
		return func(c net.Conn, _ int, _ got) bool {
			for {
				if _, err := io.WriteString(c, what); err != nil {
					return false
				}
			}
		}
	}
	for name, c := range map[string]struct {
		answer  func(net.Conn, int, got) bool
		timeout time.Duration
		status  int
		problem string
		note    string
		body    string
		cut     bool
	}{
		"hang":                {answer: hang, timeout: short, problem: "no answer within 0.3 s"},
		"hang in the header":  {answer: then("HTTP/1.1 200 OK\r\nX-A: ", hang), timeout: short, problem: "no answer within 0.3 s"},
		"hang in the body":    {answer: then("HTTP/1.1 500 No\r\nContent-Length: 9\r\n\r\npart", hang), timeout: short, status: 500, problem: "the answer did not end within 0.3 s", body: "part"},
		"endless interim":     {answer: endless("HTTP/1.1 102 Processing\r\n\r\n"), problem: "the header of its answer is longer than 64 KiB"},
		"interim, then final": {answer: say("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok), status: 200, body: "ok"},
		"switching":           {answer: say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), status: 101},
		"redirect": {
			answer: say("HTTP/1.1 302 Found\r\nLocation: https://h/hook/secret?token=abcdefgh\r\nContent-Length: 0\r\n\r\n"), status: 302,
			note: "redirects to https://h/hook/…?token=…; not followed",
		},
		"closed": {answer: func(net.Conn, int, got) bool { return false }, problem: "the connection was closed without an answer"},
		"closed in the body": {answer: func(c net.Conn, n int, g got) bool {
			say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart")(c, n, g)
			return false
		}, status: 200, problem: "the connection broke off within the answer", body: "part"},
		"closed in the head": {answer: func(c net.Conn, n int, g got) bool { say("HTTP/1.1 200 OK\r\nCont")(c, n, g); return false }, problem: "the connection broke off within the answer"},
		"reset": {
			answer:  func(c net.Conn, _ int, _ got) bool { _ = c.(*net.TCPConn).SetLinger(0); return false },
			problem: "the connection was reset without an answer",
		},
		"endless body": {
			answer: then("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", endless("4\r\nabcd\r\n")), status: 200, cut: true, body: strings.Repeat("abcd", send.MaxAnswer/4),
			note: "the answer is longer than 64 KiB; the rest was not read",
		},
		"endless without length": {answer: then("HTTP/1.1 200 OK\r\n\r\n", endless("abcd")), status: 200, cut: true, body: strings.Repeat("abcd", send.MaxAnswer/4), note: "the answer is longer than 64 KiB; the rest was not read"},
		"exactly what is kept":   {answer: say("HTTP/1.1 200 OK\r\nContent-Length: 65536\r\n\r\n" + strings.Repeat("a", 65536)), status: 200, body: strings.Repeat("a", 65536)},
		"endless header":         {answer: then("HTTP/1.1 200 OK\r\n", endless("X-A: 1\r\n")), problem: "the header of its answer is longer than 64 KiB"},
		"endless line":           {answer: then("HTTP/1.1 200 OK\r\nX: ", endless("a")), problem: "the header of its answer is longer than 64 KiB"},
		"not HTTP":               {answer: endless("220 mail.example ESMTP "), problem: "HOST does not answer in HTTP; try https://"},
		"bad status":             {answer: say("HTTP/1.1 abc\r\n\r\n"), problem: "the header of its answer is not valid HTTP"},
		"escape in a header":     {answer: say("HTTP/1.1 302 Found\r\nLocation: /\x1b[2J\r\n\r\n"), problem: "the header of its answer is not valid HTTP"},
		"status 0":               {answer: say("HTTP/1.1 000 No\r\n\r\n"), problem: "it answered with the status 0, which is none"},
		"bad chunks":             {answer: say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), status: 200, problem: "the answer cannot be decoded"},
		"escapes":                {answer: say("HTTP/1.1 500 \x1b]0;x\x07No\r\nContent-Length: 3\r\n\r\n\x1b[3"), status: 500, body: "\x1b[3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := listen(t, c.answer)
			if c.timeout == 0 {
				c.timeout = testwait.Timeout()
			}
			r := client(t, send.Options{Timeout: c.timeout}).Send(t.Context(), came("x"), parse(t, g.url()), send.Edit{}, send.Replay)
			if problem := strings.ReplaceAll(r.Problem, g.ln.Addr().String(), "HOST"); problem != c.problem {
				t.Errorf("problem %q, want %q", problem, c.problem)
			}
			if r.Status != c.status || string(r.Body) != c.body || r.Cut != c.cut || r.Note() != c.note {
				t.Errorf("status %d, body of %d bytes, cut %v, note %q", r.Status, len(r.Body), r.Cut, r.Note())
			}
			want := 502
			if c.problem == "" && c.status >= 200 {
				want = c.status
			}
			if r.Answer() != want {
				t.Errorf("Answer %d, want %d", r.Answer(), want)
			}
			if strings.ContainsAny(r.Reason, "\x1b\x07") {
				t.Errorf("%q", r.Reason)
			}
		})
	}
}

// TestAnswerAsItCame: the answer's headers keep their order, spelling and repeats.
func TestAnswerAsItCame(t *testing.T) {
	t.Parallel()
	g := listen(t, say("HTTP/1.1 418 I'm a  teapot\r\nx-b: 1\r\nSet-Cookie: a=b\r\nX-A:2\r\nx-b: 3\r\n  folded\r\nContent-length: 0\r\n\r\n"))
	r := client(t, send.Options{}).Send(t.Context(), came("x"), parse(t, g.url()), send.Edit{}, send.Replay)
	want := [][2]string{{"x-b", "1"}, {"Set-Cookie", "a=b"}, {"X-A", "2"}, {"x-b", "3 folded"}, {"Content-length", "0"}}
	if !equal(r.Headers, want) || r.Reason != "I'm a teapot" {
		t.Errorf("%q, %q, %s", r.Headers, r.Reason, r.Problem)
	}
	if safe := r.SafeHeaders(); safe[1][1] != "[hidden]" || r.Headers[1][1] != "a=b" {
		t.Error(safe)
	}
}

func equal(a, b [][2]string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// TestEarlyAnswer: a target that answers before it has read a long body is heard.
func TestEarlyAnswer(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c, err := ln.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_, _ = io.WriteString(c, "HTTP/1.1 413 Too Long\r\nContent-Length: 3\r\n\r\nno!")
		_, _ = io.Copy(io.Discard, c)
	}()
	r := client(t, send.Options{}).Send(t.Context(), came(strings.Repeat("x", 8<<20)), parse(t, "http://"+ln.Addr().String()), send.Edit{}, send.Replay)
	if r.Status != 413 || string(r.Body) != "no!" || r.Problem != "" {
		t.Errorf("%+v", r)
	}
	<-ended
}

func TestNoConnection(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	ln.Close()
	c := client(t, send.Options{})
	if r := c.Send(t.Context(), came("x"), parse(t, "http://"+addr), send.Edit{}, send.Replay); r.Problem != "nothing listens at "+addr {
		t.Error(r.Problem)
	}
	lost := client(t, send.Options{Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Name: "no.example", IsNotFound: true}}
	}})
	if r := lost.Send(t.Context(), came("x"), parse(t, "https://no.example"), send.Edit{}, send.Replay); r.Problem != "there is no host no.example" {
		t.Error(r.Problem)
	}
	black := client(t, send.Options{Timeout: 200 * time.Millisecond, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}})
	if r := black.Send(t.Context(), came("x"), parse(t, "https://10.0.0.1"), send.Edit{}, send.Replay); r.Problem != "no connection within 0.2 s" {
		t.Error(r.Problem)
	}
	if r := c.Send(t.Context(), came("x"), send.Target{}, send.Edit{}, send.Replay); r.Problem != "there is no target" {
		t.Error(r.Problem)
	}
}

// TestStopped: the end of the context ends the exchange, and the line says that the request may have arrived.
func TestStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	g := listen(t, func(c net.Conn, _ int, _ got) bool { cancel(); _, _ = io.Copy(io.Discard, c); return false })
	if r := client(t, send.Options{}).Send(ctx, came("x"), parse(t, g.url()), send.Edit{}, send.Replay); r.Problem != "stopped before the answer; it may have arrived" {
		t.Error(r.Problem)
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { _, _ = io.WriteString(w, q.Proto) }))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	defer srv.Close()
	pool := x509.NewCertPool()
	pool.AddCert(srv.Certificate())
	known := client(t, send.Options{CAs: pool})
	for range 2 {
		if r := known.Send(t.Context(), came("x"), parse(t, srv.URL), send.Edit{}, send.Replay); r.Problem != "" || string(r.Body) != "HTTP/1.1" {
			t.Errorf("%+v", r)
		}
	}
	unknown := client(t, send.Options{CAs: x509.NewCertPool()})
	r := unknown.Send(t.Context(), came("x"), parse(t, srv.URL), send.Edit{}, send.Replay)
	if !strings.HasPrefix(r.Problem, "its certificate is from an unknown authority: ") {
		t.Error(r.Problem)
	}
	_, port, _ := net.SplitHostPort(srv.Listener.Addr().String())
	r = known.Send(t.Context(), came("x"), parse(t, "https://localhost:"+port), send.Edit{}, send.Replay)
	if !strings.HasPrefix(r.Problem, "its certificate is not for localhost but for example.com") {
		t.Error(r.Problem)
	}
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	r = known.Send(t.Context(), came("x"), parse(t, strings.Replace(plain.URL, "http:", "https:", 1)), send.Edit{}, send.Replay)
	if want := plain.Listener.Addr().String() + " does not speak https; try http://"; r.Problem != want {
		t.Errorf("%q, want %q", r.Problem, want)
	}
}

// TestProxy: a target of https is reached by CONNECT, one of http by the whole URL in the first line, and what is on this
// machine directly.
func TestProxy(t *testing.T) {
	t.Parallel()
	var connects, whole atomic.Int32
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "behind") }))
	defer srv.Close()
	via := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.Header.Get("Proxy-Authorization") != "Basic dTpw" {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		if q.Method != http.MethodConnect {
			whole.Add(1)
			if q.RequestURI != "http://api.example:8080/in?x=1" || q.Host != "api.example:8080" {
				t.Errorf("%s, %s", q.RequestURI, q.Host)
			}
			_, _ = io.WriteString(w, "by the proxy")
			return
		}
		connects.Add(1)
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		out, err := net.Dial("tcp", srv.Listener.Addr().String())
		if err != nil {
			t.Error(err)
			return
		}
		defer out.Close()
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(out, c); out.Close() }()
		_, _ = io.Copy(c, out)
	}))
	defer via.Close()
	pool := x509.NewCertPool()
	pool.AddCert(srv.Certificate())
	through := func(login string) *send.Client {
		u, _ := url.Parse(strings.Replace(via.URL, "://", "://"+login, 1))
		return client(t, send.Options{CAs: pool, Proxy: func(*url.URL) (*url.URL, error) { return u, nil }})
	}
	c := through("u:p@")
	for range 2 {
		if r := c.Send(t.Context(), came("x"), parse(t, "https://example.com/x"), send.Edit{}, send.Replay); r.Problem != "" || string(r.Body) != "behind" {
			t.Errorf("%+v", r)
		}
		if r := c.Send(t.Context(), came("x"), parse(t, "http://api.example:8080/in?x=1"), send.Edit{}, send.Replay); r.Problem != "" || string(r.Body) != "by the proxy" {
			t.Errorf("%+v", r)
		}
	}
	if connects.Load() != 1 || whole.Load() != 2 {
		t.Errorf("%d, %d", connects.Load(), whole.Load())
	}
	r := through("").Send(t.Context(), came("x"), parse(t, "https://example.com/x"), send.Edit{}, send.Replay)
	if want := " wants another user name and password: see HTTPS_PROXY"; !strings.HasSuffix(r.Problem, want) {
		t.Error(r.Problem)
	}
	wrong := client(t, send.Options{Proxy: func(*url.URL) (*url.URL, error) { return url.Parse("ftp://127.0.0.1:1") }})
	if r := wrong.Send(t.Context(), came("x"), parse(t, "https://example.com/x"), send.Edit{}, send.Replay); r.Problem != "the proxy 127.0.0.1:1: only http, https and socks5 are known" {
		t.Error(r.Problem)
	}
}

func TestProxyOfTheEnvironment(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:1")
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("NO_PROXY", "direct.example")
	var dialled []string
	c := client(t, send.Options{Dial: func(_ context.Context, _, addr string) (net.Conn, error) {
		dialled = append(dialled, addr)
		return nil, &tls.RecordHeaderError{}
	}})
	for _, to := range []string{"https://a.example", "http://a.example", "https://direct.example", "https://localhost:9", "http://127.0.0.1:9", "http://[::1]:9"} {
		c.Send(t.Context(), came("x"), parse(t, to), send.Edit{}, send.Replay)
	}
	if got, want := strings.Join(dialled, " "), "127.0.0.1:1 127.0.0.1:1 direct.example:443 localhost:9 127.0.0.1:9 [::1]:9"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
