// Package publicnet keeps requests that follow a stranger's link away from this machine and its network, whatever the name of the
// link's host is resolved to.
package publicnet

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"syscall"
)

// IsPrivate reports whether a host is an IP address of this machine or of a private network. A name is none.
func IsPrivate(host string) bool {
	ip, err := netip.ParseAddr(host)
	ip = ip.Unmap()
	return err == nil && (ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() || ip.IsMulticast())
}

type onlyKey struct{}

// Only returns ctx with the mark whether r must not reach a private address. Behind a proxy there is no mark: the proxy resolves the
// name, and the connection goes to the proxy.
func Only(ctx context.Context, r *http.Request, only bool) context.Context {
	return context.WithValue(ctx, onlyKey{}, only && !HasProxy(r))
}

// IsOnly reports whether ctx has the mark.
func IsOnly(ctx context.Context) bool { return ctx.Value(onlyKey{}) == true }

// HasProxy reports whether a proxy makes the connection of r, or may make it because its setting is invalid.
func HasProxy(r *http.Request) bool {
	proxy, err := http.ProxyFromEnvironment(r)
	return err != nil || proxy != nil
}

// Refuse returns a net.Dialer.ControlContext that checks the resolved address of a request with the mark. refused is the error for a
// private one.
func Refuse(refused error) func(ctx context.Context, network, address string, c syscall.RawConn) error {
	return func(ctx context.Context, _, address string, _ syscall.RawConn) error {
		if host, _, err := net.SplitHostPort(address); err == nil && IsOnly(ctx) && IsPrivate(host) {
			return refused
		}
		return nil
	}
}
