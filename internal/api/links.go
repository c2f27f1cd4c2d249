package api

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"callboard/internal/publicnet"
	"callboard/internal/text"
)

// ErrForeignLink is the cause when a link or its redirect points to a place that audio is never downloaded from: plain
// http, or an address of a private network. Nothing was sent there.
var ErrForeignLink = errors.New("the link points to a place that no audio is downloaded from")

// Trusted reports whether a link to audio lies with the service itself: at its host and port, or, unless the service runs on
// this machine, at a host of Typecast by https. Anybody who knows the callback URL can post any link; another link counts
// only if the service itself returns it.
func (c *Conn) Trusted(link string) bool {
	u, err := url.Parse(absolute(c.base, text.StripHidden(link)))
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	if isLoopback(c.base.Hostname()) {
		return c.ownHost(u) && port(u) == port(c.base) // another server on this machine is not the service
	}
	if c.ownHost(u) {
		return true
	}
	host := strings.ToLower(u.Hostname())
	return u.Scheme == "https" && (host == "typecast.ai" || strings.HasSuffix(host, ".typecast.ai"))
}

// mayDownload reports whether audio may be downloaded from u. The service's own host may have any address, because the
// person has chosen it; a service on this machine may name other servers on it.
func (c *Conn) mayDownload(u *url.URL) bool {
	switch {
	case c.ownHost(u):
		return true
	case isLoopback(c.base.Hostname()):
		return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
	}
	return u.Scheme == "https" && !isPrivate(u.Hostname())
}

// publicOnly returns the context of r with the mark that the request must not reach a private address, even where the
// name of its host resolves to one. Behind a proxy there is no mark: the proxy resolves the name, and the connection goes
// to the proxy.
func (c *Conn) publicOnly(r *http.Request) context.Context {
	return publicnet.Only(r.Context(), r, !c.ownHost(r.URL) && !isLoopback(c.base.Hostname()))
}

func isLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// isPrivate reports whether a host is this machine or in a private network, as far as its name or address tells.
func isPrivate(host string) bool { return isLoopback(host) || publicnet.IsPrivate(host) }
