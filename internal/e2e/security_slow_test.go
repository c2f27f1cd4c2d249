//go:build linux

package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// strained is a listen that strangers hold connections of.
type strained struct {
	t    *testing.T
	c    *client
	l    *listener
	host string
	path string // of the callback
	next int    // the first event that was not looked at
}

// open opens n connections and sends text on each.
func (s *strained) open(n int, text string) {
	s.t.Helper()
	for range n {
		conn, err := net.DialTimeout("tcp", s.host, testwait.Timeout())
		if err != nil {
			s.t.Fatal(err)
		}
		s.t.Cleanup(func() { _ = conn.Close() })
		_, _ = io.WriteString(conn, text) // the other side may have closed it already
	}
}

// answer sends the head of a request and then pieces of a body, until the receiver answers or closes the connection. It returns the
// first line of the answer and how many bytes of body were taken.
func (s *strained) answer(head, piece string, most int) (line string, sent int) {
	s.t.Helper()
	conn, err := net.DialTimeout("tcp", s.host, testwait.Timeout())
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(testwait.Timeout()))
	answered := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(conn).ReadString('\n') // empty: it was closed
		answered <- strings.TrimSpace(line)
	}()
	_, _ = io.WriteString(conn, head)
	for sent < most {
		n, err := io.WriteString(conn, piece)
		sent += n
		if err != nil {
			break
		}
	}
	return <-answered, sent
}

// wantWebhook sends a webhook, which must be answered 200 and printed.
func (s *strained) wantWebhook(after string) {
	s.t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: testwait.Timeout()}
	resp, err := client.Post("http://"+s.host+s.path, "application/json", strings.NewReader(`{"status":"failed"}`))
	if err != nil {
		s.t.Fatalf("after %s: %v", after, err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		s.t.Errorf("after %s: %s", after, resp.Status)
	}
	_, s.next = s.l.waitFor("a webhook after "+after, s.next, isDelivery)
}

// peak is the most memory that the process has had, in bytes.
func (s *strained) peak() int {
	s.t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.l.p.PID()))
	if err != nil {
		s.t.Fatal(err)
	}
	found := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(b)
	if found == nil {
		s.t.Skip("this system does not say how much memory a process has had")
	}
	n, err := strconv.Atoi(string(found[1]))
	if err != nil {
		s.t.Fatal(err)
	}
	return n << 10
}

// TestReceiverUnderStrain holds connections open in every way, and sends bodies that never end. A webhook that comes meanwhile is
// answered, and the process, which may have 256 files open, keeps its memory.
func TestReceiverUnderStrain(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the detector's own memory would be measured")
	}
	c := startLocal(t)
	s := &strained{t: t, c: c, l: &listener{t: t, p: c.env.StartWithFiles(t, 256, "listen", "--json")}}
	_, s.next = s.l.waitFor("the link is proven", 0, isProven)
	hook, err := url.Parse(c.box.Callback())
	if err != nil {
		t.Fatal(err)
	}
	s.host, s.path = hook.Host, hook.Path
	s.wantWebhook("nothing")
	before := s.peak()

	s.open(1000, "")
	s.wantWebhook("1,000 idle connections")
	s.open(300, "POST "+s.path+" HTTP/1.1\r\nHost: x\r\nX-Slow: ")
	s.wantWebhook("slow headers")
	s.open(300, "POST /other HTTP/1.1\r\nHost: x\r\nContent-Length: 4096\r\n\r\n{")
	s.wantWebhook("slow bodies at another path")
	s.open(300, "POST "+s.path+" HTTP/1.1\r\nHost: x\r\nContent-Length: 4096\r\n\r\n{")
	s.wantWebhook("slow bodies")
	s.open(300, "POST "+s.path+" HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")
	s.wantWebhook("slow chunks")
	s.open(300, "GET / HTTP/1.1\r\nHost: x\r\n\r\n") // answered, and kept for another request
	s.wantWebhook("connections that are kept")

	const most = 64 << 20 // what a receiver without a limit would take here
	piece := strings.Repeat("x", 32<<10)
	chunk := fmt.Sprintf("%x\r\n%s\r\n", len(piece), piece)
	for _, tt := range []struct{ name, head, piece, want string }{
		{"a body of 1 GB", "POST " + s.path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n", piece, " 413 "},
		{"a body of 1 GB at another path", "POST /other HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n", piece, " 404 "},
		{"chunks without end", "POST " + s.path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", chunk, " 413 "},
		{"chunks without end at another path", "POST /other HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", chunk, " 404 "},
		{"a header without end", "POST " + s.path + " HTTP/1.1\r\nHost: x\r\nX-Long: ", piece, " 431 "},
		{"headers without end", "POST " + s.path + " HTTP/1.1\r\nHost: x\r\n", strings.Repeat("X-Many: 1\r\n", 1000), " 431 "},
	} {
		// A connection that is closed while more arrives may lose its answer.
		if line, sent := s.answer(tt.head, tt.piece, most); line != "" && !strings.Contains(line, tt.want) || sent >= most {
			t.Errorf("%s: %q after %d bytes", tt.name, line, sent)
		} else {
			t.Logf("%s: %q after %d bytes", tt.name, line, sent)
		}
		s.wantWebhook(tt.name)
	}
	after := s.peak()
	t.Logf("at most %d MB of memory, %d before", after>>20, before>>20)
	if after > before+64<<20 {
		t.Errorf("at most %d MB of memory, %d before", after>>20, before>>20)
	}
	s.l.quit()
}
