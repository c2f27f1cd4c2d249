package tunnel

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// Requests whose end a proxy might see elsewhere are answered, and their connection is closed: what follows on it is not
// read as a request. Others keep their connection.
func TestUnclearFramingClosesTheConnection(t *testing.T) {
	t.Parallel()
	readAll := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, r.URL.Path)
	})
	host := strings.TrimPrefix(start(t, Loopback(""), readAll).waitState(Online).URL, "http://")
	const chunked = "Transfer-Encoding: chunked\r\n"
	for _, tt := range []struct {
		name, request string
		statuses      string // of the request, and of one more on the connection
	}{
		{"a length", "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1", "200 200"},
		{"no body", "GET /a HTTP/1.1\r\nHost: x\r\n\r\n", "200 200"},
		{"an absolute target", "GET http://other.example/a HTTP/1.1\r\nHost: x\r\n\r\n", "200 200"},
		{"the same length twice", "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n1", "200 200"},
		{"two lengths", "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n1", "400"},
		{"a length and chunks", "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n" + chunked + "\r\n1\r\nx\r\n0\r\n\r\n", "200"},
		{"chunks and a length", "POST /a HTTP/1.1\r\nHost: x\r\n" + chunked + "Content-Length: 1\r\n\r\n0\r\n\r\n", "200"},
		{"chunks twice", "POST /a HTTP/1.1\r\nHost: x\r\n" + chunked + chunked + "\r\n0\r\n\r\n", "501"},
		{"another encoding", "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", "501"},
		{"chunks with HTTP/1.0", "POST /a HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n" + chunked + "\r\n", "200"},
		{"two hosts", "GET /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", host)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(testwait.Timeout()))
			_, _ = io.WriteString(conn, tt.request)
			var got []string
			in := bufio.NewReader(conn)
			for len(got) < 2 {
				res, err := http.ReadResponse(in, nil)
				if err != nil {
					break
				}
				_, _ = io.Copy(io.Discard, res.Body)
				got = append(got, res.Status[:3])
				_, _ = io.WriteString(conn, "GET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
			}
			if s := strings.Join(got, " "); s != tt.statuses {
				t.Errorf("answered %s, want %s", s, tt.statuses)
			}
		})
	}
}

// Connections that never send a complete header do not keep a webhook out, through every kind of listener.
func TestHalfHeadersDoNotKeepRequestsOut(t *testing.T) {
	t.Parallel()
	addr := freeAddr(t)
	public, err := Public(addr, "http://"+addr)
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]driver{"loopback": Loopback(""), "public": public} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := start(t, d, echoPath).waitState(Online).URL
			closed := make(chan struct{}, maxConns+10)
			for range maxConns + 10 {
				conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = conn.Close() })
				_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nX: ")
				go func() {
					_, _ = io.Copy(io.Discard, conn)
					closed <- struct{}{}
				}()
			}
			begin := time.Now()
			if status, _ := get(t, base+"/hook"); status != http.StatusOK {
				t.Errorf("answered %d", status)
			}
			if took := time.Since(begin); took > testwait.Timeout()/2 {
				t.Errorf("answered after %v", took)
			} else {
				t.Logf("answered after %v", took)
			}
			select {
			case <-closed:
			case <-time.After(8 * time.Second): // the deadline for headers is 10 s
				t.Error("no connection was closed")
			}
		})
	}
}
