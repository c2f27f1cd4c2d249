package api

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"

	"callboard/internal/text"
)

// ErrAstray is the cause when a link, or where it sends on to, is a place that audio is never fetched from: plain http,
// or an address of a private network. Nothing was asked there.
var ErrAstray = errors.New("the link leads where no audio is fetched from")

// Trusted reports whether a link to audio leads to the service by its looks: to its own host, or one of Typecast's, by
// https. Whoever posts to the callback can write any link; another one counts only when the service itself names it.
func (c *Client) Trusted(link string) bool {
	u, err := url.Parse(absolute(c.base, text.StripHidden(link)))
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	if c.home(u) {
		return true
	}
	if isLoopback(c.base.Hostname()) {
		return isLoopback(u.Hostname()) && (u.Scheme == "http" || u.Scheme == "https")
	}
	host := strings.ToLower(u.Hostname())
	return u.Scheme == "https" && (host == "typecast.ai" || strings.HasSuffix(host, ".typecast.ai"))
}

// reachable reports whether audio may be fetched from u at all. The service's own host may be anywhere, for a person
// has named it; a service on this machine may name others on it.
func (c *Client) reachable(u *url.URL) bool {
	switch {
	case c.home(u):
		return true
	case isLoopback(c.base.Hostname()):
		return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
	}
	return u.Scheme == "https" && !isPrivate(u.Hostname())
}

// abroad marks the context of a request that must not reach a private address, which its host's name may yet lead to.
// Through a proxy it is the proxy that looks the name up, and its own address is not the request's.
func (c *Client) abroad(r *http.Request) context.Context {
	ctx := context.WithValue(r.Context(), abroadKey{}, false)
	if c.home(r.URL) || isLoopback(c.base.Hostname()) {
		return ctx
	}
	if proxy, err := http.ProxyFromEnvironment(r); err != nil || proxy != nil {
		return ctx
	}
	return context.WithValue(ctx, abroadKey{}, true)
}

type abroadKey struct{}

// keepAbroad is a dialer's last look at the address that a name has led to.
func keepAbroad(ctx context.Context, _, address string, _ syscall.RawConn) error {
	if host, _, err := net.SplitHostPort(address); err == nil && ctx.Value(abroadKey{}) == true && isPrivate(host) {
		return ErrAstray
	}
	return nil
}

func isLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// isPrivate reports a host that is this machine or of its own network, as far as its name or address tells.
func isPrivate(host string) bool {
	if isLoopback(host) {
		return true
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	ip = ip.Unmap()
	return ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() || ip.IsMulticast() || ip.IsInterfaceLocalMulticast()
}
