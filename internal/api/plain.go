package api

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
)

// Plain says in words for a person what went wrong on a network, without the URL, which may be signed or secret. What it
// does not know it leaves as it is; the answer may hold other secrets still: see Redact.
func Plain(err error) string {
	for {
		u, ok := errors.AsType[*url.Error](err)
		if !ok {
			break
		}
		err = u.Err
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "proxyconnect" && op.Err != nil {
		return "the proxy: " + Plain(op.Err)
	}
	switch {
	case errors.Is(err, context.Canceled):
		return "it was called off"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return ErrTimeout.Error()
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens" + place(" at ", err)
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "there is no way" + place(" to ", err)
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection broke off"
	}
	if name, ok := errors.AsType[*net.DNSError](err); ok {
		if name.IsNotFound {
			return "there is no host " + name.Name
		}
		return "the address of " + name.Name + " could not be asked for"
	}
	if slow, ok := errors.AsType[net.Error](err); ok && slow.Timeout() {
		return ErrTimeout.Error()
	}
	if spoken := tongue(err); spoken != "" {
		return spoken
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "remote error" {
		return "what answered refused the encrypted connection" // a TLS alert
	}
	switch {
	case garbled(err):
		return "the answer is garbled"
	case brokenOff(err):
		return "the connection broke off"
	}
	// Who said it is of no use to a person.
	text := err.Error()
	for _, who := range []string{"net/http: ", "HTTP/1.x transport connection broken: ", "net/http: ", "http: ", "http2: "} {
		text = strings.TrimPrefix(text, who)
	}
	return text
}

// place is the address that a connection was to, after a preposition; nothing if it is not known.
func place(preposition string, err error) string {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Addr != nil {
		return preposition + op.Addr.String()
	}
	return ""
}
