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

// maxBody bounds an answer in bytes.
const maxBody = 8 << 20

// errTooBig is the cause when an answer is longer than maxBody.
var errTooBig = errors.New("the answer is too long")

// call is one request to make, as often as it takes.
type call struct {
	op      string
	method  string
	path    []string // segments below the base URL; ids among them have been checked
	body    []byte   // JSON; nil for none
	charged bool     // costs quota: see onceBody

	// decode takes what it needs from the value inside the envelope, and reports whether that was an answer to this call.
	decode func(node) bool
}

// answer is what came back: a status and the whole body.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// do makes the call, with as many attempts as are right for it.
func (c *Client) do(ctx context.Context, k call) error {
	if c.token.value == nil {
		return &Error{Op: k.op, Err: ErrNoToken}
	}
	return c.repeat(ctx, k, func(limit time.Duration) *Error { return c.attempt(ctx, k, limit) })
}

// attempt makes the call once, and gives up when it takes longer than limit.
func (c *Client) attempt(ctx context.Context, k call, limit time.Duration) *Error {
	limited, cancel := context.WithTimeoutCause(ctx, limit, ErrTimeout)
	defer cancel()
	req, once := c.request(limited, k)
	began := time.Now()
	a, err := c.exchange(req)
	c.note(ctx, k, req.URL, a.status, time.Since(began), err)
	left := once == nil || !once.seal()
	if a.status == 0 {
		return c.unanswered(ctx, limited, k, err, left)
	}
	return c.judge(ctx, limited, k, a, err)
}

// limit is how long the first attempt may take.
func (c *Client) limit(k call) time.Duration {
	switch {
	case c.timeout > 0:
		return c.timeout
	case k.charged:
		return DefaultSpeakTimeout
	}
	return DefaultTimeout
}

// exchange sends the request and reads its answer. With an error the status says how far it came: 0 is no
// answer at all, anything else an answer whose body broke off.
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

// request builds a request afresh for one attempt. With a body, it also hands back what tells whether any of it left.
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
	return req.WithContext(once.watched(ctx)), once
}

// unanswered tells what a request without an answer means. left says that some of its body was handed to the network.
func (c *Client) unanswered(ctx, limited context.Context, k call, err error, left bool) *Error {
	e := &Error{Op: k.op, Err: c.reason(ctx, limited, err)}
	if spoken := text.WrongProtocol(err); spoken != "" && k.op != opDownload {
		e.Err = &cause{err: errors.Join(ErrNotTypecast, err), text: spoken}
	}
	if k.charged && left {
		e.Uncertain = true
		return e
	}
	if errors.Is(err, ErrAstray) {
		e.Err = ErrAstray
	}
	e.Retryable = ctx.Err() == nil && !untrusted(err) && text.WrongProtocol(err) == "" && !errors.Is(err, ErrAstray)
	return e
}

// reason is the cause to show: the caller's context if that ended the call, our own time limit, or the error itself.
func (c *Client) reason(ctx, limited context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return newCause(ctx.Err(), c.redact)
	case errors.Is(context.Cause(limited), ErrTimeout):
		return ErrTimeout
	}
	return newCause(err, c.redact)
}

// note writes one debug line. The paths of calls hold ids; a download's may be a secret of sorts, so only its host is told.
func (c *Client) note(ctx context.Context, k call, u *url.URL, status int, took time.Duration, err error) {
	if !c.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	where := slog.String("path", c.redact(u.Path))
	if k.op == opDownload {
		where = slog.String("host", c.redact(u.Host))
	}
	attrs := []slog.Attr{slog.String("method", k.method), where, slog.Int("status", status), slog.Duration("took", took)}
	if err != nil {
		attrs = append(attrs, slog.String("error", newCause(err, c.redact).text))
	}
	c.log.LogAttrs(ctx, slog.LevelDebug, "api call", attrs...)
}
