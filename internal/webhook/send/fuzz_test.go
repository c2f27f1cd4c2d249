package send_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
)

func newReader(b []byte) *bufio.Reader { return bufio.NewReaderSize(bytes.NewReader(b), len(b)+16) }

func discard(q *http.Request) (int64, error) { return io.Copy(io.Discard, q.Body) }

// FuzzRequest: whatever came and whatever is edited, what is written is one request with this body, and never has our secret.
func FuzzRequest(f *testing.F) {
	f.Add("POST", "X-A", "1", "X-B", "2", []byte("body"), false, false)
	f.Add("", "Transfer-Encoding", "chunked", "content-length", "7", []byte("body"), true, true)
	f.Add("GET", "Connection", "Content-Length", "Host", "h", []byte(""), true, false)
	f.Add("POST", "X-Fold", "a\r\n b", "X: y\r\nZ", "\x00", []byte("\x00\xff"), true, true)
	f.Add("POST / HTTP/1.1\r\n\r\n", "X", "/hook/"+secret, "X", secret, []byte("x"), false, true)
	f.Fuzz(func(t *testing.T, method, name1, value1, name2, value2 string, body []byte, exact, set bool) {
		d := webhook.Delivery{
			ID: "01abc", Method: method, Target: "/hook/" + secret, Exact: exact, Body: body,
			Headers: [][2]string{{"Host", "h.example"}, {name1, value1}}, Trailers: [][2]string{{name2, value2}},
		}
		e := send.Edit{}
		if set {
			e.Set = [][2]string{{name2, value2}}
		}
		raw, err := send.Bytes(d, parse(t, "http://127.0.0.1:1/x"), e, send.Replay)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\r\n\x1b") {
				t.Fatalf("%q", err)
			}
			return
		}
		if head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n")); bytes.Contains(head, []byte(secret)) {
			t.Fatalf("the secret is in %q", raw)
		}
		in := newReader(raw)
		q, err := http.ReadRequest(in)
		if err != nil {
			// net/http refuses what it does not know, such as a folded or a foreign Host; a line is never more than it was.
			if strings.Count(string(raw[:max(0, bytes.Index(raw, []byte("\r\n\r\n")))]), "\n") > 8+strings.Count(value1+value2, "\n") {
				t.Fatalf("%q: %v", raw, err)
			}
			return
		}
		got, err := io.ReadAll(q.Body)
		if err != nil || !bytes.Equal(got, body) || in.Buffered() != 0 {
			t.Fatalf("%q: body %q of %q, %d bytes more, %v", raw, got, body, in.Buffered(), err)
		}
	})
}
