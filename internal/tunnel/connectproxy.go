package tunnel

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"
	"golang.org/x/net/proxy"

	"callboard/internal/text"
)

const (
	dialWait = 10 * time.Second // for one attempt, through a proxy or not
	maxReply = 64 << 10         // bytes of a proxy's answer
)

type dialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

// proxyDial is how to connect to addr: through the proxy that was named or, when none was, as HTTPS_PROXY and NO_PROXY say.
// Neither is heard by the library itself, which knows only SOCKS (measured). env may be nil.
func proxyDial(named string, env *httpproxy.Config, addr string) (dialFunc, error) {
	direct := &net.Dialer{Timeout: dialWait}
	source := "proxy_url"
	if named = strings.TrimSpace(named); named != "" && !strings.Contains(named, "://") {
		named = "http://" + named
	}
	u, err := url.Parse(named)
	if named == "" {
		source = "HTTPS_PROXY"
		if env == nil {
			env = httpproxy.FromEnvironment()
		}
		u, err = env.ProxyFunc()(&url.URL{Scheme: "https", Host: addr})
	}
	switch {
	case err != nil || u != nil && named != "" && u.Hostname() == "": // the error repeats the URL, and with it a password
		return nil, fmt.Errorf("%s is no URL: write http://HOST:PORT, or socks5://HOST:PORT", source)
	case u == nil:
		return direct.DialContext, nil
	case u.Scheme == "http", u.Scheme == "https":
		c := connector{host: u.Hostname(), port: cmp.Or(u.Port(), "80"), source: source}
		if c.encrypted = u.Scheme == "https"; c.encrypted {
			c.port = cmp.Or(u.Port(), "443")
		}
		if u.User != nil {
			password, _ := u.User.Password()
			c.basic = "Basic " + base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password))
		}
		return c.dial, nil
	case u.Scheme == "socks5", u.Scheme == "socks5h":
		return socks(u, direct, source)
	}
	return nil, fmt.Errorf("%s must begin with http://, https:// or socks5://", source)
}

func socks(u *url.URL, direct *net.Dialer, source string) (dialFunc, error) {
	d, err := proxy.FromURL(u, direct)
	through, ok := d.(proxy.ContextDialer)
	if err != nil || !ok {
		return nil, fmt.Errorf("%s cannot be used: write socks5://HOST:PORT", source)
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, dialWait)
		defer cancel()
		conn, err := through.DialContext(ctx, network, addr)
		if err != nil {
			return nil, &proxyError{host: u.Host, source: source, err: err}
		}
		return conn, nil
	}, nil
}

// connector reaches an address through an HTTP proxy, by the method CONNECT (RFC 9110, 9.3.6).
type connector struct {
	host, port string
	encrypted  bool           // the proxy itself speaks TLS
	basic      string         // value of Proxy-Authorization; empty: none
	source     string         // the setting that names the proxy
	roots      *x509.CertPool // of the proxy's certificate; nil: this machine's
}

// proxyError is trouble with a proxy, or what it answered.
type proxyError struct {
	host   string
	source string
	status int    // of its answer; 0: there was none
	phrase string // the status in the proxy's words
	known  bool   // it was sent a name and password
	err    error
}

func (e *proxyError) Error() string {
	if e.status != 0 {
		return fmt.Sprintf("the proxy %s answered %s", e.host, e.phrase)
	}
	return fmt.Sprintf("the proxy %s: %v", e.host, e.err)
}

func (e *proxyError) Unwrap() error { return e.err }

// outlook of a proxy that wants to know who we are: that passes only if a person tells it.
func (e *proxyError) outlook() outlook {
	if e.status == http.StatusProxyAuthRequired {
		return lasting
	}
	return passing
}

// advice is the line for a person.
func (e *proxyError) advice() string {
	switch {
	case e.status == http.StatusProxyAuthRequired && e.known:
		return fmt.Sprintf("the proxy %s does not take the name and password in %s (it answered 407): put them right there", e.host, e.source)
	case e.status == http.StatusProxyAuthRequired:
		return fmt.Sprintf("the proxy %s wants a name and password (it answered 407): write them into %s as http://NAME:PASSWORD@HOST:PORT", e.host, e.source)
	case e.status != 0:
		return fmt.Sprintf("the proxy %s does not let us through to ngrok, it answered %s: ask who runs it, or change %s; trying again", e.host, e.phrase, e.source)
	}
	return fmt.Sprintf("the proxy %s cannot be used, %s: is %s right? Trying again", e.host, text.NetError(e.err), e.source)
}

func (c connector) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialWait)
	defer cancel()
	at := net.JoinHostPort(c.host, c.port)
	fail := func(err error) error { return &proxyError{host: at, source: c.source, err: err} }
	conn, err := (&net.Dialer{}).DialContext(ctx, network, at)
	if err != nil {
		return nil, fail(err)
	}
	raw := conn
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
	if c.encrypted {
		conn = tls.Client(raw, &tls.Config{ServerName: c.host, RootCAs: c.roots, MinVersion: tls.VersionTLS12})
	}
	err = c.ask(conn, addr)
	if !stop() { // the connection is closed, or about to be
		err = ctx.Err()
	}
	if err == nil {
		return conn, nil
	}
	_ = raw.Close()
	if _, told := errors.AsType[*proxyError](err); told {
		return nil, err
	}
	return nil, fail(err)
}

// ask has the proxy connect to addr.
func (c connector) ask(conn net.Conn, addr string) error {
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: http.Header{"User-Agent": {"callboard"}}}
	if c.basic != "" {
		req.Header.Set("Proxy-Authorization", c.basic)
	}
	if err := req.Write(conn); err != nil {
		return err
	}
	// What the reader holds beyond the answer may be lost: the far end of this connection speaks only when it is spoken to (TLS).
	res, err := http.ReadResponse(bufio.NewReader(io.LimitReader(conn, maxReply)), req) //nolint:bodyclose // the body is what comes through the tunnel
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return &proxyError{host: net.JoinHostPort(c.host, c.port), source: c.source, status: res.StatusCode, phrase: res.Status, known: c.basic != ""}
	}
	return nil
}
