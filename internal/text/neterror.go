package text

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"slices"
	"strings"
)

const (
	timedOut = "no answer in time"
	broken   = "the connection broke off"
)

// NetError says in words for a person what went wrong on a network, without the URL, which may be signed or secret. An
// error that it does not know keeps its text. The result may hold other secrets: see Redact.
func NetError(err error) string {
	for {
		u, ok := errors.AsType[*url.Error](err)
		if !ok {
			break
		}
		err = u.Err
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "proxyconnect" && op.Err != nil {
		return "the proxy: " + NetError(op.Err)
	}
	for _, say := range []func(error) string{systemError, lookupError, WrongProtocol, protocolError} {
		if words := say(err); words != "" {
			return words
		}
	}
	// The name of the Go package is of no use to a person.
	text := err.Error()
	for _, prefix := range []string{"net/http: ", "HTTP/1.x transport connection broken: ", "net/http: ", "http: ", "http2: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	return text
}

// systemError puts the errors of contexts and of the operating system into words; empty if err is another one.
func systemError(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "it was cancelled"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), isOne(err, noAnswer):
		return timedOut
	case Refused(err):
		return "nothing listens" + remoteAddr(" at ", err)
	case isOne(err, unreachable):
		return "there is no route" + remoteAddr(" to ", err)
	case Reset(err), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return broken
	}
	return ""
}

// Refused reports an error because nothing listens at an address.
func Refused(err error) bool { return isOne(err, refused) }

// Reset reports an error because the other side ended a connection or a pipe.
func Reset(err error) bool { return isOne(err, reset) }

func isOne(err error, kinds []error) bool {
	return slices.ContainsFunc(kinds, func(kind error) bool { return errors.Is(err, kind) })
}

// remoteAddr returns the address of the connection behind a preposition; empty if it is not known.
func remoteAddr(preposition string, err error) string {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Addr != nil {
		return preposition + op.Addr.String()
	}
	return ""
}

// lookupError puts the errors of DNS and every other timeout into words; empty if err is another one.
func lookupError(err error) string {
	if name, ok := errors.AsType[*net.DNSError](err); ok {
		if name.IsNotFound {
			return "there is no host " + name.Name
		}
		return "the address of " + name.Name + " could not be looked up"
	}
	if slow, ok := errors.AsType[net.Error](err); ok && slow.Timeout() {
		return timedOut
	}
	return ""
}

// WrongProtocol says that an answer is not the HTTP or HTTPS that was asked for: another kind of server listens there,
// and a retry will not help. It is empty for every other error. Few errors of net/http have a type of their own, so most
// are recognized by their words.
func WrongProtocol(err error) string {
	if errors.Is(err, http.ErrSchemeMismatch) {
		return "the server speaks http and not https"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return "the server does not speak https"
	}
	if _, ok := errors.AsType[textproto.ProtocolError](err); ok || contains(err, "malformed HTTP", "malformed MIME", "bad Content-Length",
		"multiple Content-Length", "unsupported transfer encoding", "too many transfer encodings", "response headers exceeded") {
		return "the server does not speak HTTP"
	}
	return ""
}

// protocolError puts the errors of a connection that spoke the right protocol into words; empty if err is another one.
func protocolError(err error) string {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "remote error" { // a TLS alert
		return "the server refused the encrypted connection"
	}
	switch {
	case contains(err, "malformed chunked", "chunk length", "gzip: invalid", "flate: corrupt"): // not encoded as the header says
		return "the answer cannot be decoded"
	case errors.Is(err, net.ErrClosed), contains(err, "GOAWAY", "stream error: ", "connection error: ", "client connection lost",
		"server closed idle connection"): // in the words of HTTP/2 and of the connection pool
		return broken
	}
	return ""
}

func contains(err error, marks ...string) bool {
	text := err.Error()
	for _, m := range marks {
		if strings.Contains(text, m) {
			return true
		}
	}
	return false
}
