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
