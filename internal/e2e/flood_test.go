//go:build unix

package e2e

import (
	"io"
	"net"
	"net/url"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// A stranger opens more connections than the process may have open files, each with half a header. Webhooks still arrive.
func TestWebhooksArriveDuringAFlood(t *testing.T) {
	t.Parallel()
	c := startLocal(t)
	l := &listener{t: t, p: c.env.StartWithFiles(t, 256, "listen", "--json")}
	_, next := l.waitFor("the link is proven", 0, isProven)
	hook, err := url.Parse(c.box.Callback())
	if err != nil {
		t.Fatal(err)
	}
	open := func(n int) {
		for range n {
			conn, err := net.DialTimeout("tcp", hook.Host, testwait.Timeout())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = conn.Close() })
			_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nX: ")
		}
	}
	open(600)
	begin := time.Now()
	c.submitElsewhere("Through the flood.")
	_, next = l.waitFor("a webhook after the flood", next, isDelivery)
	took := time.Since(begin) // with 0.6 s for the synthesis
	testwait.Eventually(t, "the sandbox has its answer", func() bool { return len(c.box.Attempts()) > 0 })
	if attempts := c.box.Attempts(); attempts[0].Status != 200 {
		t.Errorf("%+v", attempts)
	}
	t.Logf("the webhook arrived %v after the text was sent", took)
	open(300)
	c.submitElsewhere("And again.")
	l.waitFor("another webhook", next, isDelivery)
	l.quit()
}
