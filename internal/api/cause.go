package api

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"callboard/internal/text"
)

// Causes of an Error, for errors.Is.
var (
	// ErrNoToken is the cause when there is no token for a call that needs one. Nothing was sent.
	ErrNoToken = errors.New("there is no API token")
	// ErrBadID is the cause when an id is malformed. Nothing was sent.
	ErrBadID = errors.New("the id is empty or has characters that no id has")
	// ErrBadURL is the cause when a link is malformed. Nothing was sent.
	ErrBadURL = errors.New("the link is not a complete http or https URL")
	// ErrBadNumber is the cause when a request has a number that JSON cannot represent. Nothing was sent.
	ErrBadNumber = errors.New("the request has a number that is infinite or not a number")
	// ErrNotTypecast is the cause when the response is not one of Typecast's.
	ErrNotTypecast = errors.New("the response is not from Typecast")
	// ErrNotAudio is the cause when a download returns a page or a message instead of audio.
	ErrNotAudio = errors.New("this is not audio")
	// ErrNotWhole is the cause when a download returns only a later part of the audio.
	ErrNotWhole = errors.New("only a part of the audio came")
	// ErrStalled is the cause when audio stops arriving: no byte for 20 seconds, or for a minute while it is made.
	ErrStalled = errors.New("the audio stopped arriving")
	// ErrRedirect is the cause when the service redirects a call that must not follow, because of the token or the charge.
	ErrRedirect = errors.New("the call was redirected elsewhere")
	// ErrTimeout is the cause when one attempt took longer than Options.Timeout.
	ErrTimeout = errors.New("no answer in time")
)

// cause wraps an error of another package without its secrets: its text is redacted. errors.Is and errors.As reach the
// wrapped error, errors.Unwrap does not, so that it is not printed by accident.
type cause struct {
	err  error
	text string
}

// newCause returns the cause for an error of net/http, with redacted words for a person.
func newCause(err error, redact func(string) string) *cause {
	return &cause{err: err, text: text.Cut(redact(text.NetError(err)), maxMessage)}
}

func (c *cause) Error() string { return c.text }

func (c *cause) Is(target error) bool { return errors.Is(c.err, target) }

func (c *cause) As(target any) bool { return errors.As(c.err, target) }

func (c cause) Format(f fmt.State, verb rune) { formatLine(f, verb, c.text) }

func (c cause) LogValue() slog.Value { return slog.StringValue(c.text) }

// isUntrusted reports a certificate that this machine does not accept. A repeat will not help.
func isUntrusted(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, name := errors.AsType[x509.HostnameError](err)
	_, invalid := errors.AsType[x509.CertificateInvalidError](err)
	return unknown || name || invalid
}

// isUnresolved reports a host whose address was not found.
func isUnresolved(err error) bool {
	_, ok := errors.AsType[*net.DNSError](err)
	return ok
}

// proxyRefusal is the status of a proxy that refused the connection to the service. Nothing went further than the proxy.
type proxyRefusal int

func (p proxyRefusal) Error() string { return fmt.Sprintf("the proxy answered %d", int(p)) }

// isProxyError reports an error of a proxy or of the connection to it.
func isProxyError(err error) bool {
	if _, ok := errors.AsType[proxyRefusal](err); ok {
		return true
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "proxyconnect"
}
