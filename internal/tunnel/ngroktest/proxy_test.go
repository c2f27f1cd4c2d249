package ngroktest

import (
	"bufio"
	"callboard/internal/testwait"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.ngrok.com/ngrok/v2"
)

// proxyDialer dials through an HTTP proxy.
type proxyDialer struct{ proxy *url.URL }

func (c proxyDialer) Dial(network, addr string) (net.Conn, error) {
	return c.DialContext(context.Background(), network, addr)
}

func (c proxyDialer) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, network, c.proxy.Host)
	if err != nil {
		return nil, err
	}
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: http.Header{}}
	if u := c.proxy.User; u != nil {
		password, _ := u.Password()
		basic := &http.Request{Header: req.Header}
		basic.SetBasicAuth(u.Username(), password)
		req.Header.Set("Proxy-Authorization", req.Header.Get("Authorization"))
		req.Header.Del("Authorization")
	}
	if err := req.Write(conn); err != nil {
		return nil, err
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), req) // the server does not send first, so nothing is read too far
	if err != nil {
		return nil, err
	}
	if res.StatusCode != 200 {
		conn.Close()
		return nil, fmt.Errorf("the proxy answered %s", res.Status)
	}
	return conn, nil
}

// An agent and a sender with default addresses reach the edge through the proxy.
func TestProxyBothWays(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{ProxyAuth: "ada:s3:cret"})
	proxy, err := url.Parse(e.ProxyURL())
	if err != nil {
		t.Fatal(err)
	}
	c := newTestAgent(t, e, ngrok.WithAgentConnectURL(connectHost+":443"), ngrok.WithDialer(proxyDialer{proxy}))
	hooks := c.serve(t, echoRequest, ngrok.WithURL("https://hooks.example.com"))

	tr := e.transport()
	tr.Proxy = http.ProxyURL(proxy)
	client := &http.Client{Transport: tr, Timeout: testwait.Timeout()}
	if a := post(t, client, hooks+"/x", "y"); a.status != 200 || !strings.HasPrefix(a.body, "POST /x host=hooks.example.com") {
		t.Errorf("%+v", a)
	}
	e.Cut()
	testwait.Eventually(t, "the agent is online again", func() bool { return len(e.Online()) == 1 })
	if a := post(t, client, hooks+"/x", "y"); a.status != 200 {
		t.Errorf("%+v", a)
	}
	local := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "here") }))
	defer local.Close()
	tr.TLSClientConfig.RootCAs.AddCert(local.Certificate())
	if a := post(t, client, local.URL, ""); a.body != "here" {
		t.Errorf("%+v", a)
	}
	want := []string{connectHost + ":443", "hooks.example.com:443", connectHost + ":443", local.Listener.Addr().String()}
	if got := e.ProxyRequests(); !slices.Equal(got, want) {
		t.Errorf("proxy requests %v, want %v", got, want)
	}
}

// An unmodified program reaches the edge by its environment alone.
func TestUnmodifiedProgram(t *testing.T) {
	const child = "NGROKTEST_CHILD"
	if url := os.Getenv(child); url != "" {
		a, err := tryPost(http.DefaultClient, url, "from the child")
		fmt.Printf("%d %s %v\n", a.status, a.body, err)
		return
	}
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("Go programs ignore SSL_CERT_FILE on this system")
	}
	e := Start(t, Options{ProxyAuth: "ada:secret"})
	hooks := newTestAgent(t, e).serve(t, echoRequest, ngrok.WithURL("https://hooks.example.com"))
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestUnmodifiedProgram$")
	cmd.Env = append(os.Environ(), child+"="+hooks, "HTTPS_PROXY="+e.ProxyURL(), "NO_PROXY=", "no_proxy=", "SSL_CERT_FILE="+e.CAFile())
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "200 POST / host=hooks.example.com") || !strings.Contains(string(out), "body=from the child") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestProxyRefusals(t *testing.T) {
	t.Parallel()
	open, closed := Start(t, Options{}), Start(t, Options{ProxyAuth: "ada:secret"})
	through := func(e *Edge, user *url.Userinfo, addr string) error {
		u, _ := url.Parse(e.ProxyURL())
		u.User = user
		c, err := proxyDialer{u}.DialContext(t.Context(), "tcp", addr)
		if err == nil {
			c.Close()
		}
		return err
	}
	for _, try := range []struct {
		e    *Edge
		user *url.Userinfo
		addr string
		want string
	}{
		{open, nil, open.ConnectURL(), ""},
		{open, nil, "connect.eu.ngrok-agent.com:443", ""},
		{open, nil, "any.host.example:443", ""},
		{open, nil, "any.host.example:80", "403"},
		{open, nil, "203.0.113.7:22", "403"},
		{closed, nil, "any.host.example:443", "407"},
		{closed, url.UserPassword("ada", "guess"), "any.host.example:443", "407"},
		{closed, url.UserPassword("ada", "secret"), "any.host.example:443", ""},
	} {
		err := through(try.e, try.user, try.addr)
		if (err == nil) != (try.want == "") || err != nil && !strings.Contains(err.Error(), try.want) {
			t.Errorf("%s as %v: %v", try.addr, try.user, err)
		}
	}
	open.Refuse(true)
	if err := through(open, nil, connectHost+":443"); err == nil || !strings.Contains(err.Error(), "502") {
		t.Errorf("refused: %v", err)
	}
	res, err := http.Get(open.ProxyURL())
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != 405 {
		t.Errorf("GET: %s", res.Status)
	}
}
