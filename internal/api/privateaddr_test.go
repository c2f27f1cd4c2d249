package api

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"

	"callboard/internal/publicnet"
)

// A name that resolves to a private address is refused when it is dialled. The service's own host may have any address.
func TestNameOfPrivateAddressIsRefused(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	d := net.Dialer{ControlContext: publicnet.Refuse(ErrForeignLink)}
	for base, want := range map[string]bool{"https://typecast.ai": true, "https://tc.internal": false, "http://127.0.0.1:4010": false} {
		c, err := New(Options{BaseURL: base})
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://tc.internal/x", nil)
		if err != nil {
			t.Fatal(err)
		}
		conn, err := d.DialContext(c.publicOnly(req), "tcp", l.Addr().String())
		if conn != nil {
			conn.Close()
		}
		if errors.Is(err, ErrForeignLink) != want {
			t.Errorf("%s: %v", base, err)
		}
	}
	conn, err := d.DialContext(context.Background(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
}
