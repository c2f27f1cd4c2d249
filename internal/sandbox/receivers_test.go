package sandbox

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// acceptConnections starts a webhook receiver that calls do for each connection.
func acceptConnections(t testing.TB, do func(c *net.TCPConn)) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_ = c.SetDeadline(time.Now().Add(time.Minute))
				do(c.(*net.TCPConn))
			}()
		}
	}()
	return "http://" + l.Addr().String() + "/hook/secret"
}

// afterWebhook returns a handler that reads a webhook and then calls do to answer it.
func afterWebhook(do func(c *net.TCPConn)) func(*net.TCPConn) {
	return func(c *net.TCPConn) {
		in := bufio.NewReader(c)
		if r, err := http.ReadRequest(in); err == nil {
			_, _ = io.Copy(io.Discard, r.Body)
		}
		do(c)
	}
}

// respond returns a handler that answers a webhook and leaves the connection open until the sandbox closes it.
func respond(answer string) func(*net.TCPConn) {
	return afterWebhook(func(c *net.TCPConn) { io.WriteString(c, answer); readUntilClosed(c) })
}

func readUntilClosed(c *net.TCPConn) { _, _ = io.Copy(io.Discard, c) }

// hangingReceiver is a receiver that reads a webhook and does not answer.
func hangingReceiver(t testing.TB) (url string) {
	return acceptConnections(t, afterWebhook(readUntilClosed))
}

// sendEndless sends begin and then more, until the peer closes or 100 MB are sent. It returns the number of bytes.
func sendEndless(c *net.TCPConn, begin, more string) (sent int64) {
	io.WriteString(c, begin)
	piece := []byte(strings.Repeat(more, 1+(32<<10)/len(more)))
	for sent < 100<<20 {
		n, err := c.Write(piece)
		if sent += int64(n); err != nil {
			break
		}
	}
	return sent
}

// sendSlowly sends begin and then a byte every 10 ms until the peer closes.
func sendSlowly(c *net.TCPConn, begin, more string) {
	io.WriteString(c, begin)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for i := 0; ; i++ {
		<-tick.C
		if _, err := io.WriteString(c, more[i%len(more):i%len(more)+1]); err != nil {
			return
		}
	}
}

func gzipZeros(size int) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(make([]byte, size))
	w.Close()
	return b.String()
}

// The attempt ends for any behaviour of a receiver, with the result that the guide defines: "a timeout, a 429 Too Many
// Requests error, or any 5xx status code" asks for another attempt. An answer that is not HTTP counts as no answer.
func TestHostileReceivers(t *testing.T) {
	t.Parallel()
	longTimeout, shortTimeout := startRaw(t, Options{}, defaultLimits()), startRaw(t, Options{WebhookTimeout: 200 * time.Millisecond}, defaultLimits())
	const ok = "HTTP/1.1 200 OK\r\n"
	const timeout, other = "no answer within 200ms", "an error of any kind"
	var maxSent atomic.Int64
	flood := func(begin, more string) func(*net.TCPConn) {
		return afterWebhook(func(c *net.TCPConn) { maxSent.Store(max(maxSent.Load(), sendEndless(c, begin, more))) })
	}
	cases := []struct {
		name   string
		do     func(*net.TCPConn)
		status int
		err    string // a part of it; timeout cases use a sandbox with a short timeout
		again  bool
	}{
		{"hangs", afterWebhook(readUntilClosed), 0, timeout, true},
		{"hangs, and reads nothing", func(c *net.TCPConn) { <-t.Context().Done() }, 0, timeout, true},
		{"closes", func(*net.TCPConn) {}, 0, other, true},
		{"closes after the webhook", afterWebhook(func(*net.TCPConn) {}), 0, "EOF", true},
		{"resets", func(c *net.TCPConn) { _ = c.SetLinger(0) }, 0, other, true},
		{"resets after the webhook", afterWebhook(func(c *net.TCPConn) { _ = c.SetLinger(0) }), 0, other, true},
		{"resets within the head", afterWebhook(func(c *net.TCPConn) { io.WriteString(c, ok); _ = c.SetLinger(0) }), 0, other, true},
		{"closes within the body", afterWebhook(func(c *net.TCPConn) { io.WriteString(c, ok+"Content-Length: 9\r\n\r\nx") }), 200, "", false},
		{"answers before it has read all", func(c *net.TCPConn) {
			c.Read(make([]byte, 1))
			io.WriteString(c, ok+"Content-Length: 0\r\n\r\n")
			readUntilClosed(c)
		}, 200, "", false},

		{"garbage", respond("hello there\r\n\r\n"), 0, "malformed HTTP", true},
		{"NULs", respond("\x00\x00\x00\x00\r\n\r\n"), 0, "malformed HTTP", true},
		{"no UTF-8", respond("HTTP/1.1 \xff\xfe\r\n\r\n"), 0, "malformed HTTP", true},
		{"SSH", respond("SSH-2.0-OpenSSH_9.9\r\n"), 0, "malformed HTTP", true},
		{"TLS", respond("\x15\x03\x01\x00\x02\x02\x46"), 0, timeout, true},
		{"a page without a head", respond("<html>\n<body>hi</body>\n</html>\n"), 0, "malformed HTTP", true},
		{"HTTP/2", respond("\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x80\r\n\r\n"), 0, "malformed HTTP", true},
		{"an invalid status", respond("HTTP/1.1 1000 OK\r\n\r\n"), 0, "malformed HTTP", true},
		{"an invalid header", respond(ok + "what\r\n\r\n"), 0, "malformed", true},
		{"a negative length", respond(ok + "Content-Length: -1\r\n\r\n"), 0, "Content-Length", true},
		{"two lengths", respond(ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n"), 0, "Content-Length", true},
		{"chunks without a size", respond(ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"), 200, "", false},
		{"a wrong ZIP", respond(ok + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nzip"), 200, "", false},
		{"a bomb", respond(ok + "Content-Encoding: gzip\r\nConnection: close\r\n\r\n" + gzipZeros(10<<20)), 200, "", false},
		{"HTTP/1.0", respond("HTTP/1.0 202 Fine\r\n\r\n"), 202, "", false},
		{"a long reason", respond("HTTP/1.1 418 " + strings.Repeat("t", 60_000) + "\r\nContent-Length: 0\r\n\r\n"), 418, "", false},
		{"more than it promised", respond(ok + "Connection: close\r\nContent-Length: 1\r\n\r\n" + strings.Repeat("x", 1000)), 200, "", false},
		{"two answers", respond(ok + "Connection: close\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 Oh\r\n\r\n"), 200, "", false},

		{"100 MB", flood(ok+"Content-Length: 104857600\r\n\r\n", "x"), 200, "", false},
		{"a body without an end", flood(ok+"Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"), 200, "", false},
		{"headers without an end", flood(ok, "X: y\r\n"), 0, "headers exceeded", true},
		{"a header without an end", flood(ok+"X: ", "y"), 0, "headers exceeded", true},
		{"a status without an end", flood("", "y"), 0, "headers exceeded", true},
		{"100 without an end", flood("", "HTTP/1.1 100 Continue\r\n\r\n"), 0, other, true},
		{"103 without an end", flood("", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"), 0, "headers exceeded", true},
		{"100, and nothing more", respond("HTTP/1.1 100 Continue\r\n\r\n"), 0, timeout, true},
		{"a slow head", afterWebhook(func(c *net.TCPConn) { sendSlowly(c, ok+"X: ", "y") }), 0, timeout, true},
		{"a slow body", afterWebhook(func(c *net.TCPConn) { sendSlowly(c, ok+"\r\n", "y") }), 200, "", false},
		{"a slow refusal", afterWebhook(func(c *net.TCPConn) { sendSlowly(c, "HTTP/1.1 503 Oh\r\n\r\n", "y") }), 503, "", true},
		{"a body that does not come", respond(ok + "Content-Length: 9\r\n\r\n"), 200, "", false},
		{"another protocol", respond("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"), 101, "", false},
		{"a redirect that leads nowhere", respond("HTTP/1.1 302 Found\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n"), 302, "", false},
		{"the status 000", respond("HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n"), 0, "the invalid status 0", true},
		{"the status 099", respond("HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n"), 0, "the invalid status 99", true},
		{"much garbage", respond(strings.Repeat("\xff", 60_000) + "\r\n\r\n"), 0, "malformed HTTP", true},
		{"a long invalid header", respond(ok + strings.Repeat("\xff", 60_000) + "\r\n\r\n"), 0, "malformed", true},
		{"asks to wait", respond("HTTP/1.1 429 Slow down\r\nRetry-After: 99999999\r\nContent-Length: 0\r\n\r\n"), 429, "", true},
	}
	for _, status := range []int{300, 301, 302, 303, 305, 307, 308} {
		c := cases[0]
		c.name, c.status, c.err, c.again = fmt.Sprintf("redirects with %d", status), status, "", false
		c.do = respond(fmt.Sprintf("HTTP/1.1 %d Elsewhere\r\nLocation: %s/_sandbox/faults\r\nContent-Length: 0\r\n\r\n", status, longTimeout.URL()))
		cases = append(cases, c)
	}
	ids := make([]string, len(cases))
	sandboxOf := func(i int) rawServer {
		if cases[i].err == timeout {
			return shortTimeout
		}
		return longTimeout
	}
	for i, c := range cases {
		b := sandboxOf(i)
		if err := b.state.register(acceptConnections(t, c.do)); err != nil {
			t.Fatal(err)
		}
		ids[i] = b.speakAndWait(b.speakRequest())
	}
	longTimeout.checkAlive() // while all of them run
	shortTimeout.checkAlive()
	for i, c := range cases {
		b := sandboxOf(i)
		var first Attempt
		b.eventually(c.name, func() bool {
			for _, a := range b.state.attemptsOf("") {
				if a.SpeakID == ids[i] {
					first = a
					return true
				}
			}
			return false
		})
		errText := ""
		if first.Error != nil {
			errText = *first.Error
		}
		sp, _ := b.state.speak(ids[i])
		if first.Status != c.status || (errText != "") != (c.err != "") || c.err != other && !strings.Contains(errText, c.err) || (first.NextAt != nil) != c.again || sp.Settled == c.again {
			t.Errorf("%s: %d %q, next at %v", c.name, first.Status, errText, first.NextAt)
		}
		if strings.Contains(errText, "secret") || len(errText) > 250 {
			t.Errorf("%s: the error is long, or contains the receiver's secret: %.300s", c.name, errText)
		}
	}
	if n := maxSent.Load(); n > 50<<20 {
		t.Errorf("%d bytes of one answer were read", n)
	}
	if len(longTimeout.faults.plans) != 0 {
		t.Error("a redirect was followed")
	}
}

// A callback URL may be any path of the sandbox itself: a webhook has no token there.
func TestCallbackToTheSandboxItself(t *testing.T) {
	t.Parallel()
	b := startRaw(t, Options{}, defaultLimits())
	id := b.speakAndWait(b.speakRequest())
	sp, _ := b.state.speak(id)
	paths := []string{
		"", "/", "/nothing", "/api", "/api/me", "/api/me/", "/api/me/callback-url", "/api/actor", "/api/actor/x/versions", "/api/actor/x/versions/latest", "/api/speak", "/api/speak/",
		"/api/speak/" + id, "/api/speak/v2/" + id, strings.TrimPrefix(b.fileURL(sp), b.URL()), strings.TrimPrefix(b.fileURL(sp), b.URL()) + "/no-redirect",
		strings.TrimPrefix(b.downloadURL(sp, b.now()), b.URL()), "/cdn/preview/" + b.catalogue.actors[0].ID + ".wav", "/cdn/actor/" + b.catalogue.actors[0].ID + ".svg",
		"/_sandbox/attempts", "/_sandbox/speaks", "/_sandbox/faults", "/_sandbox/faults?kind=api_500", "/_sandbox/faults/", "/_sandbox/assumptions",
		"//api/me", "/x/../api/me", "/%20HTTP/1.1%0d%0aAuthorization:%20Bearer%20sandbox%0d%0a",
	}
	asTypecast := strings.Replace(b.URL(), "//", "//Bearer:sandbox@", 1) // a password is not a token
	ids := map[string]string{}
	for _, base := range []string{b.URL(), asTypecast} {
		for _, path := range paths {
			if err := b.state.register(base + path); err != nil {
				t.Fatal(err)
			}
			b.faults.add(webhookEarly, 1, 0)
			ids[b.speakAndWait(b.speakRequest())] = base + path
		}
	}
	for id, url := range ids {
		b.eventually(url, func() bool { sp, _ := b.state.speak(id); return sp.Settled })
	}
	for _, a := range b.state.attemptsOf("") {
		if a.Status < 400 || a.Status > 405 || a.Attempt != 1 || a.NextAt != nil {
			t.Errorf("%s: %d, attempt %d, next at %v", a.URL, a.Status, a.Attempt, a.NextAt)
		}
	}
	if got := len(b.state.attemptsOf("")); got != len(ids) {
		t.Errorf("%d attempts for %d webhooks", got, len(ids))
	}
	if n := len(b.state.speaks()); n != len(ids)+1 {
		t.Errorf("%d speaks: one was started by a webhook", n)
	}
	for kind, plans := range b.faults.plans {
		if len(plans) != 0 {
			t.Errorf("a webhook planned %s", kind)
		}
	}
	if got := b.state.callbackURL(); got != asTypecast+paths[len(paths)-1] {
		t.Errorf("a webhook registered %s", got)
	}
}

// A probe of the sandbox itself, or of a receiver that hangs or sends garbage, ends and registers nothing.
func TestHostileProbes(t *testing.T) {
	t.Parallel()
	assume := DefaultAssumptions()
	assume.CallbackProbe = "post"
	b := startRaw(t, Options{Assume: assume, WebhookTimeout: 300 * time.Millisecond}, defaultLimits())
	for _, url := range []string{
		b.URL() + "/api/me/callback-url", b.URL() + "/_sandbox/faults", b.URL() + "/api/speak", strings.Replace(b.URL(), "http:", "https:", 1),
		hangingReceiver(t), acceptConnections(t, respond("garbage\r\n\r\n")), acceptConnections(t, func(c *net.TCPConn) { _ = c.SetLinger(0) }),
		acceptConnections(t, afterWebhook(func(c *net.TCPConn) { sendEndless(c, "HTTP/1.1 200 OK\r\n", "X: y\r\n") })), acceptConnections(t, respond("HTTP/1.1 307 Elsewhere\r\nLocation: "+b.URL()+"\r\n\r\n")),
	} {
		body := fmt.Sprintf(`{"callback_url":%q}`, url)
		c := b.dial()
		fmt.Fprintf(c, "PUT /api/me/callback-url HTTP/1.1\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s", signed, len(body), body)
		if got := b.readStatuses(c, url); got != "400" || b.state.callbackURL() != "" {
			t.Errorf("%s: %s, registered is %q", url, got, b.state.callbackURL())
		}
	}
}
