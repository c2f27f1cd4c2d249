package send_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
)

const secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" // of the form of webhook.NewSecret

// got is a request as a socket received it.
type got struct {
	line   string
	fields [][2]string // value with its folds
	raw    []byte      // header and body as they were on the wire
	body   []byte      // without framing
	conn   int         // number of the connection, from 1
}

// sum is the SHA-256 of fields and of a body.
func sum(fields [][2]string, body []byte) string {
	h := sha256.New()
	for _, f := range fields {
		io.WriteString(h, f[0]+": "+f[1]+"\r\n")
	}
	io.WriteString(h, "\r\n")
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// target is a server that knows no more of HTTP than where a request ends.
type target struct {
	t      *testing.T
	ln     net.Listener
	answer func(c net.Conn, n int, g got) bool // false: the connection is closed
	mu     sync.Mutex
	list   []got
	conns  int
}

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

func say(s string) func(net.Conn, int, got) bool {
	return func(c net.Conn, _ int, _ got) bool { _, err := io.WriteString(c, s); return err == nil }
}

func listen(t *testing.T, answer func(net.Conn, int, got) bool) *target {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &target{t: t, ln: ln, answer: answer}
	done := make(chan struct{})
	var all sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	go func() {
		defer close(done)
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, c)
			mu.Unlock()
			g.mu.Lock()
			g.conns++
			n := g.conns
			g.mu.Unlock()
			all.Go(func() { g.serve(c, n) })
		}
	}()
	t.Cleanup(func() {
		ln.Close()
		<-done
		mu.Lock()
		for _, c := range open {
			c.Close()
		}
		mu.Unlock()
		all.Wait()
	})
	return g
}

func (g *target) url() string { return "http://" + g.ln.Addr().String() }

func (g *target) requests() []got {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]got(nil), g.list...)
}

func (g *target) connections() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.conns
}

func (g *target) serve(c net.Conn, conn int) {
	defer c.Close()
	var raw bytes.Buffer
	in := bufio.NewReader(io.TeeReader(c, &raw))
	for {
		raw.Reset()
		if n := in.Buffered(); n > 0 {
			b, _ := in.Peek(n)
			raw.Write(b)
		}
		r, err := readRequest(in)
		if err != nil {
			return
		}
		r.raw, r.conn = bytes.Clone(raw.Bytes()[:raw.Len()-in.Buffered()]), conn
		g.mu.Lock()
		g.list = append(g.list, r)
		n := len(g.list)
		g.mu.Unlock()
		if !g.answer(c, n, r) {
			return
		}
	}
}

func readRequest(in *bufio.Reader) (got, error) {
	var r got
	line, err := in.ReadString('\n')
	if err != nil {
		return r, err
	}
	r.line = strings.TrimSuffix(line, "\r\n")
	length, chunked := 0, false
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return r, err
		}
		if line == "\r\n" {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			r.fields[len(r.fields)-1][1] += "\r\n" + strings.TrimSuffix(line, "\r\n")
			continue
		}
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\r\n"), ": ")
		r.fields = append(r.fields, [2]string{name, value})
		switch strings.ToLower(name) {
		case "content-length":
			length, _ = strconv.Atoi(value)
		case "transfer-encoding":
			chunked = true
		}
	}
	if !chunked {
		r.body = make([]byte, length)
		_, err = io.ReadFull(in, r.body)
		return r, err
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return r, err
		}
		n, err := strconv.ParseUint(strings.TrimSpace(line), 16, 32)
		if err != nil {
			return r, err
		}
		if n == 0 {
			break
		}
		chunk := make([]byte, n+2)
		if _, err := io.ReadFull(in, chunk); err != nil {
			return r, err
		}
		r.body = append(r.body, chunk[:n]...)
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == "\r\n" {
			return r, err
		}
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\r\n"), ": ")
		r.fields = append(r.fields, [2]string{"trailer " + name, value})
	}
}

func parse(t testing.TB, url string) send.Target {
	t.Helper()
	to, err := send.ParseTarget(url)
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func client(t testing.TB, o send.Options) *send.Client {
	t.Helper()
	c := send.New(o)
	t.Cleanup(c.Close)
	return c
}

// came is a delivery with Host and Content-Length.
func came(body string, fields ...[2]string) webhook.Delivery {
	list := append([][2]string{{"Host", "a1b2.ngrok.app"}}, fields...)
	list = append(list, [2]string{"Content-Length", strconv.Itoa(len(body))})
	return webhook.Delivery{ID: "01abc", Method: http.MethodPost, Target: "/hook/" + secret, Proto: "HTTP/1.1", Exact: true, Headers: list, Body: []byte(body)}
}
