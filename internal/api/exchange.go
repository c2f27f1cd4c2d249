package api

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"callboard/internal/text"
)

// maxBody is the maximum size of a response body in bytes.
const maxBody = 8 << 20

// errTooBig is the cause when a body is longer than maxBody.
var errTooBig = errors.New("the answer is too long")

// call is one API call, which may take several requests.
type call struct {
	op      string
	method  string
	path    []string // segments below the base URL; ids in it have been checked
	body    []byte   // JSON; nil for none
	charged bool     // costs quota, so it is sent at most once: see onceBody

	// decode reads the value inside the envelope and reports whether it is an answer to this call.
	decode func(node) bool
}

// answer is a response with its whole body.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// do makes the call, with repeats where they are allowed.
func (c *Client) do(ctx context.Context, k call) error {
	if c.token.value == nil {
		return &Error{Op: k.op, Err: ErrNoToken}
	}
	return c.repeat(ctx, k, func(limit time.Duration) *Error { return c.attempt(ctx, k, limit) })
}

// attempt makes one request and gives up after limit.
func (c *Client) attempt(ctx context.Context, k call, limit time.Duration) *Error {
	limited, cancel := context.WithTimeoutCause(ctx, limit, ErrTimeout)
	defer cancel()
	req, once := c.request(limited, k)
	start := time.Now()
	a, err := c.exchange(req)
	c.logCall(ctx, k, req.URL, a.status, time.Since(start), err)
	sent := once == nil || !once.seal()
	if a.status == 0 {
		return c.noResponse(ctx, limited, k, err, sent)
	}
	return c.classify(ctx, limited, k, a, err)
}

// limit is the time limit of the first attempt.
func (c *Client) limit(k call) time.Duration {
	switch {
	case c.timeout > 0:
		return c.timeout
	case k.charged:
		return DefaultSpeakTimeout
	}
	return DefaultTimeout
}

// exchange sends the request and reads the response. With an error, status 0 means that there was no response; any other
// status means that the body ended early.
func (c *Client) exchange(req *http.Request) (answer, error) {
	resp, err := c.calls.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, header: resp.Header}
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if len(a.body) > maxBody {
		a.body, err = nil, errTooBig
	}
	return a, err
}

// request builds the request of one attempt. With a body, it also returns the onceBody that tells whether anything was sent.
func (c *Client) request(ctx context.Context, k call) (*http.Request, *onceBody) {
	req := (&http.Request{
		Method: k.method,
		URL:    under(c.base, k.path...),
		Host:   c.base.Host,
		Header: http.Header{"Accept": {"application/json"}, "User-Agent": {c.agent}},
	}).WithContext(ctx)
	if c.token.value != nil {
		req.Header.Set("Authorization", "Bearer "+c.token.reveal())
	}
	if k.body == nil {
		return req, nil
	}
	req.Header.Set("Content-Type", "application/json")
	once := &onceBody{rest: k.body}
	req.Body, req.ContentLength = once, int64(len(k.body))
	return req.WithContext(once.traced(ctx)), once
}

// noResponse classifies a request without a response. sent says that a part of it was handed to the network.
func (c *Client) noResponse(ctx, limited context.Context, k call, err error, sent bool) *Error {
	e := &Error{Op: k.op, Err: c.reason(ctx, limited, err)}
	if words := text.WrongProtocol(err); words != "" && k.op != opDownload {
		e.Err = &cause{err: errors.Join(ErrNotTypecast, err), text: words}
	}
	if k.charged && sent {
		e.Uncertain = true
		return e
	}
	if errors.Is(err, ErrForeignLink) {
		e.Err = ErrForeignLink
	}
	e.Retryable = ctx.Err() == nil && !isUntrusted(err) && text.WrongProtocol(err) == "" && !errors.Is(err, ErrForeignLink)
	return e
}

// reason returns the cause to show: the end of the caller's context, our own time limit, or the error itself.
func (c *Client) reason(ctx, limited context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return newCause(ctx.Err(), c.redact)
	case errors.Is(context.Cause(limited), ErrTimeout):
		return ErrTimeout
	}
	return newCause(err, c.redact)
}

// logCall writes one debug record. The path of an API call is logged; the path of a download may be secret, so only its
// host is.
func (c *Client) logCall(ctx context.Context, k call, u *url.URL, status int, took time.Duration, err error) {
	if !c.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	target := slog.String("path", c.redact(u.Path))
	if k.op == opDownload {
		target = slog.String("host", c.redact(u.Host))
	}
	attrs := []slog.Attr{slog.String("method", k.method), target, slog.Int("status", status), slog.Duration("took", took)}
	if err != nil {
		attrs = append(attrs, slog.String("error", newCause(err, c.redact).text))
	}
	c.log.LogAttrs(ctx, slog.LevelDebug, "api call", attrs...)
}
