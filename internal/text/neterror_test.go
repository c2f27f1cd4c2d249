package text_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"

	"callboard/internal/text"
)

func TestNetError(t *testing.T) {
	t.Parallel()
	addr := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}
	dial := func(err error) error {
		return &url.Error{Op: "Get", URL: "https://cdn/x?Signature=SECRET", Err: &net.OpError{Op: "dial", Net: "tcp", Addr: addr, Err: err}}
	}
	for want, err := range map[string]error{
		"nothing listens at 127.0.0.1:1":                    dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)),
		"there is no route to 127.0.0.1:1":                  dial(os.NewSyscallError("connect", syscall.EHOSTUNREACH)),
		"there is no route":                                 syscall.ENETUNREACH,
		"the connection broke off":                          fmt.Errorf("reading: %w", io.ErrUnexpectedEOF),
		"no answer in time":                                 dial(context.DeadlineExceeded),
		"it was cancelled":                                  context.Canceled,
		"there is no host nohost.invalid":                   dial(&net.DNSError{Err: "no such host", Name: "nohost.invalid", IsNotFound: true}),
		"the address of typecast.ai could not be looked up": &net.DNSError{Err: "server misbehaving", Name: "typecast.ai"},
		"the proxy: nothing listens":                        &url.Error{Op: "Get", URL: "https://x", Err: &net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED}},
		"something else":                                    errors.New("something else"),
		"a proxy said something":                            &url.Error{Op: "Get", URL: "https://x", Err: errors.New("net/http: HTTP/1.x transport connection broken: a proxy said something")},
		"the connection broke off ":                         errors.New("http2: server sent GOAWAY and closed the connection; LastStreamID=1"),
		" the connection broke off":                         fmt.Errorf("reading: %w", net.ErrClosed),
		"x509: certificate signed by unknown authority":     &url.Error{Op: "Get", URL: "https://x", Err: x509.UnknownAuthorityError{}},
	} {
		if got := text.NetError(err); got != strings.TrimSpace(want) { // spaces make the keys of the map unique
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}

// The errors come from real sockets, because the codes differ between systems.
func TestNetErrorOfSockets(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	client, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	_ = server.(*net.TCPConn).SetLinger(0) // the end is a reset, under wine an orderly one
	_ = server.Close()
	if _, err := client.Read(make([]byte, 1)); !text.Reset(err) && !errors.Is(err, io.EOF) || text.NetError(err) != "the connection broke off" {
		t.Errorf("a reset connection: %v, %q", err, text.NetError(err))
	}
	_ = l.Close()
	if _, err := net.Dial("tcp", addr); !text.Refused(err) || text.NetError(err) != "nothing listens at "+addr {
		t.Errorf("nothing listens: %v, %q", err, text.NetError(err))
	}
}
