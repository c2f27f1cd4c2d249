package send

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"time"

	"callboard/internal/text"
)

const maxProblem = 160 // cells

// problem says in one short line why there was no whole answer, and what a person can do about it. limit is how long everything
// could take.
func problem(err error, t Target, at stage, limit time.Duration) string {
	for _, say := range []func(error, Target) string{proxyProblem, certificateProblem} {
		if words := say(err, t); words != "" {
			return text.Cut(text.Redact(words), maxProblem)
		}
	}
	var words string
	switch {
	case errors.Is(err, context.Canceled):
		words = stopped(at)
	case isTimeout(err):
		words = late(at, limit)
	case errors.Is(err, errOwn):
		words = errOwn.Error()
	case errors.Is(err, errLongHead):
		words = "the header of its answer is longer than 64 KiB"
	case errors.Is(err, errBadHead):
		words = "the header of its answer is not valid HTTP"
	case errors.Is(err, errNotHTTP):
		words = t.host + " does not answer in HTTP"
		if t.scheme == "http" {
			words += "; try https://"
		}
	case at == connecting && text.Refused(err):
		words = "nothing listens at " + net.JoinHostPort(t.name, t.port)
	case at == connecting && text.WrongProtocol(err) != "":
		words = t.host + " does not speak https; try http://"
	case at != connecting && isBroken(err):
		words = brokenOff(err, at)
	default:
		words = text.NetError(err)
	}
	return text.Cut(text.Redact(words), maxProblem)
}

func stopped(at stage) string {
	if at == connecting {
		return "stopped before it was sent"
	}
	return "stopped before the answer; it may have arrived"
}

func late(at stage, limit time.Duration) string {
	within := fmt.Sprintf(" within %.2g s", limit.Seconds())
	switch at {
	case connecting:
		return "no connection" + within
	case inBody:
		return "the answer did not end" + within
	case waiting, inHead:
	}
	return "no answer" + within
}

func brokenOff(err error, at stage) string {
	switch {
	case at == inHead || at == inBody:
		return "the connection broke off within the answer"
	case text.Reset(err):
		return "the connection was reset without an answer"
	}
	return "the connection was closed without an answer"
}

func isTimeout(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) {
		return true
	}
	slow, ok := errors.AsType[net.Error](err)
	return ok && slow.Timeout()
}

func isBroken(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		text.Reset(err) || strings.Contains(err.Error(), "closed by the remote host")
}

func proxyProblem(err error, _ Target) string {
	p, ok := errors.AsType[*proxyError](err)
	switch {
	case !ok:
		return ""
	case p.status == http.StatusProxyAuthRequired:
		return "the proxy " + p.host + " wants another user name and password: see HTTPS_PROXY"
	case p.status != 0:
		return fmt.Sprintf("the proxy %s does not connect, it answered %d: see HTTPS_PROXY and NO_PROXY", p.host, p.status)
	}
	return "the proxy " + p.host + ": " + text.NetError(p.err)
}

// certificateProblem puts the errors of a certificate into words; empty if err is another one.
func certificateProblem(err error, t Target) string {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		if runtime.GOOS == "darwin" || runtime.GOOS == "windows" { // Go asks the system there
			return "its certificate is from an unknown authority: have this machine trust that authority"
		}
		return "its certificate is from an unknown authority: name the authority's file in SSL_CERT_FILE"
	}
	if wrong, ok := errors.AsType[x509.HostnameError](err); ok {
		names := wrong.Certificate.DNSNames
		for _, ip := range wrong.Certificate.IPAddresses {
			names = append(names, ip.String())
		}
		words := "its certificate is not for " + t.name
		if len(names) > 0 {
			words += " but for " + text.Cut(text.Line(strings.Join(names, ", ")), 60)
		}
		return words
	}
	if bad, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		if bad.Reason == x509.Expired {
			return "its certificate has expired, or the clock of this machine is wrong"
		}
		return "its certificate is not valid"
	}
	return ""
}
