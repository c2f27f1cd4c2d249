package tunnel_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/rawhead"
	"callboard/internal/testwait"
	"callboard/internal/tunnel"
	"callboard/internal/tunnel/ngroktest"
)

// names answers with the method, the target and the names of the header fields, as they came.
var names = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	head, ok := rawhead.Of(r.Context())
	fmt.Fprintf(w, "%v %s %s", ok, head.Method, head.Target)
	for _, f := range head.Fields {
		fmt.Fprintf(w, " %s=%s", f[0], f[1])
	}
	fmt.Fprintf(w, " (%s) %v", body, rawhead.Trailers(r.Context()))
})

// askTwice sends two requests in one packet and returns the bodies of both answers.
func askTwice(t *testing.T, conn net.Conn, first, second string) (bodies []string) {
	t.Helper()
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(testwait.Timeout()))
	_, _ = io.WriteString(conn, first+second)
	in := bufio.NewReader(conn)
	for range 2 {
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		bodies = append(bodies, string(body))
	}
	return bodies
}

const (
	firstRequest  = "POST %s/a?b HTTP/1.1\r\nx-Z: 1\r\nHOST: x\r\nX-a:\r\n 2\r\nx-z: 3\r\ncontent-length: 4\r\n\r\nGET "
	secondRequest = "POST %s/b HTTP/1.1\r\nhost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nx-T: 1\r\n\r\n"
	firstSeen     = "true POST %s/a?b x-Z=1 HOST=x X-a=2 x-z=3 content-length=4 (GET ) []"
	secondSeen    = "true POST %s/b host=x Transfer-Encoding=chunked (hi) [[x-T 1]]"
)

// Loopback and public give the head of each request as it came, also behind a prefix of the public URL.
func TestHeadsThroughListeners(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	_ = ln.Close()
	public, err := tunnel.Public(addr, "https://hooks.example/pre/fix")
	if err != nil {
		t.Fatal(err)
	}
	type driver interface {
		Run(context.Context, http.Handler, func(tunnel.Report)) error
	}
	for prefix, d := range map[string]driver{"": tunnel.Loopback(""), "/pre/fix": public} {
		t.Run(fmt.Sprintf("%T", d), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			online, done := make(chan string, 1), make(chan struct{})
			go func() {
				defer close(done)
				_ = d.Run(ctx, names, func(r tunnel.Report) {
					if r.State == tunnel.Online {
						online <- r.URL
					}
				})
			}()
			defer func() { cancel(); <-done }()
			at := <-online
			if prefix != "" {
				at = "http://" + addr
			}
			conn, err := net.Dial("tcp", strings.TrimPrefix(at, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			got := askTwice(t, conn, fmt.Sprintf(firstRequest, prefix), fmt.Sprintf(secondRequest, prefix))
			if want := []string{fmt.Sprintf(firstSeen, prefix), fmt.Sprintf(secondSeen, prefix)}; !slices.Equal(got, want) {
				t.Errorf("got %q", got)
			}
		})
	}
}

// Through ngrok the head is what the service sends to the agent: it is not sorted again here.
func TestHeadsThroughNgrok(t *testing.T) {
	t.Parallel()
	edge := ngroktest.Start(t, ngroktest.Options{})
	l := open(t, edge, edgeOptions(edge), names)
	at := l.waitState(tunnel.Online).URL
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	d := tls.Dialer{Config: &tls.Config{RootCAs: edge.CAs(), ServerName: u.Hostname()}}
	conn, err := d.DialContext(t.Context(), "tcp", edge.PublicAddr())
	if err != nil {
		t.Fatal(err)
	}
	got := askTwice(t, conn, "POST /a?b HTTP/1.1\r\nHost: "+u.Host+"\r\nX-Z: 1\r\nContent-Length: 4\r\n\r\nGET ",
		"POST /b HTTP/1.1\r\nHost: "+u.Host+"\r\nX-A: 1\r\nContent-Length: 2\r\n\r\nhi")
	for i, want := range []string{"true POST /a?b Host=" + u.Host + " ", "true POST /b Host=" + u.Host + " "} {
		if !strings.HasPrefix(got[i], want) || !strings.Contains(got[i], "X-Forwarded-Proto=https") {
			t.Errorf("got %q, want %q…", got[i], want)
		}
	}
}

// headTarget is a handler that is told of refused heads.
type headTarget struct {
	http.Handler
	told chan rawhead.Refused
}

func (h headTarget) RefuseHead(r rawhead.Refused) { h.told <- r }

// A handler with RefuseHead gets the requests that net/http refuses, with the path that they would have had.
func TestRefusedHeadsThroughListeners(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	_ = ln.Close()
	public, err := tunnel.Public(addr, "https://hooks.example/pre/fix")
	if err != nil {
		t.Fatal(err)
	}
	h := headTarget{names, make(chan rawhead.Refused, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	online, done := make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(done)
		_ = public.Run(ctx, h, func(r tunnel.Report) {
			if r.State == tunnel.Online {
				online <- struct{}{}
			}
		})
	}()
	defer func() { cancel(); <-done }()
	<-online
	for target, want := range map[string]string{"/pre/fix/a?b": "/a", "/pre/fixa": "/pre/fixa", "/a": "/a"} {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "POST "+target+" HTTP/1.1\r\n\r\n")
		if got := <-h.told; got.Path != want || got.Target != target || got.Status != 400 {
			t.Errorf("%s: %+v", target, got)
		}
	}
}
