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
		e.Uncertain = isGatewayError(a.status)
	default:
		e.Retryable = a.status == http.StatusRequestTimeout || a.status >= 500 &&
			a.status != http.StatusNotImplemented && a.status != http.StatusHTTPVersionNotSupported
	}
	return e
}

// isGatewayError reports a status by which a gateway says that it did not get the service's response: 502, 504, and those
// of Cloudflare.
func isGatewayError(status int) bool {
	switch status {
	case http.StatusBadGateway, http.StatusGatewayTimeout, 520, 524:
		return true
	}
	return false
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
	code, message, page := decodeErrorBody(body)
	e.Code = text.Cut(c.redact(code), 100)
	e.Message = text.Cut(c.redact(message), maxMessage)
	return page
}
