package send_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"callboard/internal/webhook/send"
)

// BenchmarkSend compares a forwarded delivery with the same POST by net/http's client and by a bare socket, which is the
// target's own time. p50-µs is the median of one exchange. The budget of forwarding is 1 ms over the bare socket.
func BenchmarkSend(b *testing.B) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		_, _ = io.Copy(io.Discard, q.Body)
		_, _ = io.WriteString(w, `{"ok":true}`)
	}))
	b.Cleanup(srv.Close)
	body := bytes.Repeat([]byte("x"), 500)
	d := came(string(body), [2]string{"Content-Type", "application/json"}, [2]string{"User-Agent", "x"}, [2]string{"Accept-Encoding", "gzip"})
	run := func(name string, once func() error) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				if err := once(); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Nanoseconds())/1000, "p50-µs")
		})
	}
	c := client(b, send.Options{})
	to := parse(b, srv.URL+"/in")
	run("callboard", func() error {
		if r := c.Send(b.Context(), d, to, send.Edit{}, send.Forward); r.Status != 200 {
			return io.ErrUnexpectedEOF
		}
		return nil
	})
	run("net-http", func() error {
		res, err := http.Post(srv.URL+"/in", "application/json", bytes.NewReader(body))
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		return err
	})
	raw, err := send.Bytes(d, to, send.Edit{}, send.Forward)
	if err != nil {
		b.Fatal(err)
	}
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	answer := make([]byte, 4096)
	run("socket", func() error {
		if _, err := conn.Write(raw); err != nil {
			return err
		}
		_, err := conn.Read(answer)
		return err
	})
}
