package tunnel

import (
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"syscall"

	"callboard/internal/text"
)

// failure is a classified error of the library.
type failure struct {
	text         string // for a person, one line
	code         string // "ERR_NGROK_334"; empty if it is not an error of the service
	number       int    // of the code
	permanence   permanence
	tokenRefused bool
	answered     bool  // the service can be reached, so that fewer attempts are enough
	timedOut     bool  // nothing was received
	cause        error // without secrets
}

// problem is the failure as the error of a Run.
func (f failure) problem() *Problem {
	return &Problem{Text: f.text, Code: f.code, Unauthorised: f.tokenRefused, Err: f.cause}
}

// classify says what an error of the library means and whether to try again. url is the one that was requested, or empty.
func (t *NgrokTunnel) classify(err error, url string) failure {
	f := failure{cause: errors.New(t.redact.line(err.Error())), code: errorCode(err)}
	f.number = codeNumber(f.code)
	if f.code == "" {
		return t.networkFailure(f, err)
	}
	f.answered = true
	if a, ok := adviceFor(f.number); ok {
		f.permanence, f.tokenRefused = a.permanence, a.tokenRefused
		if url == "" {
			url = "this account's URL"
		}
		f.text = strings.NewReplacer("{from}", t.redact.line(t.tokenFrom), "{url}", url).Replace(a.text) + " (" + f.code + ")"
		return f
	}
	f.permanence = permanentOnFirstBind
	f.text = "ngrok says: " + t.serviceMessage(err, f.code)
	return f
}

// stopped classifies the error of an endpoint that the service ended. Whatever the reason, it does not come back by itself.
func (t *NgrokTunnel) stopped(err error, url string) failure {
	f := t.classify(err, url)
	f.permanence = permanent
	f.text = "ngrok stopped " + url + ": " + t.serviceMessage(err, f.code) + "; open the link again when that is settled"
	return f
}

// serviceMessage is the service's message with the code and where it is explained.
func (t *NgrokTunnel) serviceMessage(err error, code string) string {
	message := errorMessage(err, t.redact)
	if message == "" {
		message = "no reason given"
	}
	if code != "" {
		message += " (" + code + ", see ngrok.com/docs/errors/" + strings.ToLower(code) + ")"
	}
	return message
}

// networkFailure classifies an error of the connection to ngrok. It looks at types only: the texts of a broken connection
// differ from one time to the next (measured).
func (t *NgrokTunnel) networkFailure(f failure, err error) failure {
	_, cert := errors.AsType[*tls.CertificateVerificationError](err)
	_, op := errors.AsType[*net.OpError](err)
	_, dns := errors.AsType[*net.DNSError](err)
	_, errno := errors.AsType[syscall.Errno](err)
	_, record := errors.AsType[tls.RecordHeaderError](err)
	netErr, isNet := errors.AsType[net.Error](err)
	f.timedOut = isNet && netErr.Timeout()
	if p, ok := errors.AsType[*proxyError](err); ok {
		f.text, f.permanence = t.redact.line(p.advice()), p.permanence()
		return f
	}
	switch {
	case cert:
		f.answered = true
		f.text = "the certificate of the ngrok server is not ngrok's, as behind a proxy that inspects TLS: set --ngrok-connect-cas to host or to that proxy's CA file; trying again"
	case op, dns, errno, record, f.timedOut:
		f.text = t.redact.line("ngrok cannot be reached, "+text.NetError(err)+": is this machine offline, or does a firewall or proxy block it?") + " Trying again"
	default:
		f.text = connectionLost
	}
	return f
}

const connectionLost = "the connection to ngrok broke off; connecting again"

// afterOnline is the failure of a session that was online until then.
func (f failure) afterOnline() failure {
	f.text = connectionLost
	if f.timedOut {
		f.text = "ngrok does not answer any more; connecting again"
	}
	return f
}
