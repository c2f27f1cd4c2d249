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

// judge tells what an answer means; nil is success. broken is why its body ended early, if it did.
func (c *Client) judge(ctx, limited context.Context, k call, a answer, broken error) *Error {
	e := &Error{Op: k.op, Status: a.status, RetryAfter: retryAfter(a.header, time.Now())}
	if a.status >= 200 && a.status <= 299 {
		if broken != nil {
			e.Err = c.reason(ctx, limited, broken)
			e.Uncertain = k.charged
			e.Retryable = !k.charged && ctx.Err() == nil && !errors.Is(broken, errTooBig)
			return e
		}
		n, err := parse(a.body)
		if errors.Is(err, io.EOF) && k.method == http.MethodPut {
			err = nil // a change needs no words to be accepted
		}
		if err == nil && k.decode(n.result()) {
			return nil
		}
		c.explain(e, a.body)
		e.Err, e.Uncertain = ErrNotTypecast, k.charged
		return e
	}
	if a.status >= 300 && a.status <= 399 {
		// After a POST, 303 points at a result (RFC 9110, 15.4.4); the others say that the request has yet to be made elsewhere.
		e.Err, e.Uncertain = c.sentElsewhere(a), k.charged && a.status == http.StatusSeeOther
		return e
	}
	if page := c.explain(e, a.body); page && a.status < 500 && a.status != http.StatusTooManyRequests && k.op != opDownload {
		e.Err = ErrNotTypecast
	}
	switch {
	case a.status == http.StatusTooManyRequests:
		e.Retryable = !IsQuota(e) // the one refusal that says by its nature that nothing was taken
	case k.charged:
		e.Uncertain = gateway(a.status)
	default:
		e.Retryable = a.status == http.StatusRequestTimeout || a.status >= 500 &&
			a.status != http.StatusNotImplemented && a.status != http.StatusHTTPVersionNotSupported
	}
	return e
}

// gateway reports a status by which something in between says that it lost sight of the service's answer:
// 502, 504, and their kin at Cloudflare.
func gateway(status int) bool {
	switch status {
	case http.StatusBadGateway, http.StatusGatewayTimeout, 520, 524:
		return true
	}
	return false
}

// sentElsewhere names the host that a redirection points at, and nothing more of it.
func (c *Client) sentElsewhere(a answer) error {
	u, err := url.Parse(a.header.Get("Location"))
	if err != nil || u.Host == "" {
		return ErrRedirect
	}
	return &cause{err: ErrRedirect, text: text.Cut(c.redact(fmt.Sprintf("%v: %s://%s", ErrRedirect, u.Scheme, u.Host)), maxMessage)}
}

// explain takes the code and the words out of a refusal's body, and reports whether it is a page for a browser.
func (c *Client) explain(e *Error, body []byte) (page bool) {
	code, message, page := decodeProblem(body)
	e.Code = text.Cut(c.redact(code), 100)
	e.Message = text.Cut(c.redact(message), maxMessage)
	return page
}
