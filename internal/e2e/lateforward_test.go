//go:build unix

package e2e

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"callboard/internal/testwait"
)

// A target that hangs keeps a delivery in the queue for so long that it is printed without a result. The result follows as an
// event of its own: each delivery is one "delivery" line, however late its target answers.
func TestLateForwardFollows(t *testing.T) {
	t.Parallel()
	const atOnce = 8
	c := startLocal(t)
	target := startTarget(t, 200, "taken\n")
	release := target.hold()
	l := c.listen("--forward", target.url(), "--respond", "ok")
	l.waitFor("the link is proven", 0, isProven)
	hook, err := url.Parse(c.box.Callback())
	if err != nil {
		t.Fatal(err)
	}
	for i := range atOnce + 1 {
		body := fmt.Sprintf(`{"status":"done","n":%d}`, i)
		if got := sendRaw(t, hook.Host, fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n%s", hook.Path, hook.Host, len(body), body)); got != "HTTP/1.1 200 OK" {
			t.Fatalf("delivery %d is answered %q", i, got)
		}
	}
	// The first eight are given up after 8 s. The last one is under way then, and is printed after 10 s.
	late, next := l.waitFor("the last one is printed without a result", 0, func(e listenEvent) bool { return e.Event == "delivery" && e.Pending })
	if !testwait.Race { // it makes a command take so long that the target would answer too late
		if stored := parse[[]delivery](t, c.must("deliveries", "--json", "--limit", "1")); stored[0].ID != late.ID || !stored[0].Pending || stored[0].Forward != nil {
			t.Errorf("stored: %+v", stored)
		}
	}
	release()
	got, _ := l.waitFor("its result", next, func(e listenEvent) bool { return e.Event == "forward" })
	if got.ID != late.ID || got.Forward == nil || got.Forward.Status != 200 || got.Forward.Body != "taken\n" || strings.Contains(got.Forward.URL, hook.Path) {
		t.Errorf("the result is %+v, %+v", got, got.Forward)
	}
	l.quit()
	printed := map[string]int{}
	results := 0
	for _, e := range l.events() {
		switch e.Event {
		case "delivery":
			if printed[e.ID]++; e.ID != late.ID && (e.Pending || e.Forward == nil || !strings.Contains(e.Forward.Error, "no answer within 8")) {
				t.Errorf("%+v, %+v", e, e.Forward)
			}
		case "forward":
			results++
		}
	}
	if len(printed) != atOnce+1 || results != 1 {
		t.Errorf("%d results, deliveries %v", results, printed)
	}
	for id, n := range printed {
		if n != 1 {
			t.Errorf("%s is printed %d times", id, n)
		}
	}
}
