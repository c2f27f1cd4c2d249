package sandbox

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"
)

// besieged is a sandbox that is attacked over plain TCP. It may close or refuse what it is sent, but it goes on
// answering, logs no mistake of its own, and Close leaves nothing of it.
type besieged struct {
	*Server
	t    testing.TB
	addr string
	open *sync.Map // the connections that the sandbox holds, by the address of their other end
}

func besiege(t testing.TB, o Options, l limits) besieged {
	t.Helper()
	if o.Voice == nil {
		o.Voice = hum{}
	}
	if o.SynthDelay == 0 {
		o.SynthDelay = -1
	}
	o.Log = slog.New(alarm{t})
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.limits = l
	s.handler = s.routes()
	b := besieged{Server: s, t: t, open: &sync.Map{}}
	s.watch = func(c net.Conn, state http.ConnState) {
		if state == http.StateNew { // what nobody reads soon finds no room
			_ = c.(*net.TCPConn).SetWriteBuffer(4 << 10)
		}
		if state == http.StateClosed {
			b.open.Delete(c.RemoteAddr().String())
		} else {
			b.open.Store(c.RemoteAddr().String(), state)
		}
	}
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.addr = strings.TrimPrefix(s.URL(), "http://")
	t.Cleanup(b.end)
	return b
}

func (b besieged) end() {
	if b.ctx.Err() == nil && !b.t.Failed() {
		b.alive()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := b.Close(ctx); err != nil {
		b.t.Errorf("Close: %v", err)
	}
	b.until("no connection is open", func() bool {
		none := true
		b.open.Range(func(any, any) bool { none = false; return false })
		return none
	})
	if c, err := net.Dial("tcp", b.addr); err == nil {
		c.Close()
		b.t.Error("it still listens after Close")
	}
}

// alarm is a log in which no mistake may appear, neither one of the sandbox nor one that net/http has noticed.
type alarm struct{ t testing.TB }

func (alarm) Enabled(context.Context, slog.Level) bool { return true }
func (a alarm) WithAttrs([]slog.Attr) slog.Handler     { return a }
func (a alarm) WithGroup(string) slog.Handler          { return a }

func (a alarm) Handle(_ context.Context, r slog.Record) error {
	if r.Level >= slog.LevelError || strings.Contains(r.Message, "panic") || strings.Contains(r.Message, "superfluous") {
		r.Attrs(func(at slog.Attr) bool { a.t.Errorf("%s: %v", at.Key, at.Value); return true })
		a.t.Errorf("logged: %s", r.Message)
	}
	return nil
}

// alive asks for what must always be answered.
func (b besieged) alive() {
	b.t.Helper()
	for _, path := range []string{"/api/me", "/_sandbox/speaks", "/_sandbox/attempts"} {
		status, raw := b.get(path)
		if status != 200 || !json.Valid(raw) || !utf8.Valid(raw) {
			b.t.Errorf("%s: %d %.200q", path, status, raw)
		}
	}
}

func (b besieged) get(path string) (int, []byte) {
	b.t.Helper()
	c := b.dial()
	defer c.Close()
	fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sandbox\r\nConnection: close\r\n\r\n", path)
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		b.t.Fatalf("%s: %v", path, err)
	}
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatalf("%s: %v", path, err)
	}
	return resp.StatusCode, raw
}

// dial opens a connection on which nothing waits for ever.
func (b besieged) dial() *net.TCPConn {
	b.t.Helper()
	c, err := net.Dial("tcp", b.addr)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	return c.(*net.TCPConn)
}

// hear reads answers until the sandbox closes the connection, and checks that each is in good form. It returns their
// statuses.
func (b besieged) hear(c net.Conn, to string) (statuses string) {
	b.t.Helper()
	in := bufio.NewReader(c)
	var list []string
	for {
		if _, err := in.Peek(1); err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				b.t.Errorf("%.80q: the connection stays open", to)
			}
			return strings.Join(list, " ") // closed, one way or another
		}
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			b.t.Errorf("%.80q: the answer is no HTTP: %v", to, err)
			return strings.Join(list, " ")
		}
		raw, err := io.ReadAll(resp.Body)
		if err != nil && !(errors.Is(err, syscall.ECONNRESET) && resp.ContentLength < 0) { // net/http answers a bad head and is gone
			b.t.Errorf("%.80q: the answer breaks off: %v", to, err)
		}
		wellFormed(b.t, to, resp.StatusCode, resp.Header, raw)
		list = append(list, strconv.Itoa(resp.StatusCode))
	}
}

// wellFormed checks an answer's shape, not whether it is the right one.
func wellFormed(t testing.TB, to string, status int, h http.Header, raw []byte) {
	t.Helper()
	if strings.HasPrefix(h.Get("Content-Type"), "application/json") && len(raw) > 0 && (!json.Valid(raw) || !utf8.Valid(raw)) {
		t.Errorf("%.80q: %d is no JSON: %.200q", to, status, raw)
	}
	if (status == http.StatusMethodNotAllowed) != (h.Get("Allow") != "") {
		t.Errorf("%.80q: %d, Allow: %q", to, status, h.Get("Allow"))
	}
}

const (
	host   = "Host: localhost\r\n"
	signed = host + "Authorization: Bearer sandbox\r\n"
)

// hello is a POST /api/speak that is accepted.
func (b besieged) hello() string {
	body := fmt.Sprintf(`{"text":"hi","lang":"auto","actor_id":%q}`, b.cast.actors[0].ID)
	return "POST /api/speak HTTP/1.1\r\n" + signed + "Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body
}

// told is what one client sends, and the statuses that it hears; where net/http decides, there are several ways.
type told struct{ name, send, want string }

// converse has each client on a connection of its own, all at once.
func (b besieged) converse(clients []told, andThen func(*net.TCPConn) error) {
	b.t.Helper()
	var all sync.WaitGroup
	for _, c := range clients {
		all.Go(func() {
			conn := b.dial()
			go func() {
				_, _ = io.WriteString(conn, c.send) // what is refused early may not be taken whole
				_ = andThen(conn)
			}()
			if got := b.hear(conn, c.name); !slices.Contains(strings.Split(c.want, "|"), got) {
				b.t.Errorf("%s: answered %q, want %q", c.name, got, c.want)
			}
		})
	}
	all.Wait()
}

func get(path string) string      { return "GET " + path + " HTTP/1.1\r\n" + signed + "\r\n" }
func post(rest string) string     { return "POST /api/speak HTTP/1.1\r\n" + signed + rest }
func stranger(rest string) string { return "POST /api/speak HTTP/1.1\r\n" + host + rest }

func TestOddRequests(t *testing.T) {
	t.Parallel()
	b := besiege(t, Options{}, usualLimits())
	b.converse([]told{
		{"no HTTP", "hello there\r\n\r\n", "400"},
		{"HTTP/0.9", "GET /api/me\r\n\r\n", "400"},
		{"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "404"},
		{"HTTP/3.7", "GET /api/me HTTP/3.7\r\n" + host + "\r\n", "505"},
		{"HTTP/1.0", "GET /api/me HTTP/1.0\r\nAuthorization: Bearer sandbox\r\n\r\n", "200"},
		{"HTTP/1.0, kept open", "GET /api/me HTTP/1.0\r\nConnection: keep-alive\r\nAuthorization: Bearer sandbox\r\n\r\n" + get("/api/me"), "200 200"},
		{"no Host", "GET /api/me HTTP/1.1\r\n\r\n", "400"},
		{"two Hosts", "GET /api/me HTTP/1.1\r\n" + host + host + "\r\n", "400"},
		{"a Host with a NUL", "GET /api/me HTTP/1.1\r\nHost: \x00\r\n\r\n", "400"},
		{"another Host", "GET /api/me HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer sandbox\r\n\r\n", "200"},
		{"a full URL", get("http://evil.example/api/me"), "200"},
		{"a URL without a path", get("http://evil.example"), "404"},
		{"a NUL in the path", get("/\x00"), "400"},
		{"a NUL in a header", "GET /api/me HTTP/1.1\r\n" + host + "X: \x00\r\n\r\n", "400"},
		{"no UTF-8 in the path", get("/\xff\xfe"), "404"},
		{"no UTF-8 in the token", "GET /api/me HTTP/1.1\r\n" + host + "Authorization: Bearer sandbox\xff\r\n\r\n", "401"},
		{"two tokens, the wrong one first", "GET /api/me HTTP/1.1\r\n" + host + "Authorization: Bearer x\r\nAuthorization: Bearer sandbox\r\n\r\n", "401"},
		{"a folded header", "GET /api/me HTTP/1.1\r\n" + host + "Authorization:\r\n Bearer sandbox\r\n\r\n", "200"},
		{"a space before the colon", "GET /api/me HTTP/1.1\r\n" + host + "Authorization : Bearer sandbox\r\n\r\n", "400"},
		{"bare line feeds", "GET /api/me HTTP/1.1\nHost: x\nAuthorization: Bearer sandbox\n\n", "200"},
		{"a huge header", "GET /api/me HTTP/1.1\r\n" + host + "X: " + strings.Repeat("x", 200<<10) + "\r\n\r\n", "431"},
		{"many headers", "GET /api/me HTTP/1.1\r\n" + host + strings.Repeat("X: x\r\n", 20_000) + "\r\n", "431"},
		{"a huge token", "GET /api/me HTTP/1.1\r\n" + host + "Authorization: Bearer " + strings.Repeat("x", 60<<10) + "\r\n\r\n", "401"},
		{"a huge path", get("/" + strings.Repeat("a", 1<<20)), "431"},
		{"a long path", get("/" + strings.Repeat("a", 60<<10)), "404"},
		{"a long path of many parts", get(strings.Repeat("/a", 30<<10)), "404"},
		{"a long query", get("/cdn/speak/x.wav?" + strings.Repeat("a=b&", 15<<10)), "403"},
		{"a long method", strings.Repeat("A", 60<<10) + " /api/me HTTP/1.1\r\n" + host + "\r\n", "405"},
		{"OPTIONS *", "OPTIONS * HTTP/1.1\r\n" + host + "\r\n", "404"},
		{"GET *", get("*"), "404"},
		{"CONNECT to a host", "CONNECT x:80 HTTP/1.1\r\n" + host + "\r\n", "404"},
		{"CONNECT to a path", "CONNECT /api/me HTTP/1.1\r\n" + host + "\r\n", "405"},
		{"an upgrade", "GET /api/me HTTP/1.1\r\n" + signed + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n", "200"},

		{"pipelined", get("/api/me") + get("/nothing") + b.hello() + get("/api/actor"), "200 404 200 200"},
		{"pipelined, then garbage", get("/api/me") + "garbage\r\n\r\n" + get("/api/me"), "200 400"},
		{"a body that a GET does not need", "GET /api/me HTTP/1.1\r\n" + signed + "Content-Length: 3\r\n\r\nabc" + get("/api/me"), "200 200"},

		{"a length that no number holds", post("Content-Length: 9223372036854775808\r\n\r\n"), "400"},
		{"a negative length", post("Content-Length: -1\r\n\r\n"), "400"},
		{"a huge trailer", post("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: " + strings.Repeat("y", 1<<20) + "\r\n\r\n"), "400"},
		{"a chunk without a size", post("Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"), "400"},
		{"a chunk without a size, and no token", stranger("Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"), "401"},
		{"a chunk of any size", post("Transfer-Encoding: chunked\r\n\r\nffffffffffffffff0\r\n{}"), "400"},
		{"chunks of one byte", post("Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("1\r\nx\r\n", 1000) + "0\r\n\r\n"), "400"},
		{"chunks that are all extension", post("Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("1;"+strings.Repeat("e", 2000)+"\r\nx\r\n", 100) + "0\r\n\r\n"), "400"},

		// What one server takes for a body must not be a request for another one. Where both lengths are given, the chunks
		// count; what follows them is a request by itself, and needs a token of its own.
		{"chunks and a length", stranger("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG"), "401|401 400"},
		{"a request within chunks' length", stranger("Content-Length: 200\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + stranger("Content-Length: 2\r\n\r\n{}")), "401 401"},
		{"two lengths", stranger("Content-Length: 0\r\nContent-Length: 5\r\n\r\nGET /"), "400"},
		{"two equal lengths", stranger("Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"), "401"},
		{"a list of lengths", stranger("Content-Length: 2, 3\r\n\r\n{}"), "400"},
		{"a length with a sign", stranger("Content-Length: +2\r\n\r\n{}"), "400"},
		{"two encodings", stranger("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "501"},
		{"an unknown encoding", stranger("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), "501"},
		{"chunked and another encoding", stranger("Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), "501"},
		{"an encoding that is hidden", stranger("Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n"), "400"},
		{"an encoding in HTTP/1.0", "POST /api/speak HTTP/1.0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "401"},

		{"100-continue, welcome", post("Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}"), "100 400"},
		{"100-continue, and no body", "GET /api/me HTTP/1.1\r\n" + signed + "Expect: 100-continue\r\n\r\n", "200"},
		{"100-continue in HTTP/1.0", "POST /api/speak HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}", "401"},
	}, (*net.TCPConn).CloseWrite)
	if n := len(b.state.speaks()); n != 1 {
		t.Errorf("%d speaks were accepted, want the one that was signed", n)
	}
}

// A request that does not go on is given up. If it had a head, it is answered.
func TestRequestsThatDoNotGoOn(t *testing.T) {
	t.Parallel()
	l := usualLimits()
	l.header, l.body = time.Second, 100*time.Millisecond
	besiege(t, Options{}, l).converse([]told{
		{"nothing", "", ""},
		{"cut off in the line", "GET /api/m", "|400"},
		{"cut off in a header", "GET /api/me HTTP/1.1\r\nHost", "|400"},
		{"cut off before the end of the head", "GET /api/me HTTP/1.1\r\n" + signed, "|400"},
		{"TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "|400"},
		{"pipelined, then cut off", get("/api/me") + "GET /api/", "200|200 400"},
		{"a body that does not come", post("Content-Length: 100\r\n\r\n"), "400"},
		{"half a body", post("Content-Length: 100\r\n\r\n{"), "400"},
		{"half a body, and no token", stranger("Content-Length: 100\r\n\r\n{"), "401"},
		{"half a body, to a path without one", "GET /api/me HTTP/1.1\r\n" + signed + "Content-Length: 100\r\n\r\n{", "200"},
		{"half a body, to nothing", "POST /nothing HTTP/1.1\r\n" + host + "Content-Length: 100\r\n\r\n{", "404"},
		{"half a body, by a wrong method", "PATCH /api/me HTTP/1.1\r\n" + host + "Content-Length: 100\r\n\r\n{", "405"},
		{"half a body, to OPTIONS *", "OPTIONS * HTTP/1.1\r\n" + host + "Content-Length: 100\r\n\r\n{", "404"},
		{"half a huge body", post("Content-Length: 9223372036854775807\r\n\r\n" + strings.Repeat("x", 2<<20)), "413"},
		{"chunks that break off", post("Transfer-Encoding: chunked\r\n\r\n5\r\n{"), "400"},
		{"chunks without an end", post("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"), "400"},
		{"a trailer without an end", post("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: y"), "400"},
		{"100-continue, refused", stranger("Expect: 100-continue\r\nContent-Length: 100\r\n\r\n"), "401"},
		{"100-continue, refused, huge", stranger("Expect: 100-continue\r\nContent-Length: 10000000000\r\n\r\n"), "401"},
		{"100-continue, refused, in chunks", stranger("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"), "401"},
		{"100-continue, welcome, but nothing comes", post("Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"), "100 400"},
		{"another expectation", post("Expect: cake\r\nContent-Length: 5\r\n\r\n"), "417"},
	}, func(*net.TCPConn) error { return nil })
}

// Whoever closes its side after a request still hears the answer.
func TestAHalfClosedConnection(t *testing.T) {
	t.Parallel()
	b := besiege(t, Options{}, usualLimits())
	for send, want := range map[string]string{
		"GET /api/me HTTP/1.1\r\n" + signed + "\r\n":                                                "200",
		"POST /api/speak HTTP/1.1\r\n" + signed + "Content-Length: 100\r\n\r\n{":                    "400",
		"POST /api/speak HTTP/1.1\r\n" + host + "Content-Length: 100\r\n\r\n{":                      "401",
		"POST /api/speak HTTP/1.1\r\n" + signed + "Transfer-Encoding: chunked\r\n\r\n5":             "400",
		"POST /api/speak HTTP/1.1\r\n" + host + "Expect: 100-continue\r\nContent-Length: 9\r\n\r\n": "401",
		"GET /api/m": "400",
	} {
		c := b.dial()
		io.WriteString(c, send)
		c.CloseWrite()
		if got := b.hear(c, send); got != want {
			t.Errorf("%q: answered %q, want %q", send, got, want)
		}
	}
}

// Ten megabytes that nobody wants: their sender writes all of them before it reads, hears a clean answer, and its
// connection can be used again.
func TestTenMegabytes(t *testing.T) {
	t.Parallel()
	b := besiege(t, Options{}, usualLimits())
	piece := bytes.Repeat([]byte("x"), 1<<20)
	const pieces = 10
	length := "Content-Length: " + strconv.Itoa(pieces<<20) + "\r\n"
	for _, c := range []struct {
		head string
		want string // of the request, and of a GET after it
	}{
		{"POST /api/speak HTTP/1.1\r\n" + host + length, "401 200"},
		{"POST /api/speak HTTP/1.1\r\n" + host + "Authorization: Bearer other-product\r\n" + length, "403 200"},
		{"POST /api/speak HTTP/1.1\r\n" + signed + length, "413 200"},
		{"PUT /api/me/callback-url HTTP/1.1\r\n" + signed + length, "413 200"},
		{"POST /_sandbox/faults HTTP/1.1\r\n" + host + length, "413 200"},
		{"DELETE /_sandbox/faults HTTP/1.1\r\n" + host + length, "204 200"},
		{"GET /api/me HTTP/1.1\r\n" + signed + length, "200 200"},
		{"PUT /api/me HTTP/1.1\r\n" + signed + length, "405 200"},
		{"POST /nothing HTTP/1.1\r\n" + host + length, "404 200"},
		{"POST /nothing HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n", "404 200"},
		{"POST /api/speak HTTP/1.1\r\n" + signed + "Transfer-Encoding: chunked\r\n", "413 200"},
		// Whoever asks whether to send, and sends anyway, is heard out too, but not again.
		{"POST /api/speak HTTP/1.1\r\n" + host + "Expect: 100-continue\r\n" + length, "401"},
		{"POST /api/speak HTTP/1.1\r\n" + signed + "Expect: 100-continue\r\n" + length, "100 413"},
	} {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			conn := b.dial()
			io.WriteString(conn, c.head+"\r\n")
			chunked := strings.Contains(c.head, "chunked")
			for range pieces {
				if chunked {
					fmt.Fprintf(conn, "%x\r\n", len(piece))
				}
				if _, err := conn.Write(piece); err != nil {
					t.Fatalf("%q: cut off while sending: %v", c.head, err)
				}
				if chunked {
					io.WriteString(conn, "\r\n")
				}
			}
			if chunked {
				io.WriteString(conn, "0\r\n\r\n")
			}
			io.WriteString(conn, "GET /api/me HTTP/1.1\r\n"+signed+"Connection: close\r\n\r\n")
			if got := b.hear(conn, c.head); got != c.want {
				t.Errorf("%q: answered %q, want %q", c.head, got, c.want)
			}
		})
	}
}

// A hundred clients that send a byte now and then hold up nobody, and each is cut off in the end. One that has sent
// a whole head hears why.
func TestTheSlowAreCutOff(t *testing.T) {
	t.Parallel()
	l := usualLimits()
	l.header, l.body = time.Second, 100*time.Millisecond
	b := besiege(t, Options{}, l)
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			begin, drip, want := "GET /api/me HTTP/1.1\r\nX: ", "x", ""
			switch i % 4 {
			case 1:
				begin, drip = "", "GET /api/me HTTP/1.1\r\n"[i%20:]
			case 2:
				begin, want = "POST /api/speak HTTP/1.1\r\n"+signed+"Content-Length: 100000\r\n\r\n", "400"
			case 3:
				begin, drip, want = "POST /api/speak HTTP/1.1\r\n"+host+"Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", "401"
			}
			c := b.dial()
			io.WriteString(c, begin)
			closed := make(chan struct{})
			go func() {
				tick := time.NewTicker(20 * time.Millisecond)
				defer tick.Stop()
				for j := 0; ; j++ {
					select {
					case <-closed:
						return
					case <-tick.C:
						io.WriteString(c, drip[j%len(drip):j%len(drip)+1])
					}
				}
			}()
			if got := b.hear(c, begin); got != want && got != "400" { // 400: the drips made up a bad head
				t.Errorf("%q: answered %q, want %q", begin, got, want)
			}
			close(closed)
		})
	}
	b.alive()
	all.Wait()
}

// Clients that read nothing are let go, whatever they asked for: the sandbox waits for no one in vain.
func TestClientsThatReadNothing(t *testing.T) {
	t.Parallel()
	l := usualLimits()
	l.reader = 500 * time.Millisecond
	b := besiege(t, Options{Voice: long{}, Keep: 10_000}, l)
	id := b.said(b.hello())
	sp, _ := b.state.speak(id)
	link := strings.TrimPrefix(b.downloadURL(sp, b.now()), b.URL())
	b.state.mu.Lock()
	for range 5_000 { // the list of attempts is longer than any buffer
		b.state.noteAttempt(Attempt{SpeakID: id, URL: "https://receiver.example/" + strings.Repeat("x", 200)})
	}
	b.state.mu.Unlock()
	b.faults.add(downloadSlow, 1, 20*time.Millisecond)
	var all sync.WaitGroup
	for _, c := range []struct{ name, send string }{
		{"a slow download", get(link)}, // the first one is
		{"a download", get(link)},
		{"the direct file", get(strings.TrimPrefix(b.fileURL(id), b.URL()) + "/no-redirect")},
		{"many parts", "GET " + link + " HTTP/1.1\r\n" + signed + "Range: bytes=0-5000000,5000001-9999999\r\n\r\n"},
		{"a long list", get("/_sandbox/attempts")},
		{"many answers", strings.Repeat(get("/api/actor"), 100)},
		{"many refusals", strings.Repeat("GET /nothing HTTP/1.1\r\n"+host+"\r\n", 2000)},
		{"answers without a body", strings.Repeat("GET "+link+" HTTP/1.1\r\n"+host+"If-None-Match: *\r\n\r\n", 2000)},
	} {
		conn := b.dial()
		_ = conn.SetReadBuffer(4 << 10)
		held := func() bool { _, ok := b.open.Load(conn.LocalAddr().String()); return ok }
		b.until("the sandbox has taken the connection", held)
		go io.WriteString(conn, c.send) // what finds no room waits until it is all over
		all.Go(func() { b.until(c.name+" is given up", func() bool { return !held() }) })
		b.until("the fault has struck", func() bool {
			b.faults.mu.Lock()
			defer b.faults.mu.Unlock()
			return len(b.faults.plans[downloadSlow]) == 0
		})
	}
	all.Wait()
}

// The limits are for the client: a sandbox that is told to be slow takes its time, and is heard out.
func TestASlowSandboxIsNotCutOff(t *testing.T) {
	t.Parallel()
	b := besiege(t, Options{}, limits{header: 600 * time.Millisecond, body: 100 * time.Millisecond, reader: 600 * time.Millisecond, idle: 50 * time.Millisecond})
	id := b.said(b.hello())
	sp, _ := b.state.speak(id)
	const slow = time.Second // longer than every limit
	b.faults.add(speakSlow, 1, slow)
	b.faults.add(downloadSlow, 1, slow)
	var all sync.WaitGroup
	for _, send := range []string{b.hello(), "GET " + strings.TrimPrefix(b.downloadURL(sp, b.now()), b.URL()) + " HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n"} {
		all.Go(func() {
			begun := time.Now()
			c := b.dial()
			io.WriteString(c, send)
			if got := b.hear(c, send); got != "200" || time.Since(begun) < slow {
				t.Errorf("%.40q: answered %q after %v", send, got, time.Since(begun))
			}
		})
	}
	all.Wait()
}

// A POST that waits when the sandbox closes is cut off: it has heard nothing, and not that all is well.
func TestCloseGivesNoAnswer(t *testing.T) {
	t.Parallel()
	for _, kind := range []fault{speakSlow, speakHang} {
		b := besiege(t, Options{}, usualLimits())
		b.faults.add(kind, 1, time.Hour)
		c := b.dial()
		io.WriteString(c, b.hello())
		b.until("it waits", func() bool { return len(b.state.speaks()) == 1 })
		if err := b.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := b.hear(c, string(kind)); got != "" {
			t.Errorf("%s: answered %q", kind, got)
		}
	}
}

// long is a voice whose sounds fit in no buffer: 12 MB.
type long struct{}

func (long) Speak(context.Context, Utterance) (PCM, error) {
	return PCM{Samples: make([]float32, 6<<20), Rate: 44100}, nil
}

// said sends a POST /api/speak and waits until it is done.
func (b besieged) said(post string) (id string) {
	b.t.Helper()
	c := b.dial()
	defer c.Close()
	io.WriteString(c, post)
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil || resp.StatusCode != 200 {
		b.t.Fatalf("%v %v", resp, err)
	}
	var out struct{ Result map[string]string }
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		b.t.Fatal(err)
	}
	id = out.Result["speak_url"][strings.LastIndex(out.Result["speak_url"], "/")+1:]
	b.until("it is done", func() bool { sp, _ := b.state.speak(id); return sp.State == done })
	return id
}

func (b besieged) until(what string, ok func() bool) {
	b.t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Errorf("timed out waiting: %s", what)
			return
		}
	}
}

// Every path knows its methods, and says so to every other one.
func TestEveryMethodOnEveryPath(t *testing.T) {
	t.Parallel()
	b := inBubble(t, Options{}, answers(200))
	for path, allow := range map[string]string{
		"/api/me":                     "GET, HEAD",
		"/api/me/callback-url":        "PUT",
		"/api/actor":                  "GET, HEAD",
		"/api/actor/x/versions":       "GET, HEAD",
		"/api/actor/x/versions/y":     "GET, HEAD",
		"/api/speak":                  "POST",
		"/api/speak/x":                "GET, HEAD",
		"/api/speak/v2/x":             "GET, HEAD",
		"/files/speak/x":              "GET, HEAD",
		"/files/speak/x/no-redirect":  "GET, HEAD",
		"/cdn/speak/x":                "GET, HEAD",
		"/cdn/preview/x":              "GET, HEAD",
		"/cdn/actor/x":                "GET, HEAD",
		"/_sandbox/attempts":          "GET, HEAD",
		"/_sandbox/speaks":            "GET, HEAD",
		"/_sandbox/assumptions":       "GET, HEAD",
		"/_sandbox/faults":            "POST, DELETE",
		"/nothing":                    "",
		"/api":                        "",
		"/_sandbox":                   "",
		"/_sandbox/faults/x":          "",
		"/api/speak/v2/x/y":           "",
		"/files/speak/x/no-redirect/": "GET, HEAD", // one slash is tolerated
	} {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "A"} {
			w := b.call(method, path, "")
			fits := false
			for one := range strings.SplitSeq(allow, ", ") {
				fits = fits || one == method
			}
			wellFormed(t, method+" "+path, w.Code, w.Header(), w.Body.Bytes())
			switch {
			case allow == "" && w.Code != 404, allow != "" && !fits && (w.Code != 405 || w.Header().Get("Allow") != allow), fits && w.Code == 405:
				t.Errorf("%s %s: %d, Allow: %q", method, path, w.Code, w.Header().Get("Allow"))
			}
		}
	}
}

// A path is what it is: none is cleaned up, and nobody is sent elsewhere.
func TestPathTricks(t *testing.T) {
	t.Parallel()
	b := inBubble(t, Options{}, answers(200))
	for path, want := range map[string]int{
		"/api/me/": 200, "/api/me?": 200, "/api/me?%zz;&=": 200, "/api/m%65": 200,
		"/": 404, "//": 404, "///": 404, "/.": 404, "/..": 404, "/%2e%2e": 404, "/%00": 404, "/%ff": 404, "/%": 0,
		"//api/me": 404, "/api//me": 404, "/api/me//": 404, "/./api/me": 404, "/api/../api/me": 404, "/x/../api/me": 404, "/api/me/.": 404, "/api/me/..": 404,
		"/api/%2e%2e/api/me": 404, "/%2e%2e/api/me": 404, "/api%2fme": 404, "/api/me%00": 404, "/api/me%20": 404, "/api/me;x": 404, "/API/me": 404, "/api/me%c0%af": 404,
		"//evil.example/%2e%2e": 404, "/\\evil.example//": 404, "//evil.example": 404, "/http://evil.example": 404,
		"/api/actor/..%2f..%2fme/versions": 404, "/api/speak/%2e%2e": 404, "/api/speak/%00": 404, "/api/speak/v2/%ff": 404, "/files/speak/..%2f": 404,
		"/files/speak/%00/no-redirect": 404, "/cdn/speak/..%2f..%2fetc%2fpasswd": 403, "/cdn/speak/%00.wav": 403, "/cdn/preview/..%2fx.wav": 404, "/cdn/actor/%00.svg": 404,
		"/_sandbox/../api/me": 404, "/api/../_sandbox/faults": 404, "/_sandbox/%66aults": 405, "/_sandbox//faults": 404,
	} {
		req, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET " + path + " HTTP/1.1\r\n" + signed + "\r\n")))
		if err != nil {
			if want != 0 {
				t.Errorf("%s: %v", path, err)
			}
			continue
		}
		w := b.reply(req)
		wellFormed(t, path, w.Code, w.Header(), w.Body.Bytes())
		if w.Code != want || w.Header().Get("Location") != "" {
			t.Errorf("%s: %d %v, want %d", path, w.Code, w.Header(), want)
		}
	}
}

// Text of all kinds: it is refused or spoken, and what is shown of it is JSON.
func TestTextThatIsNoText(t *testing.T) {
	t.Parallel()
	b := inBubble(t, Options{}, answers(200))
	id := b.cast.actors[0].ID
	for _, c := range []struct {
		text string
		want int
	}{
		{`a\u0000b`, 200}, {`\ud800`, 200}, {`\udc00\ud800`, 200}, {"\u202e\u2028\ufeff\uffff", 200}, {`\u001b[31m`, 200},
		{"\xff", 400}, {"a\xc3", 400}, {"\xed\xa0\x80", 400}, {"a\x00b", 400}, {"a\nb", 400}, {`\x`, 400}, {`\ud80`, 400},
		{"a" + strings.Repeat("\u0301", 29), 200}, {strings.Repeat("\u0301\u0316", 20_000), 400}, {strings.Repeat(" ", 1000), 400},
	} {
		w := b.call("POST", "/api/speak", `{"text":"`+c.text+`","lang":"auto","actor_id":"`+id+`","emotion_tone_preset":"normal-1"}`)
		wellFormed(t, c.text, w.Code, w.Header(), w.Body.Bytes())
		if w.Code != c.want {
			t.Errorf("%.40q: %d %s, want %d", c.text, w.Code, w.Body, c.want)
		}
	}
	for _, body := range []string{
		`{"text":"a","lang":"auto","actor_id":"` + id + `","emotion_tone_preset":"emotion-prompt","emotion_prompt":"` + "\xff" + `"}`,
		`{"text":"a","lang":"auto","actor_id":"` + id + `","model_version":"` + "\xff" + `"}`,
		strings.Repeat("[", 1<<16), strings.Repeat(`{"a":`, 1<<16), `{"text":` + strings.Repeat("[", 1<<16) + `}`, "\ufeff{}", "{}{}", "{} x", "null", "", "\x00",
		`{"text":1e999999999}`, `{"text":"a","lang":"auto","actor_id":"` + id + `","volume":1e400}`, `{"text":"a","lang":"auto","actor_id":"` + id + `","volume":` + strings.Repeat("9", 1<<16) + `}`,
	} {
		w := b.call("POST", "/api/speak", body)
		wellFormed(t, body, w.Code, w.Header(), w.Body.Bytes())
		if w.Code != 400 {
			t.Errorf("%.60q: %d %s", body, w.Code, w.Body)
		}
	}
	w := b.call("GET", "/_sandbox/speaks", "")
	if !json.Valid(w.Body.Bytes()) || !utf8.Valid(w.Body.Bytes()) {
		t.Errorf("the list is no JSON: %q", w.Body)
	}
}

// Ranges and conditions of every kind on a download.
func TestRanges(t *testing.T) {
	t.Parallel()
	b := besiege(t, Options{}, usualLimits())
	id := b.said(b.hello())
	sp, _ := b.state.speak(id)
	link := strings.TrimPrefix(b.downloadURL(sp, b.now()), b.URL())
	ask := func(method string, header ...string) (*http.Response, []byte) {
		c := b.dial()
		defer c.Close()
		fmt.Fprintf(c, "%s %s HTTP/1.1\r\n%s\r\n\r\n", method, link, strings.Join(append(header, "Host: x", "Connection: close"), "\r\n"))
		resp, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: method})
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatalf("%v: %v", header, err)
		}
		return resp, raw
	}
	resp, wav := ask("GET")
	etag, made := resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")
	size := len(wav)
	if resp.StatusCode != 200 || size != wavHeader+16 || etag == "" || made == "" {
		t.Fatalf("%d %v, %d bytes", resp.StatusCode, resp.Header, size)
	}
	for _, c := range []struct {
		header string
		status int
		body   string // of a 206
	}{
		{"Range: bytes=0-0", 206, string(wav[:1])},
		{"Range: bytes=44-", 206, string(wav[44:])},
		{"Range: bytes=-4", 206, string(wav[size-4:])},
		{"Range: bytes=-999999", 206, string(wav)},
		{"Range: bytes=40-999999", 206, string(wav[40:])},
		{"Range: bytes=-0", 206, ""}, // net/http's way to send nothing
		{"Range: bytes=60-", 416, ""},
		{"Range: bytes=99999999999999999999-", 416, ""},
		{"Range: bytes=5-4", 416, ""},
		{"Range: bytes=--5", 416, ""},
		{"Range: bytes=a-b", 416, ""},
		{"Range: bytes=1", 416, ""},
		{"Range: lines=1-2", 416, ""},
		{"Range: bytes=", 200, ""},
		{"Range: bytes=0-59,0-59", 200, ""}, // more than the whole
		{"Range: bytes=" + strings.Repeat("0-0,", 15_000) + "0-0", 200, ""},
		{"Range: bytes=0-0\r\nIf-Range: " + etag, 206, string(wav[:1])},
		{"Range: bytes=0-0\r\nIf-Range: " + made, 206, string(wav[:1])},
		{"Range: bytes=0-0\r\nIf-Range: \"another\"", 200, ""},
		{"Range: bytes=0-0\r\nIf-Range: W/" + etag, 200, ""}, // a weak one does not do
		{"Range: bytes=0-0\r\nIf-Range: yesterday", 200, ""},
		{"Range: bytes=99-\r\nIf-Range: \"another\"", 200, ""},
		{"If-None-Match: " + etag, 304, ""},
		{"If-None-Match: W/" + etag, 304, ""},
		{"If-None-Match: *", 304, ""},
		{"If-None-Match: \"a\", " + etag, 304, ""},
		{"If-None-Match: \"a\"", 200, ""},
		{"If-None-Match: \"", 200, ""},
		{"If-None-Match: \"a\"\r\nIf-Modified-Since: " + made, 200, ""},
		{"If-Modified-Since: " + made, 304, ""},
		{"If-Match: \"a\"", 412, ""},
		{"If-Unmodified-Since: Mon, 01 Jan 2001 00:00:00 GMT", 412, ""},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			resp, raw := ask(method, c.header)
			want := c.body
			if c.status == 200 {
				want = string(wav)
			}
			if method == "HEAD" {
				want = ""
			}
			if resp.StatusCode != c.status || c.status < 300 && string(raw) != want {
				t.Errorf("%s %.60q: %d %q", method, c.header, resp.StatusCode, raw)
			}
		}
	}
	resp, raw := ask("GET", "Range: bytes=0-3,-2,8-11")
	_, params, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil || resp.StatusCode != 206 {
		t.Fatalf("several ranges: %d %v", resp.StatusCode, err)
	}
	parts := multipart.NewReader(bytes.NewReader(raw), params["boundary"])
	for _, want := range []string{string(wav[:4]), string(wav[size-2:]), string(wav[8:12])} {
		p, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := io.ReadAll(p); string(got) != want || p.Header.Get("Content-Type") != "audio/wav" {
			t.Errorf("a part is %q, want %q", got, want)
		}
	}
}

// Everything at once, and then Close: no goroutine and no connection is left. Not parallel: it counts goroutines.
func TestAfterTheSiege(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("", func(t *testing.T) {
		b := besiege(t, Options{Voice: long{}, WebhookTimeout: time.Minute}, usualLimits())
		if err := b.state.register(hanging(t)); err != nil {
			t.Fatal(err)
		}
		id := b.said(b.hello())
		sp, _ := b.state.speak(id)
		link := strings.TrimPrefix(b.downloadURL(sp, b.now()), b.URL())
		b.faults.add(speakHang, 1, 0)
		b.faults.add(downloadSlow, 1, time.Hour)
		for _, send := range []string{
			"", "GET /", "GET /api/me HTTP/1.1\r\n" + signed + "\r\n", b.hello(), get(link), get(link), get(link),
			"POST /api/speak HTTP/1.1\r\n" + signed + "Content-Length: 100\r\n\r\n{",
			"POST /api/speak HTTP/1.1\r\n" + host + "Content-Length: 100\r\n\r\n{",
			"POST /api/speak HTTP/1.1\r\n" + host + "Expect: 100-continue\r\nContent-Length: 100\r\n\r\n",
			"POST /api/speak HTTP/1.1\r\n" + signed + "Transfer-Encoding: chunked\r\n\r\n5\r\n",
			strings.Repeat("GET /api/actor HTTP/1.1\r\n"+signed+"\r\n", 500),
		} {
			c := b.dial()
			_ = c.SetReadBuffer(4 << 10)
			io.WriteString(c, send)
		}
		b.until("all are at work", func() bool {
			b.tasks.mu.Lock()
			defer b.tasks.mu.Unlock()
			return b.tasks.n >= 2+8 // the listener, the agenda, and the requests that hang
		})
		b.alive()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := b.Close(ctx); err != nil {
			t.Errorf("Close: %v\n%s", err, stacks())
		}
	})
	for end := time.Now().Add(20 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks())
		}
	}
}

func stacks() []byte {
	all := make([]byte, 1<<20)
	return all[:runtime.Stack(all, true)]
}
