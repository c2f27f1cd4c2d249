package netlimit

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// server is a limited server in a test.
type server struct {
	t    *testing.T
	addr string
	l    *listener
}

func serve(t *testing.T, limit int, h http.HandlerFunc) server {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: h, ReadTimeout: time.Hour, IdleTimeout: time.Hour}
	limited := Listen(srv, ln, limit)
	go func() { _ = srv.Serve(limited) }()
	t.Cleanup(func() { _ = srv.Close() })
	return server{t, ln.Addr().String(), limited.(*listener)}
}

// dial opens a connection and sends text.
func (s server) dial(text string) net.Conn {
	s.t.Helper()
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(testwait.Timeout()))
	_, _ = io.WriteString(c, text)
	return c
}

// ended reports whether the server has closed the connection. It waits for that if it must be so.
func ended(c net.Conn, wait bool) bool {
	limit := 10 * time.Millisecond
	if wait {
		limit = testwait.Timeout()
	}
	_ = c.SetReadDeadline(time.Now().Add(limit))
	_, err := io.Copy(io.Discard, c)
	var e net.Error
	return !errors.As(err, &e) || !e.Timeout()
}

// count returns how many connections have that progress.
func (s server) count(p progress) (n int) {
	s.l.mu.Lock()
	defer s.l.mu.Unlock()
	for c := range s.l.conns {
		if c.progress == p {
			n++
		}
	}
	return n
}

const (
	half = "POST / HTTP/1.1\r\nHost: x\r\nX: "
	get  = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
	slow = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345"
)

func readBody(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
}

// Six hundred connections with half a header: a request that comes meanwhile is answered at once.
func TestFloodOfHalfHeadersDoesNotBlockRequests(t *testing.T) {
	t.Parallel()
	s := serve(t, 16, readBody)
	for i := range 600 {
		s.dial(half)
		if i%100 == 99 {
			begin := time.Now()
			answer := make([]byte, 12)
			if _, err := io.ReadFull(s.dial(get), answer); err != nil || string(answer) != "HTTP/1.1 200" {
				t.Fatalf("after %d connections: %q, %v", i+1, answer, err)
			}
			if took := time.Since(begin); took > testwait.Timeout() {
				t.Errorf("after %d connections: answered after %v", i+1, took)
			}
		}
	}
	if n := s.count(noHeader); n > 16 {
		t.Errorf("%d connections are open", n)
	}
}

func TestOldestWithoutHeaderGoesFirst(t *testing.T) {
	t.Parallel()
	s := serve(t, 4, readBody)
	body := s.dial(slow)
	testwait.Eventually(t, "the header with half a body has arrived", func() bool { return s.count(noBody) == 1 })
	first := s.dial(half)
	testwait.Eventually(t, "the first is open", func() bool { return s.count(noHeader) == 1 })
	second := s.dial("")
	testwait.Eventually(t, "the second is open", func() bool { return s.count(noHeader) == 2 })
	idle := s.dial(get) // answered, and kept for the next request
	_, _ = io.ReadFull(idle, make([]byte, 12))
	testwait.Eventually(t, "the third is idle", func() bool { return s.count(noHeader) == 3 })

	for i, want := range []net.Conn{first, second, idle} {
		s.dial(slow)
		if !ended(want, true) {
			t.Errorf("connection %d is still open", i+1)
		}
	}
	testwait.Eventually(t, "all have their headers", func() bool { return s.count(noBody) == 4 })
	if ended(body, false) {
		t.Error("a connection with a complete header was closed before those without")
	}
	s.dial(half) // closes the oldest without a body
	if !ended(body, true) {
		t.Error("the oldest without a body is open")
	}
}

// A handler that has its request runs to its end; a new connection waits for it.
func TestCompleteRequestIsNotInterrupted(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	var running, most atomic.Int32
	s := serve(t, 2, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		now := running.Add(1)
		defer running.Add(-1)
		for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
		}
		<-release
	})
	var all []net.Conn
	for i := range 5 {
		all = append(all, s.dial(slow+"67890"))
		testwait.Eventually(t, "the handlers run", func() bool { return running.Load() == min(int32(i)+1, 2) })
	}
	close(release)
	for i, c := range all {
		var answer [12]byte
		_, err := io.ReadFull(c, answer[:])
		for tries := 0; err != nil && i >= 2 && tries < 20; tries++ {
			// Its header was not read within the grace, because the machine is busy, and it was closed for the next one.
			c = s.dial(slow + "67890")
			_, err = io.ReadFull(c, answer[:])
		}
		if err != nil || string(answer[:]) != "HTTP/1.1 200" {
			t.Errorf("request %d: %q, %v", i, answer, err)
		}
		_ = c.Close()
	}
	if most.Load() != 2 {
		t.Errorf("%d handlers ran at once", most.Load())
	}
}

// A request is answered without its body: the rest of the body does not hold the connection for the read timeout.
func TestMissingBodyAfterAnswer(t *testing.T) {
	t.Parallel()
	s := serve(t, 2, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
	begin := time.Now()
	c := s.dial(slow)
	if !ended(c, true) {
		t.Fatal("the connection is open")
	}
	if took := time.Since(begin); took > 30*time.Second {
		t.Errorf("it was open for %v", took)
	}
}

// An address that holds most connections loses its own, not the one of another address.
func TestVictimIsOfTheAddressWithMostConnections(t *testing.T) {
	t.Parallel()
	l := &listener{conns: map[*conn]struct{}{}}
	add := func(addr string, age int, p progress) *conn {
		c := &conn{listener: l, peer: peerOf(net.TCPAddrFromAddrPort(netip.MustParseAddrPort(addr))), progress: p, since: time.Unix(int64(1000-age), 0)}
		l.conns[c] = struct{}{}
		return c
	}
	alone := add("192.0.2.1:1", 100, noHeader)
	add("[2001:db8::1]:1", 8, noHeader)
	older := add("[2001:db8::2]:1", 9, noHeader) // one subscriber has 64 bits of addresses
	body := add("[2001:db8::3]:1", 200, noBody)
	add("192.0.2.9:1", 300, complete)
	take := func() *conn {
		c, wait := l.takeVictim(time.Unix(1000, 0))
		if wait != 0 {
			t.Errorf("it waits %v", wait)
		}
		return c
	}
	if got := take(); got != older {
		t.Errorf("took %+v", got)
	}
	if got := take(); got != alone { // as many as the other, and older
		t.Errorf("took %+v", got)
	}
	take()
	if got := take(); got != body {
		t.Errorf("took %+v", got)
	}
	if got := take(); got != nil {
		t.Errorf("took %+v", got)
	}
	young := add("192.0.2.1:2", 0, noHeader)
	if got, wait := l.takeVictim(young.since.Add(grace / 2)); got != nil || wait != grace/2 {
		t.Errorf("took %+v, or waits %v", got, wait)
	}
}

// A connection whose answer may still be on its way is closed for another one only after a second.
func TestAnswerIsNotCutOff(t *testing.T) {
	t.Parallel()
	l := &listener{conns: map[*conn]struct{}{}, freed: make(chan struct{}, 1)}
	c := &conn{listener: l, progress: complete}
	l.conns[c] = struct{}{}
	c.set(noHeader, true) // the handler has returned
	if got, wait := l.takeVictim(c.since.Add(drainTime / 4)); got != nil || wait != drainTime*3/4 {
		t.Errorf("took %+v, or waits %v", got, wait)
	}
	body := &conn{listener: l, progress: noBody, since: c.since.Add(-time.Minute)}
	l.conns[body] = struct{}{}
	if got, _ := l.takeVictim(c.since.Add(drainTime / 4)); got != body {
		t.Errorf("with another one: took %+v", got)
	}
	if got, _ := l.takeVictim(c.since.Add(drainTime)); got != c {
		t.Errorf("after a second: took %+v", got)
	}
	l.conns[c] = struct{}{}
	<-l.freed
	if c.set(noHeader, false); len(l.freed) == 0 { // the answer is sent
		t.Error("a waiting Accept does not look again")
	}
	if got, _ := l.takeVictim(c.since.Add(grace)); got != c {
		t.Errorf("with its answer sent: took %+v", got)
	}
}

// A process without file descriptors closes a connection and goes on.
func TestTemporaryErrorFreesAConnection(t *testing.T) {
	t.Parallel()
	failing := &failingListener{}
	l := &listener{Listener: failing, limit: 9, conns: map[*conn]struct{}{}}
	a, b := net.Pipe()
	defer b.Close()
	l.conns[&conn{Conn: a, listener: l}] = struct{}{}
	if _, err := l.Accept(); err == nil {
		t.Fatal("no error")
	}
	if _, err := b.Read(make([]byte, 1)); !errors.Is(err, io.EOF) || len(l.conns) != 0 {
		t.Errorf("the connection is open: %v", err)
	}
}

type failingListener struct{ net.Listener }

func (failingListener) Accept() (net.Conn, error) { return nil, tooManyFiles{} }

type tooManyFiles struct{}

func (tooManyFiles) Error() string   { return "too many open files" }
func (tooManyFiles) Temporary() bool { return true }

func TestShare(t *testing.T) {
	t.Parallel()
	if n := Share(256); n < minConns || n > 256 {
		t.Errorf("Share(256) = %d", n)
	}
	for addr, want := range map[string]string{
		"192.0.2.7:80": "192.0.2.7/32", "[::ffff:192.0.2.7]:80": "192.0.2.7/32", "[2001:db8:1:2:3::4%eth0]:80": "2001:db8:1:2::/64", "pipe": "invalid Prefix",
	} {
		if got := fmt.Sprint(peerOf(named(addr))); !strings.EqualFold(got, want) {
			t.Errorf("%s: %s", addr, got)
		}
	}
}

type named string

func (named) Network() string  { return "tcp" }
func (n named) String() string { return string(n) }
