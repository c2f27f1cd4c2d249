package send

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"callboard/internal/text"
)

// FuzzAnswer: whatever a target answers, its parts are within their limits, and the reason and a problem are one clean line.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nA: b\r\n\r\n",
		"HTTP/1.0 500 \x1b[2J\u202e\r\nX: a\r\n b\r\nKeep-Alive: timeout=-9223372036854775808\r\n\r\nrest", "HTTP/1.1 099 x\r\n\r\n", "HTTP/1.1 101 x\r\n\r\n\x00",
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok", "HTTP/1.1 204 x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "SSH-2.0-x\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP", "", "\n\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		for _, method := range []string{http.MethodPost, http.MethodHead} {
			c := newConn(nil, nil, "")
			c.limit.in = bytes.NewReader(wire)
			var r Result
			at, keep, err := c.read(method, &r)
			switch {
			case keep < 0 || keep > keepIdle || err != nil && keep != 0:
				t.Fatalf("%q: the connection is kept for %v, %v", wire, keep, err)
			case len(r.Body) > MaxAnswer || len(r.Body) > len(wire) || method == http.MethodHead && len(r.Body) > 0 && r.Status != http.StatusSwitchingProtocols:
				t.Fatalf("%q: a body of %d bytes", wire, len(r.Body))
			case at == inBody && (r.Status < 101 || r.Status > 999), text.Line(r.Reason) != r.Reason:
				t.Fatalf("%q: %d, %q", wire, r.Status, r.Reason)
			case err == nil && at != inBody:
				t.Fatalf("%q: no error, and stage %d", wire, at)
			}
			for _, h := range r.Headers {
				if strings.ContainsAny(h[0]+h[1], "\r\n") {
					t.Fatalf("%q: the field %q", wire, h)
				}
			}
		}
	})
}
