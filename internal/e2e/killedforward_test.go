//go:build unix

package e2e

import (
	"fmt"
	"net/url"
	"testing"

	"callboard/internal/testwait"
)

// A process that forwards is killed while the target hangs: some deliveries are under way, others in the queue, and their
// sender was told 200. The next process that listens says of each that its outcome is not known, and replay sends them.
func TestKilledWhileItForwards(t *testing.T) {
	t.Parallel()
	const all, atOnce = 12, 8
	const words = "callboard ended before its outcome was stored; it may have arrived; replay sends it"
	c := startLocal(t)
	target := startTarget(t, 200, "taken\n")
	release := target.hold()
	l := c.listen("--forward", target.url(), "--respond", "ok")
	l.waitFor("the link is proven", 0, isProven)
	hook, err := url.Parse(c.box.Callback())
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		body := fmt.Sprintf(`{"status":"done","n":%02d}`, i)
		raw := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n%s", hook.Path, hook.Host, len(body), body)
		if got := sendRaw(t, hook.Host, raw); got != "HTTP/1.1 200 OK" {
			t.Fatalf("delivery %d is answered %q", i, got)
		}
	}
	target.requests(atOnce)
	l.p.Kill()

	next := c.listen()
	next.waitFor("the link is proven again", 0, isProven)
	testwait.Eventually(t, "each delivery says that its outcome is not known", func() bool {
		said := 0
		for _, d := range parse[[]delivery](t, c.must("deliveries", "--json")) {
			if d.Answered == 200 && d.Forward != nil && d.Forward.Error == words && d.Forward.Status == 0 {
				said++
			}
		}
		return said == all
	})
	release()
	before := len(target.requests(atOnce))
	c.must("replay", "--last", fmt.Sprint(all), "--to", target.url())
	sent := target.requests(before + all)[before:]
	for i, r := range sent {
		if want := fmt.Sprintf(`{"status":"done","n":%02d}`, i); r.body != want {
			t.Errorf("replayed %q, want %q", r.body, want)
		}
	}
	next.quit()
}
