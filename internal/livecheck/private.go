package livecheck

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"callboard/internal/publicnet"
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
	return r.isElsewhere() && (isLoopback(u.Hostname()) || publicnet.IsPrivate(u.Hostname()))
}

// publicTransport is http.DefaultTransport with a look at the address that a host is resolved to.
func publicTransport() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.DialContext = (&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second, ControlContext: publicnet.Refuse(errPrivate)}).DialContext
	return t
}
