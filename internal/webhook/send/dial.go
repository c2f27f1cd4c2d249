package send

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"golang.org/x/net/proxy"
)

// proxyError is an error of the proxy between us and the target.
type proxyError struct {
	host   string
	status int // of its answer; 0: there was none
	err    error
}

func (e *proxyError) Error() string { return fmt.Sprintf("the proxy %s: %v", e.host, e.err) }
func (e *proxyError) Unwrap() error { return e.err }

// route is the way to a target. Connections of one route are alike.
type route struct {
	target Target
	via    *url.URL // the proxy; nil: none
	toOwn  bool     // it may lead to ourselves
}

// key is that of the pool.
func (r route) key() string {
	key := r.target.scheme + " " + r.target.name + " " + r.target.port
	if r.via != nil {
		key += " " + r.via.String()
	}
	if r.toOwn {
		key += " own"
	}
	return key
}

// connect opens a connection to a target, through the proxy of the environment if there is one for it. It never goes to a proxy
// with what is on this machine (httpproxy).
func (c *Client) connect(ctx context.Context, r route) (*conn, error) {
	t, via := r.target, r.via
	addr := net.JoinHostPort(t.name, t.port)
	if via == nil {
		raw, err := c.opts.Dial(ctx, "tcp", addr)
		if err != nil {
			return nil, err
		}
		if !r.toOwn {
			if err := refuseOwnPeer(raw, c.opts.Own()); err != nil {
				_ = raw.Close()
				return nil, err
			}
		}
		return c.secure(ctx, raw, r)
	}
	raw, err := c.throughProxy(ctx, t, via, addr)
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, &proxyError{host: via.Host, status: statusOf(err), err: err}
	}
	out, err := c.secure(ctx, raw, r)
	if err == nil && t.scheme == "http" && (via.Scheme == "http" || via.Scheme == "https") {
		out.prefix, out.login = "http://"+t.host, proxyLogin(via)
	}
	return out, err
}

// secure speaks TLS with a target of https.
func (c *Client) secure(ctx context.Context, raw net.Conn, r route) (*conn, error) {
	t := r.target
	if t.scheme != "https" {
		return newConn(raw, raw, r.key()), nil
	}
	encrypted := tls.Client(raw, &tls.Config{
		ServerName: withoutZone(t.name), RootCAs: c.opts.CAs, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
		ClientSessionCache: c.sessions,
	})
	if err := encrypted.HandshakeContext(ctx); err != nil {
		_ = raw.Close()
		return nil, err
	}
	return newConn(encrypted, raw, r.key()), nil
}

// throughProxy returns a connection that the proxy makes to addr. One to a proxy of plain http for a target of plain http is
// that to the proxy itself, which reads the whole URL of each request.
func (c *Client) throughProxy(ctx context.Context, t Target, via *url.URL, addr string) (net.Conn, error) {
	dialer := proxyDialer{c.opts.Dial}
	switch via.Scheme {
	case "socks5", "socks5h":
		d, err := proxy.FromURL(via, dialer)
		if err != nil {
			return nil, err
		}
		return d.(proxy.ContextDialer).DialContext(ctx, "tcp", addr)
	case "http", "https":
	default:
		return nil, errors.New("only http, https and socks5 are known")
	}
	encrypted := via.Scheme == "https"
	port := "80"
	if encrypted {
		port = "443"
	}
	conn, err := c.opts.Dial(ctx, "tcp", net.JoinHostPort(via.Hostname(), cmp.Or(via.Port(), port)))
	if err != nil {
		return nil, err
	}
	if encrypted {
		over := tls.Client(conn, &tls.Config{ServerName: via.Hostname(), RootCAs: c.opts.CAs, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
		if err := over.HandshakeContext(ctx); err != nil {
			_ = conn.Close()
			return nil, err
		}
		conn = over
	}
	if t.scheme == "https" {
		if err := askProxy(ctx, conn, via, addr); err != nil {
			_ = conn.Close()
			return nil, err
		}
	}
	return conn, nil
}

// askProxy has a proxy connect to addr (RFC 9110, 9.3.6).
func askProxy(ctx context.Context, conn net.Conn, via *url.URL, addr string) error {
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	ask := "CONNECT " + addr + " HTTP/1.1\r\nHost: " + addr + "\r\nUser-Agent: callboard\r\n" + proxyLogin(via) + "\r\n"
	if _, err := io.WriteString(conn, ask); err != nil {
		return err
	}
	// What the reader holds beyond the answer is lost: in TLS the server does not send first.
	in := bufio.NewReader(io.LimitReader(conn, maxHead))
	res, err := http.ReadResponse(in, &http.Request{Method: http.MethodConnect}) //nolint:bodyclose // the body is what comes through the proxy
	switch {
	case err != nil:
		return err
	case res.StatusCode/100 != 2:
		return statusError(res.StatusCode)
	case !stop():
		return ctx.Err()
	}
	return nil
}

// statusError is the answer of a proxy that refuses to connect.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("it answered %d", int(e)) }

func statusOf(err error) int {
	s, _ := errors.AsType[statusError](err)
	return int(s)
}

// proxyLogin is the header line with the user name and password of a proxy's URL; empty without them.
func proxyLogin(via *url.URL) string {
	if via.User == nil {
		return ""
	}
	password, _ := via.User.Password()
	return "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(via.User.Username()+":"+password)) + "\r\n"
}

// proxyDialer is what golang.org/x/net/proxy dials with.
type proxyDialer struct {
	dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

func (d proxyDialer) Dial(network, addr string) (net.Conn, error) {
	return d.dial(context.Background(), network, addr)
}

func (d proxyDialer) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	return d.dial(ctx, network, addr)
}
