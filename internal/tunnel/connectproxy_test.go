package tunnel

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/http/httpproxy"

	"callboard/internal/testwait"
)

// serveTCP serves each connection until the test ends.
func serveTCP(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	wg.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, c)
			mu.Unlock()
			wg.Go(func() {
				defer c.Close()
				serve(c)
			})
		}
	})
	t.Cleanup(func() {
		ln.Close()
		mu.Lock()
		for _, c := range open {
			c.Close()
		}
		mu.Unlock()
		wg.Wait()
	})
	return ln.Addr().String()
}

// startEcho starts a server that sends back what it receives.
func startEcho(t *testing.T) string {
	return serveTCP(t, func(c net.Conn) { _, _ = io.Copy(c, c) })
}

// join copies between two connections until one of them ends.
func join(a, b net.Conn) {
	go func() {
		_, _ = io.Copy(a, b)
		a.Close()
	}()
	_, _ = io.Copy(b, a)
	b.Close()
}

// startConnectProxy starts a proxy that connects to one address, whatever it is asked for. It wants the credentials
// ("name:password") if they are not empty. requests returns the requests so far.
func startConnectProxy(t *testing.T, to, credentials string) (addr string, requests func() []string) {
	t.Helper()
	var mu sync.Mutex
	var lines []string
	addr = serveTCP(t, func(c net.Conn) { serveConnect(c, to, credentials, &mu, &lines) })
	return addr, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return lines
	}
}

func serveConnect(c net.Conn, to, credentials string, mu *sync.Mutex, lines *[]string) {
	req, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return
	}
	mu.Lock()
	*lines = append(*lines, req.Method+" "+req.RequestURI+" "+req.Host)
	mu.Unlock()
	if credentials != "" && req.Header.Get("Proxy-Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte(credentials)) {
		fmt.Fprint(c, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 100\r\n\r\nwho?")
		return
	}
	far, err := net.Dial("tcp", to)
	if err != nil {
		fmt.Fprint(c, "HTTP/1.1 502 Bad Gateway\r\n\r\n")
		return
	}
	fmt.Fprint(c, "HTTP/1.1 200 Connection established\r\n\r\n")
	join(c, far)
}

// checkEcho checks that a connection leads to a server of startEcho.
func checkEcho(t *testing.T, dial dialFunc, addr string) {
	t.Helper()
	conn, err := dial(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "hello")
	b := make([]byte, 5)
	if _, err := io.ReadFull(conn, b); err != nil || string(b) != "hello" {
		t.Errorf("%q, %v", b, err)
	}
}

func TestConnectProxy(t *testing.T) {
	t.Parallel()
	const server = "connect.example:443" // no such host: only the proxy connects
	echoAddr := startEcho(t)
	open, requests := startConnectProxy(t, echoAddr, "")
	guarded, _ := startConnectProxy(t, echoAddr, "ada:s3cret/word")

	t.Run("named", func(t *testing.T) {
		for _, named := range []string{"http://" + open, open, " http://" + open + "/ ", "http://ada:s3cret%2Fword@" + guarded} {
			dial, err := proxyDial(named, &httpproxy.Config{}, server)
			if err != nil {
				t.Fatal(err)
			}
			checkEcho(t, dial, server)
		}
		if lines := requests(); lines[0] != "CONNECT "+server+" "+server {
			t.Errorf("the proxy got %q", lines)
		}
	})
	t.Run("environment", func(t *testing.T) {
		env := &httpproxy.Config{HTTPSProxy: open, HTTPProxy: "http://127.0.0.1:1"}
		dial, err := proxyDial("", env, server)
		if err != nil {
			t.Fatal(err)
		}
		checkEcho(t, dial, server)
		env.NoProxy = ".example"
		if dial, err = proxyDial("", env, server); err != nil {
			t.Fatal(err)
		}
		if conn, err := dial(t.Context(), "tcp", echoAddr); err != nil {
			t.Error(err)
		} else {
			conn.Close()
		}
		if n := len(requests()); n != 4 {
			t.Errorf("NO_PROXY: the proxy was asked %d times", n)
		}
	})
	t.Run("loopback is not proxied", func(t *testing.T) {
		dial, err := proxyDial("", &httpproxy.Config{HTTPSProxy: "http://127.0.0.1:1"}, echoAddr)
		if err != nil {
			t.Fatal(err)
		}
		checkEcho(t, dial, echoAddr)
	})
	t.Run("malformed settings", func(t *testing.T) {
		for _, tt := range []struct{ named, env, want string }{
			{"ftp://p", "", "proxy_url must begin with http://, https:// or socks5://"},
			{"http://", "", "proxy_url is not a URL"},
			{"http://u:passw0rd@ho st/", "", "proxy_url is not a URL"},
			{"", "gopher://p", "HTTPS_PROXY must begin with"},
		} {
			_, err := proxyDial(tt.named, &httpproxy.Config{HTTPSProxy: tt.env}, server)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), "passw0rd") || hasHidden(err.Error()) {
				t.Errorf("%q %q: %v", tt.named, tt.env, err)
			}
		}
	})
}

func TestConnectProxyOverTLS(t *testing.T) {
	t.Parallel()
	echoAddr := startEcho(t)
	var mu sync.Mutex
	var lines []string
	srv := httptest.NewUnstartedServer(nil) // for its certificate
	srv.StartTLS()
	defer srv.Close()
	addr := serveTCP(t, func(c net.Conn) {
		serveConnect(tls.Server(c, srv.TLS.Clone()), echoAddr, "", &mu, &lines)
	})
	dial, err := proxyDial("https://"+addr, &httpproxy.Config{}, "connect.example:443")
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(addr)
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	checkEcho(t, connectProxy{host: host, port: port, encrypted: true, roots: roots}.dial, "connect.example:443")
	// This machine's roots do not contain the proxy's certificate.
	_, err = dial(t.Context(), "tcp", "connect.example:443")
	p, ok := errors.AsType[*proxyError](err)
	if !ok || !strings.Contains(p.advice(), "certificate") || p.permanence() != temporary {
		t.Fatalf("%v", err)
	}
}

func TestConnectProxyErrors(t *testing.T) {
	t.Parallel()
	tun := &NgrokTunnel{redact: redactor{token: "t0ken-t0ken"}}
	answer := func(text string) func(*testing.T) string {
		return func(t *testing.T) string {
			return serveTCP(t, func(c net.Conn) {
				_, _ = http.ReadRequest(bufio.NewReader(c))
				fmt.Fprint(c, text)
			})
		}
	}
	for _, tt := range []struct {
		name       string
		proxy      func(*testing.T) string
		user       string
		permanence permanence
		want       []string
	}{
		{"wants credentials", answer("HTTP/1.1 407 Who\r\n\r\n"), "", permanent, []string{"wants a name and password", "proxy_url"}},
		{"refuses credentials", answer("HTTP/1.1 407 Who\r\n\r\n"), "ada:passw0rd@", permanent, []string{"does not accept the name and password", "proxy_url"}},
		{"forbids", answer("HTTP/1.1 403 For\x1bbidden by t0ken-t0ken\r\n\r\n"), "", temporary, []string{"answered 403 Forbidden by …", "proxy_url"}},
		{"has no status", answer("HTTP/1.1 000 x\r\n\r\n"), "", temporary, []string{"status 0", "proxy_url"}},
		{"not a proxy", answer("SSH-2.0-x\r\n"), "", temporary, []string{"does not speak HTTP", "proxy_url"}},
		{"closes the connection", answer(""), "", temporary, []string{"broke off"}},
		{"nothing listens", freeAddr, "", temporary, []string{"nothing listens"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			addr := tt.proxy(t)
			dial, err := proxyDial("http://"+tt.user+addr, nil, "connect.example:443")
			if err != nil {
				t.Fatal(err)
			}
			_, err = dial(t.Context(), "tcp", "connect.example:443")
			if err == nil {
				t.Fatal("connected")
			}
			v := tun.classify(err, "")
			t.Log(v.text)
			if v.permanence != tt.permanence || hasHidden(v.text) || strings.Contains(v.text, "passw0rd") || !strings.Contains(v.text, addr) {
				t.Errorf("%q", v.text)
			}
			for _, w := range tt.want {
				if !strings.Contains(v.text, w) {
					t.Errorf("%q, want %q", v.text, w)
				}
			}
		})
	}
}

func TestConnectProxyDialEndsWithContext(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	defer close(release)
	requested := make(chan struct{})
	addr := serveTCP(t, func(c net.Conn) {
		_, _ = http.ReadRequest(bufio.NewReader(c))
		close(requested)
		<-release
	})
	dial, err := proxyDial(addr, nil, "connect.example:443")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-requested
		cancel()
	}()
	began := time.Now()
	if _, err := dial(ctx, "tcp", "connect.example:443"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if took := time.Since(began); took > testwait.Timeout() {
		t.Errorf("took %v", took)
	}
}

func TestSocksProxy(t *testing.T) {
	t.Parallel()
	echoAddr := startEcho(t)
	addr := serveTCP(t, func(c net.Conn) { // RFC 1928, without a password
		b := make([]byte, 262)
		if _, err := io.ReadFull(c, b[:2]); err != nil {
			return
		}
		_, _ = io.ReadFull(c, b[:b[1]])
		_, _ = c.Write([]byte{5, 0})
		if _, err := io.ReadFull(c, b[:5]); err != nil || b[3] != 3 {
			return
		}
		_, _ = io.ReadFull(c, b[:int(b[4])+2])
		far, err := net.Dial("tcp", echoAddr)
		if err != nil {
			return
		}
		_, _ = c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
		join(c, far)
	})
	for _, scheme := range []string{"socks5://", "socks5h://"} {
		dial, err := proxyDial(scheme+addr, nil, "connect.example:443")
		if err != nil {
			t.Fatal(err)
		}
		checkEcho(t, dial, "connect.example:443")
	}
	dial, err := proxyDial("socks5://"+freeAddr(t), nil, "connect.example:443")
	if err != nil {
		t.Fatal(err)
	}
	_, err = dial(t.Context(), "tcp", "connect.example:443")
	if p, ok := errors.AsType[*proxyError](err); !ok || !strings.Contains(p.advice(), "nothing listens") {
		t.Errorf("%v", err)
	}
}
