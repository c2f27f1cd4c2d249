package api_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/testwait"
)

// rawServer starts a server that answers every connection with the same bytes and closes it. It returns its address.
func rawServer(t *testing.T, answer string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { l.Close(); <-done })
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_ = conn.SetDeadline(time.Now().Add(testwait.Timeout()))
			readRequest(conn)
			_, _ = io.WriteString(conn, answer)
			_ = conn.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, conn) // unread data would turn the close into a reset
			conn.Close()
		}
	}()
	return l.Addr().String()
}

// readRequest reads a whole request, or the start of a TLS handshake. The client may report an answer to half a request in
// another way.
func readRequest(conn net.Conn) {
	r := bufio.NewReader(conn)
	if first, err := r.Peek(1); err != nil || first[0] == 0x16 {
		return
	}
	if req, err := http.ReadRequest(r); err == nil {
		_, _ = io.Copy(io.Discard, req.Body)
	}
}

func TestWrongProtocolMessages(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	for name, tc := range map[string]struct {
		scheme, answer, want string
		foreign              bool
	}{
		"bytes":             {"http", "\x00\x01\x02garbage\r\n\r\n", "does not speak HTTP", true},
		"ssh":               {"http", "SSH-2.0-OpenSSH_9\r\n", "does not speak HTTP", true},
		"mail":              {"http", "220 mail ready\r\n", "does not speak HTTP", true},
		"a bad header":      {"http", ok + "no colon\r\n\r\n", "does not speak HTTP", true},
		"a bad length":      {"http", ok + "Content-Length: x\r\n\r\n", "does not speak HTTP", true},
		"two lengths":       {"http", ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", "does not speak HTTP", true},
		"an odd encoding":   {"http", ok + "Transfer-Encoding: nope\r\n\r\nab", "does not speak HTTP", true},
		"an endless header": {"http", ok + "X: " + strings.Repeat("a", 11<<20), "does not speak HTTP", true},
		"bytes over TLS":    {"https", "\x00\x01\x02garbage\r\n\r\n", "does not speak https", true},
		"http over TLS":     {"https", ok + "\r\n", "http and not https", true},
		"a TLS alert":       {"https", "\x15\x03\x01\x00\x02\x02\x46", "refused the encrypted connection", false},
		"bad chunks":        {"http", ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "cannot be decoded", false},
		"bad compression":   {"http", ok + "Content-Encoding: gzip\r\n\r\nzzzzzzzzzzzz", "cannot be decoded", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, respond(200, ``), func(o *api.Options) { o.BaseURL = tc.scheme + "://" + rawServer(t, tc.answer) })
			_, err := s.api.Actors(t.Context())
			e := asError(t, err)
			if line := e.Error(); !strings.Contains(line, tc.want) || strings.Contains(line, "net/http") || strings.Contains(line, "malformed") ||
				strings.Contains(line, "tls:") || strings.Contains(line, `\x`) {
				t.Errorf("the message is %q", line)
			}
			if tc.foreign && (e.Tries != 1 || e.Retryable || !strings.Contains(e.Advice(), "really Typecast")) {
				t.Errorf("tried %d times (retryable %t), advice %q", e.Tries, e.Retryable, e.Advice())
			}
		})
	}
}

// The server is not Typecast, but the request was sent.
func TestSpeakToWrongProtocolIsUncertain(t *testing.T) {
	s := serve(t, respond(200, ``), func(o *api.Options) { o.BaseURL = "http://" + rawServer(t, "SSH-2.0-OpenSSH_9\r\n") })
	if _, err := s.api.Speak(t.Context(), hello()); !api.IsUncertain(err) || !strings.Contains(err.Error(), "does not speak HTTP") {
		t.Errorf("got %v", err)
	}
	s = serve(t, respond(200, ``), func(o *api.Options) { o.BaseURL = "https://" + rawServer(t, "SSH-2.0-OpenSSH_9\r\n") })
	if _, err := s.api.Speak(t.Context(), hello()); api.IsUncertain(err) || asError(t, err).Tries != 1 {
		t.Errorf("nothing was sent, yet %v", err)
	}
}
