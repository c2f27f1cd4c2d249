package send

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// errOwn is the error for a target that is ourselves, by its name or by the connection to it.
var errOwn = errors.New("the target is callboard itself: deliveries would go in a circle")

// RefuseOwn returns an error, one line for a person, for a target that is one of our own addresses: URLs, or HOST:PORT of a
// listener. Host names are compared, not looked up. Send looks at the address that it is connected to (Options.Own).
func RefuseOwn(t Target, addresses []string) error {
	if t.IsZero() {
		return nil
	}
	for _, own := range addresses {
		if o, ok := parseOwn(own); ok && o.isTarget(t) {
			return errOwn
		}
	}
	return nil
}

// lookupWait is how long RefuseOwn of a Client waits for the resolver.
const lookupWait = time.Second

// RefuseOwn is the function of that name with Options.Own, and it also refuses a name that the resolver knows as one of these addresses.
// It connects to nothing. What the resolver does not say within a second is no error: Send looks at the connection.
func (c *Client) RefuseOwn(ctx context.Context, t Target) error {
	own := c.opts.Own()
	if err := RefuseOwn(t, own); err != nil || t.IsZero() {
		return err
	}
	port, _ := strconv.ParseUint(t.port, 10, 16)
	if !c.isDirect(t) { // the proxy looks the name up
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookupWait)
	defer cancel()
	found, _ := c.opts.Lookup(ctx, t.name)
	for _, addr := range found {
		if isOwnPeer(netip.AddrPortFrom(addr, uint16(port)), own) {
			return errOwn
		}
	}
	return nil
}

// isDirect reports whether no proxy is between us and a target.
func (c *Client) isDirect(t Target) bool {
	via, err := c.proxyOf(t)
	return via == nil && err == nil
}

// ownAddress is where we receive requests.
type ownAddress struct {
	host   string // empty: every address of this machine
	port   string // empty: 80 and 443, because a tunnel serves http and https alike
	listen bool   // the address of a listener: its host is this machine, whatever its name is
}

// parseOwn reads a URL, or HOST:PORT of a listener.
func parseOwn(s string) (o ownAddress, ok bool) {
	host, port, err := net.SplitHostPort(s)
	if err == nil && !strings.Contains(s, "://") {
		return ownAddress{host, port, true}, true
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" {
		return o, false
	}
	return ownAddress{host: u.Hostname(), port: u.Port()}, true
}

func (o ownAddress) hasPort(port string) bool {
	return o.port == port || o.port == "" && (port == "80" || port == "443")
}

// isTarget compares by name. A listener on all addresses, or on a loopback address, is taken for one that every name of this
// machine leads to.
func (o ownAddress) isTarget(t Target) bool {
	if !o.hasPort(t.port) {
		return false
	}
	if strings.EqualFold(strings.TrimSuffix(t.name, "."), strings.TrimSuffix(o.host, ".")) {
		return true
	}
	return o.isEverywhere() && (isThisMachine(t.name) || isInterface(t.name))
}

// isEverywhere reports whether the host is a loopback name or address, or that of all addresses.
func (o ownAddress) isEverywhere() bool { return o.host == "" || isThisMachine(o.host) }

// isPeer compares with the address at the other end of a connection.
func (o ownAddress) isPeer(at netip.AddrPort) bool {
	if !o.hasPort(strconv.Itoa(int(at.Port()))) {
		return false
	}
	ip := at.Addr().Unmap().WithZone("")
	if host, err := netip.ParseAddr(o.host); err == nil && host.Unmap().WithZone("") == ip {
		return true
	} else if !o.isEverywhere() && (err == nil || !o.listen) { // another address, or a public name, which a server elsewhere may have
		return false
	}
	return isThisMachine(ip.String()) || isInterface(ip.String())
}

// refuseOwnPeer returns errOwn if the other end of a connection is one of our own addresses: a target may have a name that only the
// resolver knows as this machine's.
func refuseOwnPeer(c net.Conn, addresses []string) error {
	// A connection that is not of TCP has no such address.
	if at, err := netip.ParseAddrPort(c.RemoteAddr().String()); err == nil && isOwnPeer(at, addresses) {
		return errOwn
	}
	return nil
}

func isOwnPeer(at netip.AddrPort, addresses []string) bool {
	for _, own := range addresses {
		if o, ok := parseOwn(own); ok && o.isPeer(at) {
			return true
		}
	}
	return false
}

// isThisMachine reports whether a host is a loopback name or address, or that of all addresses, which connects to this machine.
func isThisMachine(host string) bool {
	addr, err := netip.ParseAddr(host)
	return isLoopback(host) || err == nil && addr.IsUnspecified()
}

// isInterface reports whether a host is an address of an interface of this machine.
func isInterface(host string) bool {
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	list, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}
	for _, a := range list {
		if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr().Unmap() == addr.Unmap().WithZone("") {
			return true
		}
	}
	return false
}
