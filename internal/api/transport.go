package api

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
)

// maxRedirects is how many times a GET is sent on.
const maxRedirects = 5

// newTransport is Go's own with shorter waits. Idle connections go after half a minute and HTTP/2 ones are
// asked for signs of life, so that a charged request seldom meets a connection that died unnoticed.
func newTransport(header time.Duration) *http.Transport {
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment,
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, r *http.Response) error {
			if r.StatusCode != http.StatusOK {
				return proxyRefusal(r.StatusCode)
			}
			return nil
		},
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second, ControlContext: keepAbroad}).DialContext,
		ForceAttemptHTTP2:     true,
		HTTP2:                 &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second},
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: header,
		MaxIdleConns:          16,
		MaxIdleConnsPerHost:   8,
		IdleConnTimeout:       30 * time.Second,
	}
}

// home reports whether u is of the service's own host. The same host's way from http to https counts, the way back does not.
func (c *Client) home(u *url.URL) bool {
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

// trusts reports whether the token may go to u: the service's own host, and there only the places that ask for it.
func (c *Client) trusts(u *url.URL) bool {
	if !c.home(u) {
		return false
	}
	p := path.Clean("/" + u.Path)
	return strings.HasPrefix(p, c.base.Path+"/api/") || strings.HasPrefix(p, c.base.Path+"/files/speak/")
}

// redirectCall sends a read on within the service's own host. Anything else comes back as the redirection that it
// is: following would hand the token to a stranger, or make a request that changes something twice.
func (c *Client) redirectCall(next *http.Request, via []*http.Request) error {
	if via[0].Method != http.MethodGet || !c.home(next.URL) {
		return http.ErrUseLastResponse
	}
	return c.redirectFile(next, via)
}

// redirectFile follows a link to where audio may lie, without the token where it is not trusted and without telling where
// it came from.
func (c *Client) redirectFile(next *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return http.ErrUseLastResponse
	}
	if !c.reachable(next.URL) {
		return ErrAstray
	}
	*next = *next.WithContext(c.abroad(next))
	next.Header.Del("Referer") // it would carry a signed URL to another host
	if !c.trusts(next.URL) {
		next.Header.Del("Authorization")
	}
	return nil
}
