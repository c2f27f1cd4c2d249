package rawhead

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// BenchmarkRequest is one request on a connection that is kept, without this package, with it, and with a handler that asks for
// the head. What it adds is to be lost in what a request costs.
func BenchmarkRequest(b *testing.B) {
	request := "POST /hook/x HTTP/1.1\r\nHost: hook.example\r\nUser-Agent: Typecast/1.0\r\nContent-Length: 400\r\nAccept: */*\r\nAccept-Encoding: gzip\r\n" +
		"Content-Type: application/json\r\nX-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Host: hook.example\r\nX-Forwarded-Proto: https\r\n\r\n" + strings.Repeat("x", 400)
	for _, name := range []string{"without", "with", "asked"} {
		b.Run(name, func(b *testing.B) {
			ln, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				b.Fatal(err)
			}
			srv := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				if name == "asked" {
					if _, ok := Of(r.Context()); !ok {
						b.Error("there is no head")
					}
				}
			})}
			if name != "without" {
				ln = Listen(srv, ln, func(Refused) {})
			}
			go func() { _ = srv.Serve(ln) }()
			defer srv.Close()
			conn, err := net.Dial("tcp", ln.Addr().String())
			if err != nil {
				b.Fatal(err)
			}
			defer conn.Close()
			in := bufio.NewReader(conn)
			b.ReportAllocs()
			for b.Loop() {
				_, _ = io.WriteString(conn, request)
				res, err := http.ReadResponse(in, nil)
				if err != nil {
					b.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, res.Body)
			}
		})
	}
}

// BenchmarkStream is what the state machine itself costs for a request with a body of 1 MiB.
func BenchmarkStream(b *testing.B) {
	head := []byte("POST /hook/x HTTP/1.1\r\nHost: hook.example\r\nContent-Length: 1048576\r\nContent-Type: application/json\r\n\r\n")
	body := make([]byte, 32<<10)
	var s stream
	b.ReportAllocs()
	for b.Loop() {
		s.write(head)
		s.next()
		for range 32 {
			s.write(body)
		}
		s.done()
	}
}
