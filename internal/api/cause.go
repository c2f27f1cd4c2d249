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

// Causes that a program may want to tell apart with errors.Is.
var (
	// ErrNoToken is the cause when a call that needs a token was made without one. Nothing was sent.
	ErrNoToken = errors.New("there is no API token")
	// ErrBadID is the cause when an id cannot be one. Nothing was sent.
	ErrBadID = errors.New("the id is empty or holds characters that no id has")
	// ErrBadURL is the cause when a link cannot be followed. Nothing was sent.
	ErrBadURL = errors.New("the link is not a whole http or https URL")
	// ErrBadNumber is the cause when a request holds a number that JSON cannot carry. Nothing was sent.
	ErrBadNumber = errors.New("the request holds a number that is none")
	// ErrNotTypecast is the cause when something answered that does not speak Typecast's language.
	ErrNotTypecast = errors.New("this is not an answer of Typecast's")
	// ErrNotAudio is the cause when a download answers with a page or a message in place of sound.
	ErrNotAudio = errors.New("this is not audio")
	// ErrStalled is the cause when a download stopped in the middle.
	ErrStalled = errors.New("the audio stopped coming")
	// ErrRedirect is the cause when the service sends a call elsewhere, where a token or a charge must not follow.
	ErrRedirect = errors.New("the call was sent elsewhere")
	// ErrTimeout is the cause when one attempt took longer than Options.Timeout.
	ErrTimeout = errors.New("no answer in time")
)

// cause carries a foreign error without its secrets: its text is redacted, and the error behind it
// answers errors.Is and errors.As but cannot be unwrapped and printed by accident.
type cause struct {
	err  error
	text string
}

// newCause puts an error of net/http into plain words and redacts them.
func newCause(err error, redact func(string) string) *cause {
	return &cause{err: err, text: text.Cut(redact(text.NetError(err)), maxMessage)}
}

func (c *cause) Error() string { return c.text }

func (c *cause) Is(target error) bool { return errors.Is(c.err, target) }

func (c *cause) As(target any) bool { return errors.As(c.err, target) }

func (c cause) Format(f fmt.State, verb rune) { formatLine(f, verb, c.text) }

func (c cause) LogValue() slog.Value { return slog.StringValue(c.text) }

// untrusted reports a certificate that this machine does not accept: no repeat will help.
func untrusted(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, name := errors.AsType[x509.HostnameError](err)
	_, invalid := errors.AsType[x509.CertificateInvalidError](err)
	return unknown || name || invalid
}

// unresolved reports a host whose address was not found.
func unresolved(err error) bool {
	_, ok := errors.AsType[*net.DNSError](err)
	return ok
}

// proxyRefusal is a proxy that would not open a way to the service: nothing went further than the proxy.
type proxyRefusal int

func (p proxyRefusal) Error() string { return fmt.Sprintf("the proxy answered %d", int(p)) }

// atProxy reports trouble on the way to a proxy, or with it.
func atProxy(err error) bool {
	if _, ok := errors.AsType[proxyRefusal](err); ok {
		return true
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "proxyconnect"
}
