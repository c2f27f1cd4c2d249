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
	dialTimeout = 10 * time.Second // for one attempt, through a proxy or not
	maxReply    = 64 << 10         // bytes of a proxy's answer
)

type dialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

// proxyDial returns the function that connects to addr: through the named proxy or, if named is empty, as HTTPS_PROXY and
// NO_PROXY say. The library itself ignores these and supports only SOCKS (measured). env may be nil.
func proxyDial(named string, env *httpproxy.Config, addr string) (dialFunc, error) {
	direct := &net.Dialer{Timeout: dialTimeout}
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
	case err != nil || u != nil && named != "" && u.Hostname() == "": // err repeats the URL, which may hold a password
		return nil, fmt.Errorf("%s is not a URL: write http://HOST:PORT, or socks5://HOST:PORT", source)
	case u == nil:
		return direct.DialContext, nil
	case u.Scheme == "http", u.Scheme == "https":
		p := connectProxy{host: u.Hostname(), port: cmp.Or(u.Port(), "80"), source: source}
		if p.encrypted = u.Scheme == "https"; p.encrypted {
			p.port = cmp.Or(u.Port(), "443")
		}
		if u.User != nil {
			password, _ := u.User.Password()
			p.basic = "Basic " + base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password))
		}
		return p.dial, nil
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
		ctx, cancel := context.WithTimeout(ctx, dialTimeout)
		defer cancel()
		conn, err := through.DialContext(ctx, network, addr)
		if err != nil {
			return nil, &proxyError{host: u.Host, source: source, err: err}
		}
		return conn, nil
	}, nil
}

// connectProxy connects through an HTTP proxy with the method CONNECT (RFC 9110, 9.3.6).
type connectProxy struct {
	host, port string
	encrypted  bool           // the proxy itself speaks TLS
	basic      string         // value of Proxy-Authorization; empty: none
	source     string         // the setting that names the proxy
	roots      *x509.CertPool // of the proxy's certificate; nil: this machine's
}

// proxyError is an error of a proxy: its answer, or that of the connection to it.
type proxyError struct {
	host   string
	source string
	status int    // of its answer; 0: there was none
	phrase string // the status as the proxy wrote it
	sent   bool   // it was sent a name and password
	err    error
}

func (e *proxyError) Error() string {
	if e.status != 0 {
		return fmt.Sprintf("the proxy %s answered %s", e.host, e.phrase)
	}
	return fmt.Sprintf("the proxy %s: %v", e.host, e.err)
}

func (e *proxyError) Unwrap() error { return e.err }

// permanence: only a person can give a proxy the name and password that it wants.
func (e *proxyError) permanence() permanence {
	if e.status == http.StatusProxyAuthRequired {
		return permanent
	}
	return temporary
}

// advice is the error as a line for a person.
func (e *proxyError) advice() string {
	switch {
	case e.status == http.StatusProxyAuthRequired && e.sent:
		return fmt.Sprintf("the proxy %s does not accept the name and password in %s (it answered 407): correct them", e.host, e.source)
	case e.status == http.StatusProxyAuthRequired:
		return fmt.Sprintf("the proxy %s wants a name and password (it answered 407): write them into %s as http://NAME:PASSWORD@HOST:PORT", e.host, e.source)
	case e.status != 0:
		return fmt.Sprintf("the proxy %s does not connect to ngrok, it answered %s: ask its operator, or change %s; trying again", e.host, e.phrase, e.source)
	}
	return fmt.Sprintf("the proxy %s cannot be used, %s: is %s right? Trying again", e.host, text.NetError(e.err), e.source)
}

func (p connectProxy) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	at := net.JoinHostPort(p.host, p.port)
	fail := func(err error) error { return &proxyError{host: at, source: p.source, err: err} }
	conn, err := (&net.Dialer{}).DialContext(ctx, network, at)
	if err != nil {
		return nil, fail(err)
	}
	raw := conn
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
	if p.encrypted {
		conn = tls.Client(raw, &tls.Config{ServerName: p.host, RootCAs: p.roots, MinVersion: tls.VersionTLS12})
	}
	err = p.request(conn, addr)
	if !stop() { // ctx has ended, and the connection is closed or about to be
		err = ctx.Err()
	}
	if err == nil {
		return conn, nil
	}
	_ = raw.Close()
	if _, ok := errors.AsType[*proxyError](err); ok {
		return nil, err
	}
	return nil, fail(err)
}

// request has the proxy connect to addr.
func (p connectProxy) request(conn net.Conn, addr string) error {
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: http.Header{"User-Agent": {"callboard"}}}
	if p.basic != "" {
		req.Header.Set("Proxy-Authorization", p.basic)
	}
	if err := req.Write(conn); err != nil {
		return err
	}
	// What the reader buffers beyond the answer may be lost: in TLS the server does not send first.
	res, err := http.ReadResponse(bufio.NewReader(io.LimitReader(conn, maxReply)), req) //nolint:bodyclose // the body is what comes through the proxy
	if err != nil {
		return err
	}
	switch {
	case res.StatusCode < 100: // net/http accepts them
		return fmt.Errorf("it answered with the status %d, which is none", res.StatusCode)
	case res.StatusCode != http.StatusOK:
		return &proxyError{host: net.JoinHostPort(p.host, p.port), source: p.source, status: res.StatusCode, phrase: res.Status, sent: p.basic != ""}
	}
	return nil
}
