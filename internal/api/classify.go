package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"callboard/internal/text"
)

// classify turns an answer into an error, nil for success. bodyErr is why its body ended early; nil: it is complete.
func (c *Client) classify(ctx, limited context.Context, k call, a answer, bodyErr error) *Error {
	e := &Error{Op: k.op, Status: a.status, RetryAfter: retryAfter(a.header, time.Now())}
	if a.status >= 200 && a.status <= 299 {
		if bodyErr != nil {
			e.Err = c.reason(ctx, limited, bodyErr)
			e.Uncertain = k.charged
			e.Retryable = !k.charged && ctx.Err() == nil && !errors.Is(bodyErr, errTooBig)
			return e
		}
		n, err := parse(a.body)
		if errors.Is(err, io.EOF) && k.method == http.MethodPut {
			err = nil // a PUT may be answered without a body
		}
		if err == nil && k.decode(n.result()) {
			return nil
		}
		c.readErrorBody(e, a.body)
		e.Err, e.Uncertain = ErrNotTypecast, k.charged
		return e
	}
	if a.status >= 300 && a.status <= 399 {
		// After a POST, 303 points to a result (RFC 9110, 15.4.4); the others mean that the request was not accepted here.
		e.Err, e.Uncertain = c.redirectCause(a), k.charged && a.status == http.StatusSeeOther
		return e
	}
	if page := c.readErrorBody(e, a.body); page && a.status < 500 && a.status != http.StatusTooManyRequests && k.op != opDownload {
		e.Err = ErrNotTypecast
	}
	switch {
	case a.status == http.StatusTooManyRequests:
		e.Retryable = !IsQuota(e) // the one status that means that nothing was accepted
	case k.charged:
		e.Uncertain = mayBeAccepted(a.status) && !isErrorEnvelope(a.body)
	default:
		e.Retryable = a.status == http.StatusRequestTimeout || a.status >= 500 &&
			a.status != http.StatusNotImplemented && a.status != http.StatusHTTPVersionNotSupported
	}
	return e
}

// mayBeAccepted reports an error status with which a request may have been accepted all the same. Any 5xx can come from
// something between us and the service that has passed the request on, or from the service after it has begun the work. The
// same is true where something stopped waiting for the service (408, and the codes of load balancers for it). With any
// other 4xx, such as the 403 of a login page, whoever answered has refused the request and not passed it on (RFC 9110, 15.5).
func mayBeAccepted(status int) bool {
	switch status {
	case http.StatusRequestTimeout, 460, 499:
		return true
	}
	return status >= 500
}

// redirectCause returns ErrRedirect with the host of the target, and nothing more of its URL.
func (c *Client) redirectCause(a answer) error {
	u, err := url.Parse(a.header.Get("Location"))
	if err != nil || u.Host == "" {
		return ErrRedirect
	}
	return &cause{err: ErrRedirect, text: text.Cut(c.redact(fmt.Sprintf("%v: %s://%s", ErrRedirect, u.Scheme, u.Host)), maxMessage)}
}

// readErrorBody sets the code and the message of e from the body of an error response, and reports whether the body is a
// page for a browser.
func (c *Client) readErrorBody(e *Error, body []byte) (page bool) {
	if e.Op == opDownload && !isStructured(body) {
		return false // it may be audio, and a link can lead to anyone's server
	}
	code, message, page := decodeErrorBody(body)
	e.Code = text.Cut(c.redact(code), 100)
	e.Message = text.Cut(c.redact(message), maxMessage)
	return page
}
