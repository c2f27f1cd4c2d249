package sandbox

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
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

	"callboard/internal/testwait"
)

// rawServer is a sandbox for tests with hostile clients over plain TCP. It may close a connection or answer with an
// error, but it must still answer others, log no error, and leave nothing open after Close.
type rawServer struct {
	*Server
	t    testing.TB
	addr string
	open *sync.Map // the connections that the sandbox has open, by the client's address
}

func startRaw(t testing.TB, o Options, l limits) rawServer {
	t.Helper()
	if o.Voice == nil {
		o.Voice = silentVoice{}
	}
	if o.SynthDelay == 0 {
		o.SynthDelay = -1
	}
	o.Log = slog.New(failingLog{t})
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.limits = l
	s.handler = s.routes()
	b := rawServer{Server: s, t: t, open: &sync.Map{}}
	s.connState = func(c net.Conn, state http.ConnState) {
		if state == http.StateNew { // a small buffer is soon full where the client does not read
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
	t.Cleanup(b.shutdown)
	return b
}

func (b rawServer) shutdown() {
	if b.ctx.Err() == nil && !b.t.Failed() {
		b.checkAlive()
	}
	ctx, cancel := context.WithTimeout(context.Background(), testwait.Timeout())
	defer cancel()
	if err := b.Close(ctx); err != nil {
		b.t.Errorf("Close: %v", err)
	}
	b.eventually("no connection is open", func() bool {
		none := true
		b.open.Range(func(any, any) bool { none = false; return false })
		return none
	})
	if c, err := net.Dial("tcp", b.addr); err == nil {
		c.Close()
		b.t.Error("it still listens after Close")
	}
}

// failingLog is a log handler that fails the test for every error of the sandbox and of net/http.
type failingLog struct{ t testing.TB }

func (failingLog) Enabled(context.Context, slog.Level) bool { return true }
func (a failingLog) WithAttrs([]slog.Attr) slog.Handler     { return a }
func (a failingLog) WithGroup(string) slog.Handler          { return a }

func (a failingLog) Handle(_ context.Context, r slog.Record) error {
	if r.Level >= slog.LevelError || strings.Contains(r.Message, "panic") || strings.Contains(r.Message, "superfluous") {
		r.Attrs(func(at slog.Attr) bool { a.t.Errorf("%s: %v", at.Key, at.Value); return true })
		a.t.Errorf("logged: %s", r.Message)
	}
	return nil
}

// checkAlive makes calls that must always be answered.
func (b rawServer) checkAlive() {
	b.t.Helper()
	for _, path := range []string{"/api/me", "/_sandbox/speaks", "/_sandbox/attempts"} {
		status, raw := b.get(path)
		if status != 200 || !json.Valid(raw) || !utf8.Valid(raw) {
			b.t.Errorf("%s: %d %.200q", path, status, raw)
		}
	}
}

func (b rawServer) get(path string) (int, []byte) {
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

// dial opens a connection with a deadline of one minute.
func (b rawServer) dial() *net.TCPConn {
	b.t.Helper()
	c, err := net.Dial("tcp", b.addr)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	return c.(*net.TCPConn)
}

// readStatuses reads answers until the sandbox closes the connection, and checks the form of each. It returns their
// status codes.
func (b rawServer) readStatuses(c net.Conn, to string) (statuses string) {
	b.t.Helper()
	in := bufio.NewReader(c)
	var list []string
	for {
		if _, err := in.Peek(1); err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				b.t.Errorf("%.80q: the connection stays open", to)
			}
			return strings.Join(list, " ") // closed or reset
		}
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			b.t.Errorf("%.80q: the answer is not HTTP: %v", to, err)
			return strings.Join(list, " ")
		}
		raw, err := io.ReadAll(resp.Body)
		if err != nil && !(isReset(err) && resp.ContentLength < 0) { // net/http resets the connection after a bad header
			b.t.Errorf("%.80q: the answer is incomplete: %v", to, err)
		}
		checkWellFormed(b.t, to, resp.StatusCode, resp.Header, raw)
		list = append(list, strconv.Itoa(resp.StatusCode))
	}
}

// isReset reports a connection that the other end has reset. Windows has an error of its own for that.
func isReset(err error) bool {
	const wsaReset = syscall.Errno(10054)
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, wsaReset)
}

// checkWellFormed checks the form of an answer, not its content.
func checkWellFormed(t testing.TB, to string, status int, h http.Header, raw []byte) {
	t.Helper()
	if strings.HasPrefix(h.Get("Content-Type"), "application/json") && len(raw) > 0 && (!json.Valid(raw) || !utf8.Valid(raw)) {
		t.Errorf("%.80q: the answer %d is not JSON: %.200q", to, status, raw)
	}
	if (status == http.StatusMethodNotAllowed) != (h.Get("Allow") != "") {
		t.Errorf("%.80q: %d, Allow: %q", to, status, h.Get("Allow"))
	}
}

const (
	host   = "Host: localhost\r\n"
	signed = host + "Authorization: Bearer sandbox\r\n"
)

// speakRequest is a POST /api/speak that is accepted.
func (b rawServer) speakRequest() string {
	body := fmt.Sprintf(`{"text":"hi","lang":"auto","actor_id":%q}`, b.catalogue.actors[0].ID)
	return "POST /api/speak HTTP/1.1\r\n" + signed + "Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body
}

// exchange is what one client sends, and the status codes that it must get, with "|" between alternatives where
// net/http decides.
type exchange struct{ name, send, want string }

// runExchanges runs all clients at once, each on its own connection.
func (b rawServer) runExchanges(clients []exchange, andThen func(*net.TCPConn) error) {
	b.t.Helper()
	var all sync.WaitGroup
	for _, c := range clients {
		all.Go(func() {
			conn := b.dial()
			go func() {
				_, _ = io.WriteString(conn, c.send) // fails where the server closes early
				_ = andThen(conn)
			}()
			if got := b.readStatuses(conn, c.name); !slices.Contains(strings.Split(c.want, "|"), got) {
				b.t.Errorf("%s: answered %q, want %q", c.name, got, c.want)
			}
		})
	}
	all.Wait()
}

func get(path string) string              { return "GET " + path + " HTTP/1.1\r\n" + signed + "\r\n" }
func post(rest string) string             { return "POST /api/speak HTTP/1.1\r\n" + signed + rest }
func unauthorizedPost(rest string) string { return "POST /api/speak HTTP/1.1\r\n" + host + rest }

// Close while hostile requests of every kind run: no goroutine and no connection is left. Not parallel: it counts
// goroutines.
func TestCloseDuringHostileRequests(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("", func(t *testing.T) {
		b := startRaw(t, Options{Voice: longVoice{}, WebhookTimeout: time.Minute}, defaultLimits())
		if err := b.state.register(hangingReceiver(t)); err != nil {
			t.Fatal(err)
		}
		id := b.speakAndWait(b.speakRequest())
		sp, _ := b.state.speak(id)
		link := strings.TrimPrefix(b.downloadURL(sp, b.now()), b.URL())
		b.faults.add(speakHang, 1, 0)
		b.faults.add(downloadSlow, 1, time.Hour)
		for _, send := range []string{
			"", "GET /", "GET /api/me HTTP/1.1\r\n" + signed + "\r\n", b.speakRequest(), get(link), get(link), get(link),
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
		b.eventually("all requests run", func() bool {
			b.tasks.mu.Lock()
			defer b.tasks.mu.Unlock()
			return b.tasks.n >= 2+8 // the listener, the scheduler, and the requests that hang
		})
		b.checkAlive()
		ctx, cancel := context.WithTimeout(t.Context(), testwait.Timeout())
		defer cancel()
		if err := b.Close(ctx); err != nil {
			t.Errorf("Close: %v\n%s", err, stacks())
		}
	})
	waitGoroutines(t, before)
}

// waitGoroutines waits until there are at most n goroutines. If that does not happen, it logs their stacks.
func waitGoroutines(t *testing.T, n int) {
	t.Helper()
	ended := false
	defer func() {
		if !ended {
			t.Logf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), n, stacks())
		}
	}()
	testwait.Eventually(t, "the goroutines end", func() bool { return runtime.NumGoroutine() <= n })
	ended = true
}

func stacks() []byte {
	all := make([]byte, 1<<20)
	return all[:runtime.Stack(all, true)]
}
