package livecheck

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

var errPrivate = errors.New("the address is on this machine or in its network")

// isElsewhere reports that the service is not on this machine. Then its links must not lead to this machine or its network.
func (r *run) isElsewhere() bool {
	base, err := url.Parse(r.BaseURL)
	return err == nil && !isLoopback(base.Hostname())
}

// isPrivate reports a URL on this machine or in its network, as far as its host tells, which the links of a service elsewhere must
// not lead to.
func (r *run) isPrivate(u *url.URL) bool {
	return r.isElsewhere() && (isLoopback(u.Hostname()) || isPrivateAddr(u.Hostname()))
}

func isPrivateAddr(host string) bool {
	ip, err := netip.ParseAddr(host)
	ip = ip.Unmap()
	return err == nil && (ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() || ip.IsMulticast())
}

// publicOnlyKey marks the context of a request that must not lead to this machine or its network, whatever the name of its host is
// resolved to.
type publicOnlyKey struct{}

// hasProxy reports whether a proxy makes the connection: then the address that is dialled is the proxy's.
func hasProxy(q *http.Request) bool {
	proxy, err := http.ProxyFromEnvironment(q)
	return err != nil || proxy != nil
}

// publicTransport is http.DefaultTransport with a look at the address that a host is resolved to.
func publicTransport() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.DialContext = (&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second, ControlContext: refusePrivate}).DialContext
	return t
}

// refusePrivate is a net.Dialer.ControlContext.
func refusePrivate(ctx context.Context, _, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if err == nil && ctx.Value(publicOnlyKey{}) == true && isPrivateAddr(host) {
		return errPrivate
	}
	return nil
}
