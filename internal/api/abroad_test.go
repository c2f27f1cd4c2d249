package api

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
)

// A name that leads to a private address is found out when it is dialled; the service's own host may be anywhere.
func TestANameThatLeadsHome(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	d := net.Dialer{ControlContext: keepAbroad}
	for base, want := range map[string]bool{"https://typecast.ai": true, "https://tc.internal": false, "http://127.0.0.1:4010": false} {
		c, err := New(Options{BaseURL: base})
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://tc.internal/x", nil)
		if err != nil {
			t.Fatal(err)
		}
		conn, err := d.DialContext(c.abroad(req), "tcp", l.Addr().String())
		if conn != nil {
			conn.Close()
		}
		if errors.Is(err, ErrAstray) != want {
			t.Errorf("%s: %v", base, err)
		}
	}
	conn, err := d.DialContext(context.Background(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
}
