package api

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"callboard/internal/publicnet"
)

// maxRedirects is the maximum number of redirects of a GET.
const maxRedirects = 5

// newTransport returns a transport with shorter timeouts than Go's default. Idle connections are closed after half a
// minute and HTTP/2 connections are pinged, so that a charged request seldom uses a connection that is dead already.
func newTransport(header time.Duration) *http.Transport {
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment,
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, r *http.Response) error {
			if r.StatusCode != http.StatusOK {
				return proxyRefusal(r.StatusCode)
			}
			return nil
		},
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second, ControlContext: publicnet.Refuse(ErrForeignLink)}).DialContext,
		ForceAttemptHTTP2:     true,
		HTTP2:                 &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second},
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: header,
		MaxIdleConns:          16,
		MaxIdleConnsPerHost:   8,
		IdleConnTimeout:       30 * time.Second,
	}
}

// ownHost reports whether u is on the host of the service. A change from http to https on the same host is allowed, the
// reverse is not.
func (c *Conn) ownHost(u *url.URL) bool {
	if !strings.EqualFold(u.Hostname(), c.base.Hostname()) {
		return false
	}
	if u.Scheme == c.base.Scheme {
		return port(u) == port(c.base)
	}
	return u.Scheme == "https" && c.base.Scheme == "http" && port(u) == "443" && port(c.base) == "80"
}

func port(u *url.URL) string {
	switch p := u.Port(); {
	case p != "":
		return p
	case u.Scheme == "http":
		return "80"
	}
	return "443"
}

// getsToken reports whether the token may be sent to u: only to the host of the service, and there only to the paths that
// require it.
func (c *Conn) getsToken(u *url.URL) bool {
	if !c.ownHost(u) {
		return false
	}
	return c.proto.KeyPath(c.base.Path, path.Clean("/"+u.Path))
}

// redirectCall follows the redirect of a GET on the host of the service. Every other redirect is returned as the response:
// following it would send the token to another host or repeat a request that changes something.
func (c *Conn) redirectCall(next *http.Request, via []*http.Request) error {
	if via[0].Method != http.MethodGet || !c.ownHost(next.URL) {
		return http.ErrUseLastResponse
	}
	return c.redirectFile(next, via)
}

// redirectFile follows the redirect of a download, without the token where the target does not get it and without Referer.
func (c *Conn) redirectFile(next *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return http.ErrUseLastResponse
	}
	if !c.mayDownload(next.URL) {
		return ErrForeignLink
	}
	*next = *next.WithContext(c.publicOnly(next))
	if next.Response != nil { // the one that redirects
		keepPath(next.URL, next.Response.Header.Get("Location"))
	}
	next.Header.Del("Referer") // it would tell another host a signed URL
	if !c.getsToken(next.URL) {
		next.Header.Del(c.proto.Header)
	}
	return nil
}
