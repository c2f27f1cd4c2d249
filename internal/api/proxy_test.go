package api_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/api"
)

// net/http reads the address of the proxy once in a process, so this test runs itself in another process.
func TestProxyFromEnvironment(t *testing.T) {
	if os.Getenv("CALLBOARD_TEST_PROXIED") != "" {
		speakThroughProxy(t)
		return
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var requests []string
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				mu.Lock()
				requests = append(requests, r.Method+" "+r.Host+" "+r.Header.Get("Authorization"))
				mu.Unlock()
				io.WriteString(conn, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
			}
			conn.Close()
		}
	})
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxyFromEnvironment$", "-test.v")
	cmd.Env = append(os.Environ(), "CALLBOARD_TEST_PROXIED=1", "HTTPS_PROXY=http://someone:hunter2@"+l.Addr().String(), "NO_PROXY=direct.invalid")
	out, err := cmd.CombinedOutput()
	l.Close()
	all.Wait()
	if err != nil || strings.Contains(string(out), "hunter2") {
		t.Fatalf("%v\n%s", err, out)
	}
	if len(requests) != 4 {
		t.Errorf("the proxy got %d requests: %v", len(requests), requests)
	}
	for _, a := range requests {
		if a != "CONNECT typecast.invalid:443 " {
			t.Errorf("the proxy got %q", a)
		}
	}
}

func speakThroughProxy(t *testing.T) {
	c, err := api.New(api.Options{BaseURL: "https://typecast.invalid", Token: token,
		Sleep: func(context.Context, time.Duration) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.Speak(t.Context(), hello())
	if e := asError(t, err); e.Uncertain || !strings.Contains(e.Error(), "the proxy answered 407") || !strings.Contains(e.Advice(), "HTTPS_PROXY") {
		t.Errorf("got %v (uncertain %t), advice %q", err, e.Uncertain, e.Advice())
	}
}
