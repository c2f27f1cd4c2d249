//go:build unix

package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"strings"
	"sync"
	"testing"

	"callboard/internal/testwait"
	"callboard/internal/tunnel/ngroktest"
)

// rawTarget is a webhook receiver of a developer. It keeps every request as it came, byte for byte, can go down, and comes back at
// the same address.
type rawTarget struct {
	t      testing.TB
	addr   string
	answer string // whole, with its status line

	mu    sync.Mutex
	ln    net.Listener
	conns map[net.Conn]bool
	got   []rawRequest
	held  chan struct{} // answers wait until it is closed; nil: they do not

	reserved io.Closer // keeps the port from the servers of other tests while this one is down; nil: nothing does
}

// rawRequest is the lines before the body, without their ends, and the body.
type rawRequest struct {
	head []string
	body string
}

// newTarget makes a target on loopback that is down.
func newTarget(t testing.TB, status int, body string) *rawTarget {
	t.Helper()
	g := &rawTarget{
		t: t, addr: "127.0.0.1:0", conns: map[net.Conn]bool{},
		answer: fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nX-Receiver: mine\r\nContent-Length: %d\r\n\r\n%s", status, http.StatusText(status), len(body), body),
	}
	g.up()
	g.down()
	t.Cleanup(func() {
		g.down()
		if g.reserved != nil {
			g.reserved.Close()
		}
	})
	return g
}

// startTarget makes a target that is up.
func startTarget(t testing.TB, status int, body string) *rawTarget {
	t.Helper()
	g := newTarget(t, status, body)
	g.up()
	return g
}

func (g *rawTarget) url() string { return "http://" + g.addr + "/my/webhook?from=callboard" }

func (g *rawTarget) up() {
	g.t.Helper()
	ln, err := net.Listen("tcp", g.addr)
	if err != nil {
		g.t.Fatal(err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ln, g.addr = ln, ln.Addr().String()
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			g.mu.Lock()
			g.conns[c] = true
			g.mu.Unlock()
			go g.serve(c)
		}
	}()
}

// down refuses connections from now on, and closes those that are open.
func (g *rawTarget) down() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ln != nil {
		g.ln.Close()
		g.ln = nil
		if g.reserved == nil {
			g.reserved = ngroktest.ReservePort(g.addr)
		}
	}
	for c := range g.conns {
		c.Close()
	}
	clear(g.conns)
}

// hold makes the target keep its answers back until the returned function is called, or the test ends.
func (g *rawTarget) hold() (release func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	held := make(chan struct{})
	g.held = held
	release = sync.OnceFunc(func() { close(held) })
	g.t.Cleanup(release)
	return release
}

func (g *rawTarget) serve(c net.Conn) {
	defer c.Close()
	in := textproto.NewReader(bufio.NewReader(c))
	for {
		r := rawRequest{}
		for {
			line, err := in.R.ReadString('\n')
			if err != nil {
				return
			}
			if line = strings.TrimSuffix(line, "\r\n"); line == "" {
				break
			}
			r.head = append(r.head, line)
		}
		var n int
		_, _ = fmt.Sscan(r.value("Content-Length"), &n)
		body := make([]byte, n)
		if _, err := io.ReadFull(in.R, body); err != nil {
			return
		}
		r.body = string(body)
		g.mu.Lock()
		g.got = append(g.got, r)
		held := g.held
		g.mu.Unlock()
		if held != nil {
			<-held
		}
		if _, err := io.WriteString(c, g.answer); err != nil {
			return
		}
	}
}

// requests waits for request number n, counted from 1, and returns all.
func (g *rawTarget) requests(n int) []rawRequest {
	g.t.Helper()
	var got []rawRequest
	testwait.Eventually(g.t, fmt.Sprintf("request %d reaches the target", n), func() bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		got = g.got
		return len(got) >= n
	})
	return got
}

// value is the value of the first header of a name.
func (r rawRequest) value(name string) string {
	for _, line := range r.head[1:] {
		if n, v, _ := strings.Cut(line, ":"); strings.EqualFold(n, name) {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// without are the lines before the body that are not headers of the given names.
func (r rawRequest) without(names ...string) string {
	var out bytes.Buffer
	for i, line := range r.head {
		name, _, _ := strings.Cut(line, ":")
		skip := false
		for _, n := range names {
			skip = skip || i > 0 && strings.EqualFold(n, name)
		}
		if !skip {
			out.WriteString(line + "\n")
		}
	}
	return out.String()
}
