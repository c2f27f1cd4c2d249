package livecheck

import (
	"errors"
	"net/http"
	"net/url"
	"testing"

	"callboard/internal/publicnet"
)

// A name that is resolved to this machine or its network is refused when it is dialled, for links of a service elsewhere only.
func TestResolvedAddresses(t *testing.T) {
	t.Parallel()
	direct := &http.Request{URL: &url.URL{Scheme: "http", Host: "127.0.0.1"}} // which no proxy is used for
	marked, refusePrivate := publicnet.Only(t.Context(), direct, true), publicnet.Refuse(errPrivate)
	for address, private := range map[string]bool{
		"127.0.0.1:80": true, "[::1]:443": true, "10.1.2.3:80": true, "[::ffff:192.168.0.1]:80": true, "169.254.169.254:80": true, "0.0.0.0:80": true,
		"[fe80::1%eth0]:80": true, "203.0.113.7:443": false, "[2001:db8::1]:443": false,
	} {
		if err := refusePrivate(marked, "tcp", address, nil); errors.Is(err, errPrivate) != private {
			t.Errorf("%s: %v", address, err)
		}
		if err := refusePrivate(t.Context(), "tcp", address, nil); err != nil {
			t.Errorf("%s of the service itself: %v", address, err)
		}
	}
	for base, want := range map[string]map[string]bool{
		"https://typecast.example": {"/api/me": false, "https://typecast.example/a": false, "https://files.example/a": true},
		"http://127.0.0.1:4010":    {"/api/me": false, "https://files.example/a": false},
	} {
		r := newRun(t.Context(), Options{Service: "speak", BaseURL: base, Key: "the-key"})
		for path, marked := range want {
			q, err := r.build(t.Context(), request{method: http.MethodGet, path: path, auth: noKey})
			if err != nil || publicnet.IsOnly(q.Context()) != marked && !publicnet.HasProxy(q) {
				t.Errorf("%s of %s: %v", path, base, err)
			}
		}
	}
}
