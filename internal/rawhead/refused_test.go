package rawhead

import (
	"io"
	"net"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// refusals notes what it is told.
type refusals struct {
	mu   sync.Mutex
	list []Refused
}

func (r *refusals) note(q Refused) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, q)
}

func (r *refusals) all() []Refused {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.list
}

func TestRefusedHeads(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 80<<10)
	const good = "GET /good HTTP/1.1\r\nHost: x\r\n\r\n"
	host := [][2]string{{"Host", "x"}}
	for _, tt := range []struct {
		name, wire string
		want       Refused // without the fields that differ from run to run
	}{
		{"no host", "POST /a?b HTTP/1.1\r\nx-A: 1\r\n\r\nbody", Refused{Head: Head{"POST", "/a?b", "HTTP/1.1", [][2]string{{"x-A", "1"}}}, Path: "/a", Status: 400}},
		{"two hosts", "POST /a HTTP/1.1\r\nHost: x\r\nhost: y\r\n\r\n", Refused{Head: Head{"POST", "/a", "HTTP/1.1", [][2]string{{"Host", "x"}, {"host", "y"}}}, Path: "/a", Status: 400}},
		{"a line without a colon", "POST /a HTTP/1.1\r\nHost: x\r\nnothing\r\n\r\n", Refused{Head: Head{"POST", "/a", "HTTP/1.1", append(host, [2]string{"nothing", ""})}, Path: "/a", Status: 400}},
		{"a control character", "POST /a HTTP/1.1\r\nHost: x\r\nA: \x1b\r\n\r\n", Refused{Head: Head{"POST", "/a", "HTTP/1.1", append(host, [2]string{"A", "\x1b"})}, Path: "/a", Status: 400}},
		{"a wrong length", "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", Refused{Head: Head{"POST", "/a", "HTTP/1.1", append(host, [2]string{"Content-Length", "x"})}, Path: "/a", Status: 400}},
		{"an unknown encoding", "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", Refused{Head: Head{"POST", "/a", "HTTP/1.1", append(host, [2]string{"Transfer-Encoding", "gzip"})}, Path: "/a", Status: 501}},
		{"an unknown expectation", "POST /a HTTP/1.1\r\nHost: x\r\nExpect: more\r\n\r\n", Refused{Head: Head{"POST", "/a", "HTTP/1.1", append(host, [2]string{"Expect", "more"})}, Path: "/a", Status: 417}},
		{"a future version", "POST /a HTTP/4.0\r\nHost: x\r\n\r\n", Refused{Head: Head{"POST", "/a", "HTTP/4.0", host}, Path: "/a", Status: 505}},
		{"no version", "POST /%61\r\nHost: x\r\n\r\n", Refused{Head: Head{"POST", "/%61", "", host}, Path: "/a", Status: 400}},
		{"a blank in the target", "POST /a b HTTP/1.1\r\nHost: x\r\n\r\n", Refused{Head: Head{"POST", "/a", "b HTTP/1.1", host}, Path: "/a", Status: 400}},
		{"a wrong target", "POST /%zz HTTP/1.1\r\nHost: x\r\n\r\n", Refused{Head: Head{"POST", "/%zz", "HTTP/1.1", host}, Status: 400}},
		{"an absolute target", "POST http://y/a HTTP/1.1\r\n\r\n", Refused{Head: Head{"POST", "http://y/a", "HTTP/1.1", [][2]string{}}, Path: "/a", Status: 400}},
		{"no HTTP", "\x16\x03\x01\x02\x00\x01\r\n\r\n", Refused{Head: Head{Method: "\x16\x03\x01\x02\x00\x01", Fields: [][2]string{}}, Status: 400}},
	} {
		for _, before := range []string{"", good, good + good} {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				rec, told := &recorder{}, &refusals{}
				addr, _ := serveRefused(t, rec, told.note, nil)
				start := time.Now()
				answer := exchange(t, addr, before+tt.wire)
				list := told.all() // it was told before the answer was complete
				if len(list) != 1 {
					t.Fatalf("told of %d, answered %q", len(list), answer)
				}
				got := list[0]
				if got.Since.Before(start) || got.Since.After(time.Now()) || !strings.HasPrefix(got.Remote, "127.0.0.1:") {
					t.Errorf("from %s, since %v", got.Remote, got.Since)
				}
				got.Since, got.Remote = time.Time{}, ""
				if !reflect.DeepEqual(got, tt.want) {
					t.Errorf("got  %#v\nwant %#v", got, tt.want)
				}
				if n := strings.Count(before, "GET"); len(rec.all()) != n || strings.Count(answer, "HTTP/1.1 200") != n {
					t.Errorf("%d handlers ran: %.200q", len(rec.all()), answer)
				}
			})
		}
	}
	for name, wire := range map[string]string{
		"fields": "POST /a HTTP/1.1\r\nHost: x\r\nLong: " + long + "\r\n\r\n",
		"query":  "POST /a?" + long + " HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		t.Run("long "+name, func(t *testing.T) {
			t.Parallel()
			told := &refusals{}
			addr, _ := serveRefused(t, &recorder{}, told.note, nil)
			conn := dial(t, addr)
			_, _ = io.WriteString(conn, wire)
			testwait.Eventually(t, "a refusal", func() bool { return len(told.all()) == 1 })
			got := told.all()[0]
			if got.Status != 431 || got.Method != "POST" || got.Path != "/a" || got.Cut || name == "fields" && (len(got.Fields) != 2 || len(got.Fields[1][1]) < 64<<10) {
				t.Errorf("%d, %s %.20s, %d fields", got.Status, got.Method, got.Target, len(got.Fields))
			}
		})
	}
}

func dial(t *testing.T, addr string) *net.TCPConn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn.(*net.TCPConn)
}

// A connection that ends within a head is told of once, with net/http's answer if it gives one.
func TestCutHeads(t *testing.T) {
	t.Parallel()
	fields := Head{"POST", "/a", "HTTP/1.1", [][2]string{{"Host", "x"}, {"Ha", ""}}}
	closeWrite := func(c *net.TCPConn) { _ = c.CloseWrite() }
	nothing := func(*net.TCPConn) {}
	for name, tt := range map[string]struct {
		wire   string
		end    func(c *net.TCPConn)
		want   Head
		status int
	}{
		"end of the stream":     {"POST /a HTTP/1.1\r\nHost: x\r\nHa", closeWrite, fields, 400},
		"too late":              {"POST /a HTTP/1.1\r\nHost: x\r\nHa", nothing, fields, 400},
		"within a line":         {"POST /a HTTP", closeWrite, Head{Method: "POST", Target: "/a", Proto: "HTTP", Fields: [][2]string{}}, 400},
		"too late after a line": {"POST /a HTTP/1.1\r\nHost: x\r\n", nothing, Head{"POST", "/a", "HTTP/1.1", [][2]string{{"Host", "x"}}}, 0},
	} {
		for _, before := range []string{"", "GET /good HTTP/1.1\r\nHost: x\r\n\r\n"} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				rec, told := &recorder{}, &refusals{}
				wait := time.Duration(0)
				if strings.HasPrefix(name, "too late") {
					wait = 20 * time.Millisecond
				}
				addr, _ := serveRefused(t, rec, told.note, func(s *http.Server) { s.ReadHeaderTimeout = wait })
				conn := dial(t, addr)
				_, _ = io.WriteString(conn, before+tt.wire)
				if before != "" {
					testwait.Eventually(t, "the first request", func() bool { return len(rec.all()) == 1 })
				}
				tt.end(conn)
				testwait.Eventually(t, "a refusal", func() bool { return len(told.all()) == 1 })
				if got := told.all()[0]; !reflect.DeepEqual(got.Head, tt.want) || got.Path != "/a" || !got.Cut || got.Status != tt.status {
					t.Errorf("got %#v", got)
				}
			})
		}
	}
}

// Answers of handlers, connections without a request and heads that were never looked at are no refusals.
func TestNoRefusals(t *testing.T) {
	t.Parallel()
	told := &refusals{}
	closed := make(chan struct{}, 10)
	addr, _ := serveRefused(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/400":
			w.WriteHeader(400)
		case "/close":
			w.Header().Set("Connection", "close")
		case "/panic":
			panic(http.ErrAbortHandler)
		case "/hijack":
			c, _, _ := http.NewResponseController(w).Hijack()
			_, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n")
			c.Close()
			closed <- struct{}{} // net/http reports no end of it
		}
		_, _ = io.Copy(io.Discard, r.Body)
	}), told.note, func(srv *http.Server) {
		srv.ConnState = func(_ net.Conn, s http.ConnState) {
			if s == http.StateClosed {
				closed <- struct{}{}
			}
		}
	})
	ask := func(path string) string { return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx" }
	all := []string{
		"", "\r\n", ask("/400") + ask("/400"), ask("/close") + "POST /a HTTP/1.1\r\nHo", ask("/panic"), ask("/hijack") + "POST /a HTTP/1.1\r\nHo",
		"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nx", "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
	}
	for _, wire := range all {
		conn := dial(t, addr)
		_, _ = io.WriteString(conn, wire)
		_ = conn.CloseWrite()
		_ = conn.SetDeadline(time.Now().Add(testwait.Timeout()))
		_, _ = io.Copy(io.Discard, conn)
		<-closed
	}
	if list := told.all(); len(list) != 0 {
		t.Errorf("told of %#v", list)
	}
}
