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
func (c *Conn) classify(ctx, limited context.Context, k Call, a answer, bodyErr error) *Error {
	e := c.fail(k, a.status, nil)
	e.RetryAfter = retryAfter(a.header, time.Now())
	if a.status >= 200 && a.status <= 299 {
		if bodyErr != nil {
			e.Err = c.reason(ctx, limited, bodyErr)
			e.Uncertain = k.Charged
			e.Retryable = !k.Charged && ctx.Err() == nil && !errors.Is(bodyErr, errTooBig)
			return e
		}
		n, err := ParseNode(a.body)
		if errors.Is(err, io.EOF) && k.Method == http.MethodPut {
			err = nil // a PUT may be answered without a body
		}
		if err == nil && k.Decode(n.Result()) {
			return nil
		}
		c.readErrorBody(e, a.body)
		e.Err, e.Uncertain = ErrNotTypecast, k.Charged
		return e
	}
	if a.status >= 300 && a.status <= 399 {
		// After a POST, 303 points to a result (RFC 9110, 15.4.4); the others mean that the request was not accepted here.
		e.Err, e.Uncertain = c.redirectCause(a), k.Charged && a.status == http.StatusSeeOther
		return e
	}
	if page := c.readErrorBody(e, a.body); page && a.status < 500 && a.status != http.StatusTooManyRequests && k.Op != OpDownload {
		e.Err = ErrNotTypecast
	}
	switch {
	case a.status == http.StatusTooManyRequests:
		e.Retryable = !IsQuota(e) // the one status that means that nothing was accepted
	case k.Charged:
		e.Uncertain = c.proto.Accepted(a.status, a.body)
	default:
		e.Retryable = a.status == http.StatusRequestTimeout || a.status >= 500 &&
			a.status != http.StatusNotImplemented && a.status != http.StatusHTTPVersionNotSupported
	}
	return e
}

// redirectCause returns ErrRedirect with the host of the target, and nothing more of its URL.
func (c *Conn) redirectCause(a answer) error {
	u, err := url.Parse(a.header.Get("Location"))
	if err != nil || u.Host == "" {
		return ErrRedirect
	}
	return &cause{err: ErrRedirect, text: text.Cut(c.redact(fmt.Sprintf("%v: %s://%s", ErrRedirect, u.Scheme, u.Host)), maxMessage)}
}

// readErrorBody sets the code and the message of e from the body of an error response, and reports whether the body is a
// page for a browser.
func (c *Conn) readErrorBody(e *Error, body []byte) (page bool) {
	if e.Op == OpDownload && !isStructured(body) {
		return false // it may be audio, and a link can lead to anyone's server
	}
	code, message, page := decodeErrorBody(body)
	e.Code = text.Cut(c.redact(code), 100)
	e.Message = text.Cut(c.redact(message), maxMessage)
	return page
}
