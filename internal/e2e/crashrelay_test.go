//go:build linux

package e2e

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// moment is something that happens outside of the program and shows how far it is.
type moment struct {
	what string // what passes a relay, or which file changes
	how  string // asked, sent, answered, half, whole; or what has happened to the file
	size int64  // of the file
}

// The ways in which a request passes a relay.
const (
	asked    = "asked"    // it has come and is not passed on yet
	answered = "answered" // the head of the answer has come and is not passed on yet
	half     = "half"     // half of the body of the answer is passed on
	whole    = "whole"    // all of it is
)

// relay passes requests on to another address, reports each moment of it, and counts what passes.
type relay struct {
	url  string
	name func(*http.Request) string // what a request is, for its moments
	at   func(moment) (drop bool)   // may kill the program; drop: the request is not passed on

	client *http.Client
	mu     sync.Mutex
	to     string // http://host:port
	cut    bool   // the body of a request is passed on but for its last byte, and then the moment "half" is reported
	seen   []passage
}

// passage is a request that came to a relay.
type passage struct {
	what, body string
	status     int // of the answer; 0: none came
}

// startRelay starts a relay on a free port of loopback. It leads nowhere before leadTo.
func startRelay(t testing.TB, name func(*http.Request) string, at func(moment) bool) *relay {
	t.Helper()
	transport := &http.Transport{DisableCompression: true, DisableKeepAlives: true} // a kept connection to a process that was killed would fail
	r := &relay{name: name, at: at, client: &http.Client{
		Transport: transport, Timeout: testwait.Timeout(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	server := httptest.NewServer(r)
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	r.url = server.URL
	return r
}

// ServeHTTP implements http.Handler.
func (r *relay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return // the sender was killed
	}
	what := r.name(req)
	n := r.note(passage{what: what, body: string(body)})
	if r.at(moment{what: what, how: asked}) {
		panic(http.ErrAbortHandler)
	}
	answer, err := r.pass(req, what, body)
	if err != nil { // the receiver was killed
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	r.mu.Lock()
	r.seen[n].status = answer.StatusCode
	r.mu.Unlock()
	r.at(moment{what: what, how: answered})
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	for name, values := range answer.Header {
		if name != "Connection" && name != "Transfer-Encoding" {
			w.Header()[name] = values
		}
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(answer.StatusCode)
	first, rest := content[:len(content)/2], content[len(content)/2:]
	r.write(w, first, moment{what: what, how: half})
	r.write(w, rest, moment{what: what, how: whole})
}

// write passes a part of an answer on. The reader may have been killed, so an error says nothing.
func (r *relay) write(w http.ResponseWriter, part []byte, then moment) {
	_, _ = w.Write(part)
	_ = http.NewResponseController(w).Flush()
	r.at(then)
}

// pass sends a request on. The caller reads and closes the body of the answer.
func (r *relay) pass(req *http.Request, what string, body []byte) (*http.Response, error) {
	ctx := context.WithoutCancel(req.Context()) // the service goes on when its client is killed
	var reader io.Reader = bytes.NewReader(body)
	if r.isCut() && len(body) > 0 {
		reader = io.MultiReader(bytes.NewReader(body[:len(body)-1]), &lastByte{then: func() { r.at(moment{what: what, how: half}) }, b: body[len(body)-1:]})
	}
	out, err := http.NewRequestWithContext(ctx, req.Method, r.target()+req.URL.RequestURI(), reader)
	if err != nil {
		return nil, err
	}
	out.Header = req.Header.Clone()
	out.Header.Del("Connection")
	out.ContentLength = int64(len(body))
	return r.client.Do(out)
}

// lastByte is the last byte of a body. It calls then before it gives it, some time after the bytes before it.
type lastByte struct {
	then func()
	b    []byte
}

// Read implements io.Reader.
func (l *lastByte) Read(p []byte) (int, error) {
	if l.then != nil {
		time.Sleep(20 * time.Millisecond) // so that the bytes before it leave this process; a kill that comes earlier is as good
		l.then()
		l.then = nil
	}
	n := copy(p, l.b)
	if l.b = l.b[n:]; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// leadTo sets where requests are passed on to.
func (r *relay) leadTo(to string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.to = to
}

func (r *relay) target() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.to
}

// setCut sets whether requests are passed on in two parts.
func (r *relay) setCut(on bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cut = on
}

func (r *relay) isCut() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cut
}

func (r *relay) note(p passage) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, p)
	return len(r.seen) - 1
}

// passed returns what has come so far, of one kind.
func (r *relay) passed(what string) []passage {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []passage
	for _, p := range r.seen {
		if p.what == what {
			list = append(list, p)
		}
	}
	return list
}

// nameCall is what a request to Typecast is.
func nameCall(r *http.Request) string {
	switch path := r.URL.Path; {
	case r.Method == http.MethodPost && path == "/api/speak", strings.HasPrefix(path, "/v1/text-to-speech"):
		return "post"
	case strings.HasPrefix(path, "/api/speak/"):
		return "state"
	case path == "/api/me/callback-url":
		return "callback"
	case strings.HasPrefix(path, "/cdn/speak/"), strings.HasPrefix(path, "/files/speak/"):
		return "audio"
	case strings.HasPrefix(path, "/api/"):
		return "question"
	}
	return "other"
}

// nameDelivery is what a request to the public URL is: a delivery, or a probe of the link.
func nameDelivery(r *http.Request) string {
	if r.Method == http.MethodPost && !strings.HasSuffix(r.URL.Path, "/probe") {
		return "delivery"
	}
	return "probe"
}

// lowPort returns an address of loopback that nothing listens on, below the ports that the system gives to connections, so that it stays
// free while nothing listens there.
func lowPort(t testing.TB) string {
	t.Helper()
	for port := 20_000 + rand.IntN(10_000); port < 32_000; port++ {
		addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		if ln, err := net.Listen("tcp", addr); err == nil {
			ln.Close()
			return addr
		}
	}
	t.Fatal("no port is free")
	return ""
}
