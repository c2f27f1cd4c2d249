package rawhead

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/netlimit"
	"callboard/internal/testwait"
)

// seen is what a handler has got of one request.
type seen struct {
	head     Head
	ok       bool
	trailers [][2]string
	before   [][2]string // the trailers before the body was read
}

// recorder is a handler that notes the heads.
type recorder struct {
	mu   sync.Mutex
	list []seen
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	var s seen
	s.before = Trailers(req.Context())
	s.head, s.ok = Of(req.Context())
	_, _ = io.Copy(io.Discard, req.Body)
	s.trailers = Trailers(req.Context())
	r.mu.Lock()
	r.list = append(r.list, s)
	r.mu.Unlock()
	fmt.Fprintf(w, "%v", s.ok)
}

func (r *recorder) all() []seen {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.list
}

// serve serves h as the tunnels do, and returns its address.
func serve(t testing.TB, h http.Handler) (string, *http.Server) { return serveRefused(t, h, nil, nil) }

// serveRefused is serve with what is told of refused requests, after a change of the server; nil: none.
func serveRefused(t testing.TB, h http.Handler, refused func(Refused), change func(*http.Server)) (string, *http.Server) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: h, MaxHeaderBytes: 64 << 10}
	if change != nil {
		change(srv)
	}
	wrapped := Listen(srv, netlimit.Listen(srv, ln, 64), refused)
	go func() { _ = srv.Serve(wrapped) }()
	t.Cleanup(func() { _ = srv.Close() })
	return ln.Addr().String(), srv
}

// exchange sends the parts with pauses for the server to read them, and returns everything that it answers.
func exchange(t *testing.T, addr string, parts ...string) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(testwait.Timeout()))
	go func() {
		for _, p := range parts {
			_, _ = io.WriteString(conn, p)
		}
	}()
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

func TestHeadsAsTheyCame(t *testing.T) {
	t.Parallel()
	const last = "GET /last HTTP/1.1\r\nHost: x\r\nconnection: close\r\n\r\n"
	lastHead := Head{"GET", "/last", "HTTP/1.1", [][2]string{{"Host", "x"}, {"connection", "close"}}}
	for _, tt := range []struct {
		name, wire string
		want       []Head
		trailers   [][2]string // of the first
	}{
		{"order, spelling and repeats", "POST /a?b=%20c HTTP/1.1\r\nx-b: 2\r\nHOST: x\r\nX-A:1 \t\r\nX-B:\r\nx-B: 3\r\nContent-Length: 3\r\n\r\nabc" + last,
			[]Head{{"POST", "/a?b=%20c", "HTTP/1.1", [][2]string{{"x-b", "2"}, {"HOST", "x"}, {"X-A", "1"}, {"X-B", ""}, {"x-B", "3"}, {"Content-Length", "3"}}}, lastHead}, nil},
		{"three in one packet", "GET /1 HTTP/1.1\r\nHost: x\r\nn: 1\r\n\r\nPOST /2 HTTP/1.1\r\nhost: x\r\nN: 2\r\ncontent-length: 16\r\n\r\nGET / HTTP/1.1\r\n" + last,
			[]Head{{"GET", "/1", "HTTP/1.1", [][2]string{{"Host", "x"}, {"n", "1"}}}, {"POST", "/2", "HTTP/1.1", [][2]string{{"host", "x"}, {"N", "2"}, {"content-length", "16"}}}, lastHead}, nil},
		{"a folded value", "GET / HTTP/1.1\r\nHost: x\r\nA: \r\n b \r\n\tc\r\n \r\nB: d\r\n\r\n" + last,
			[]Head{{"GET", "/", "HTTP/1.1", [][2]string{{"Host", "x"}, {"A", "b \r\n\tc"}, {"B", "d"}}}, lastHead}, nil},
		{"a body in chunks", "POST / HTTP/1.1\r\nHost: x\r\nTRANSFER-encoding: chunked\r\ntrailer: b\r\n\r\n4;e=1\r\nGET \r\n0\r\nb: 1\r\nB:2 \r\nA: 3\r\n\r\n" + last,
			[]Head{{"POST", "/", "HTTP/1.1", [][2]string{{"Host", "x"}, {"TRANSFER-encoding", "chunked"}, {"trailer", "b"}}}, lastHead}, [][2]string{{"b", "1"}, {"B", "2"}, {"A", "3"}}},
		{"chunks and a length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n" + last,
			[]Head{{"POST", "/", "HTTP/1.1", [][2]string{{"Host", "x"}, {"Content-Length", "1"}, {"Transfer-Encoding", "chunked"}}}, lastHead}, nil},
		{"HTTP/1.0 without a host", "POST /a HTTP/1.0\r\nA: b\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\nab",
			[]Head{{"POST", "/a", "HTTP/1.0", [][2]string{{"A", "b"}, {"Transfer-Encoding", "chunked"}, {"Content-Length", "2"}}}}, nil},
		{"HTTP/1.0 that keeps its connection", "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + last,
			[]Head{{"GET", "/a", "HTTP/1.0", [][2]string{{"Connection", "keep-alive"}}}, lastHead}, nil},
		{"an absolute target", "GET http://other.example/a HTTP/1.1\r\nHost: x\r\n\r\n" + last,
			[]Head{{"GET", "http://other.example/a", "HTTP/1.1", [][2]string{{"Host", "x"}}}, lastHead}, nil},
		{"an empty host, bare line feeds, a pragma", "BREW / HTTP/1.1\nHost:\nPragma: no-cache\n\n" + last,
			[]Head{{"BREW", "/", "HTTP/1.1", [][2]string{{"Host", ""}, {"Pragma", "no-cache"}}}, lastHead}, nil},
		{"line breaks behind a body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx\r\n" + last,
			[]Head{{"POST", "/", "HTTP/1.1", [][2]string{{"Host", "x"}, {"Content-Length", "1"}, {"Content-Length", "1"}}}, lastHead}, nil},
		{"100 fields", "GET / HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("A: b\r\na: c\r\n", 50) + "\r\n" + last,
			[]Head{{"GET", "/", "HTTP/1.1", append([][2]string{{"Host", "x"}}, fifty("A", "b", "a", "c")...)}, lastHead}, nil},
		{"60 KiB", "GET / HTTP/1.1\r\nHost: x\r\nA: " + strings.Repeat("x", 60<<10) + "\r\n\r\n" + last,
			[]Head{{"GET", "/", "HTTP/1.1", [][2]string{{"Host", "x"}, {"A", strings.Repeat("x", 60<<10)}}}, lastHead}, nil},
		{"as much as net/http reads", "GET / HTTP/1.1\r\nHost: x\r\nA: " + strings.Repeat("x", 67<<10) + "\r\n\r\n" + last,
			[]Head{{"GET", "/", "HTTP/1.1", [][2]string{{"Host", "x"}, {"A", strings.Repeat("x", 67<<10)}}}, lastHead}, nil},
	} {
		for _, split := range []string{"whole", "in parts"} {
			t.Run(tt.name+", "+split, func(t *testing.T) {
				t.Parallel()
				rec := &recorder{}
				addr, _ := serve(t, rec)
				parts := []string{tt.wire}
				if split == "in parts" {
					parts = inParts(tt.wire)
				}
				answer := exchange(t, addr, parts...)
				all := rec.all()
				if len(all) != len(tt.want) {
					t.Fatalf("%d requests; answered %.200q", len(all), answer)
				}
				for i, s := range all {
					if !s.ok || s.before != nil || !reflect.DeepEqual(s.head, tt.want[i]) {
						t.Errorf("request %d: %v, %.500q\nwant %.500q", i, s.ok, s.head, tt.want[i])
					}
				}
				if !reflect.DeepEqual(all[0].trailers, tt.trailers) || len(all) > 1 && all[1].trailers != nil {
					t.Errorf("trailers %q", all[0].trailers)
				}
			})
		}
	}
}

func fifty(fields ...string) (list [][2]string) {
	for range 50 {
		list = append(list, [2]string{fields[0], fields[1]}, [2]string{fields[2], fields[3]})
	}
	return list
}

// inParts splits into parts of 7 bytes, the middle of a long text excepted.
func inParts(s string) (parts []string) {
	for len(s) > 0 {
		n := min(7, len(s))
		if len(parts) == 30 && len(s) > 2000 {
			n = len(s) - 1000
		}
		parts = append(parts, s[:n])
		s = s[n:]
	}
	return parts
}

// Where the handler reads no body, net/http reads it before the next request.
func TestBodyThatTheHandlerLeaves(t *testing.T) {
	t.Parallel()
	var got []string
	addr, _ := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		h, ok := Of(r.Context())
		got = append(got, fmt.Sprintf("%s %v %v", h.Target, ok, Trailers(r.Context())))
	}))
	exchange(t, addr, "POST /1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", "3\r\nabc\r\n0\r\nA: b\r\n\r\n",
		"POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", strings.Repeat("GET / HTTP/1.1\r\n\r\n\r\n", 5000),
		"GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	if want := "/1 true []; /2 true []; /3 true []"; strings.Join(got, "; ") != want {
		t.Errorf("got %v", got)
	}
}

// A head that does not say what net/http says is not used. Neither is one without its connection, or after its handler.
func TestHeadsThatAreNotUsed(t *testing.T) {
	t.Parallel()
	contexts := make(chan context.Context, 1)
	got := make(chan bool, 3)
	addr, _ := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, ok := Of(r.Context())
		got <- ok
		r.Header.Add("X-Of-A-Middleware", "1")
		_, ok = Of(r.Context())
		got <- ok
		contexts <- r.Context()
	}))
	exchange(t, addr, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	if !<-got || <-got {
		t.Error("the head is compared with something else than the request")
	}
	ctx := <-contexts
	testwait.Eventually(t, "the handler has returned", func() bool { _, ok := Of(ctx); return !ok })
	if _, ok := Of(t.Context()); ok || Trailers(t.Context()) != nil {
		t.Error("a head without a connection")
	}
}

func TestSaysComparesEverything(t *testing.T) {
	t.Parallel()
	req := func() *http.Request {
		return &http.Request{Method: "POST", RequestURI: "/a", Proto: "HTTP/1.1", Header: http.Header{"A": {"1", "2"}, "B": {"3"}}}
	}
	h := Head{"POST", "/a", "HTTP/1.1", [][2]string{{"Host", "x"}, {"a", "1"}, {"B", "3"}, {"A", "2"}, {"content-length", "0"}}}
	if !h.says(req()) {
		t.Fatal("the head says the same")
	}
	for name, change := range map[string]func(*http.Request){
		"method":        func(r *http.Request) { r.Method = "PUT" },
		"target":        func(r *http.Request) { r.RequestURI = "/" },
		"protocol":      func(r *http.Request) { r.Proto = "HTTP/1.0" },
		"value":         func(r *http.Request) { r.Header["B"][0] = "4" },
		"order":         func(r *http.Request) { r.Header["A"] = []string{"2", "1"} },
		"one more":      func(r *http.Request) { r.Header.Add("A", "1") },
		"one less":      func(r *http.Request) { r.Header["A"] = []string{"1"} },
		"another name":  func(r *http.Request) { r.Header["C"] = r.Header["B"]; delete(r.Header, "B") },
		"no value":      func(r *http.Request) { delete(r.Header, "B") },
		"one name only": func(r *http.Request) { r.Header = http.Header{"A": {"1"}, "B": {"3"}, "C": {"2"}} },
	} {
		r := req()
		if change(r); h.says(r) {
			t.Errorf("%s: says the same", name)
		}
	}
}

// A handler that takes the connection gets the bytes as before.
func TestHijack(t *testing.T) {
	t.Parallel()
	addr, _ := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, ok := Of(r.Context())
		conn, in, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		line, _ := bufio.NewReader(in).ReadString('\n')
		fmt.Fprintf(conn, "%v %q", ok, line)
		inner, isWrapper := conn.(interface{ NetConn() net.Conn })
		for isWrapper {
			conn = inner.NetConn()
			inner, isWrapper = conn.(interface{ NetConn() net.Conn })
		}
		if _, isTCP := conn.(*net.TCPConn); !isTCP {
			t.Errorf("the innermost connection is a %T", conn)
		}
	}))
	if got := exchange(t, addr, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\x00hello\n"); got != `true "\x00hello\n"` {
		t.Errorf("got %q", got)
	}
}

// A sender that hangs up ends the context of its request, as without this package.
func TestHangUpIsNoticed(t *testing.T) {
	t.Parallel()
	entered, left := make(chan struct{}), make(chan struct{})
	addr, _ := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(entered)
		<-r.Context().Done()
		close(left)
	}))
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx")
	<-entered
	_ = conn.Close()
	select {
	case <-left:
	case <-time.After(testwait.Timeout()):
		t.Error("the handler still waits")
	}
}
