package api_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"syscall"
	"testing"

	"callboard/internal/api"
)

func TestPlain(t *testing.T) {
	t.Parallel()
	addr := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}
	dial := func(err error) error {
		return &url.Error{Op: "Get", URL: "https://cdn/x?Signature=SECRET", Err: &net.OpError{Op: "dial", Net: "tcp", Addr: addr, Err: err}}
	}
	for want, err := range map[string]error{
		"nothing listens at 127.0.0.1:1":                    dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)),
		"there is no way to 127.0.0.1:1":                    dial(os.NewSyscallError("connect", syscall.EHOSTUNREACH)),
		"there is no way":                                   syscall.ENETUNREACH,
		"the connection broke off":                          fmt.Errorf("reading: %w", io.ErrUnexpectedEOF),
		"no answer in time":                                 dial(context.DeadlineExceeded),
		"it was called off":                                 context.Canceled,
		"there is no host nohost.invalid":                   dial(&net.DNSError{Err: "no such host", Name: "nohost.invalid", IsNotFound: true}),
		"the address of typecast.ai could not be asked for": &net.DNSError{Err: "server misbehaving", Name: "typecast.ai"},
		"the proxy: nothing listens":                        &url.Error{Op: "Get", URL: "https://x", Err: &net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED}},
		"something else":                                    errors.New("something else"),
		"x509: certificate signed by unknown authority":     &url.Error{Op: "Get", URL: "https://x", Err: x509.UnknownAuthorityError{}},
	} {
		if got := api.Plain(err); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}
