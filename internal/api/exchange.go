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

// Call is one call of an API, which may take several requests.
type Call struct {
	Op      string // what it does, for errors: "list the actors"
	Method  string
	Path    []string   // segments below the base URL; ids in it have been checked: see SafeID
	Query   url.Values // nil for none
	Body    []byte     // JSON; nil for none
	Charged bool       // costs quota, so it is sent at most once: see onceBody

	// Wrapped: the audio that Conn.Open opens is inside of something else, so what the response begins with is not checked.
	Wrapped bool

	// Decode reads the value inside the envelope and reports whether it is an answer to this call. Conn.Open does not use it.
	Decode func(Node) bool
}

// answer is a response with its whole body.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// Do makes the call, with repeats where they are allowed. Its errors are an *Error.
func (c *Conn) Do(ctx context.Context, k Call) error {
	if c.token.value == nil {
		return c.fail(k, 0, ErrNoToken)
	}
	return c.repeat(ctx, k, func(limit time.Duration) *Error { return c.attempt(ctx, k, limit) })
}

// fail returns an error of a call.
func (c *Conn) fail(k Call, status int, cause error) *Error {
	return &Error{Op: k.Op, Status: status, Err: cause, proto: c.proto}
}

// Fail returns an error of a call that was not made.
func (c *Conn) Fail(op string, cause error) *Error { return c.fail(Call{Op: op}, 0, cause) }

// attempt makes one request and gives up after limit.
func (c *Conn) attempt(ctx context.Context, k Call, limit time.Duration) *Error {
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
func (c *Conn) limit(k Call) time.Duration {
	switch {
	case c.timeout > 0:
		return c.timeout
	case k.Charged:
		return c.proto.Timeout
	}
	return DefaultTimeout
}

// exchange sends the request and reads the response. With an error, status 0 means that there was no response; any other
// status means that the body ended early.
func (c *Conn) exchange(req *http.Request) (answer, error) {
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
func (c *Conn) request(ctx context.Context, k Call) (*http.Request, *onceBody) {
	req := (&http.Request{
		Method: k.Method,
		URL:    under(c.base, k.Path...),
		Host:   c.base.Host,
		Header: http.Header{"Accept": {"application/json"}, "User-Agent": {c.agent}},
	}).WithContext(ctx)
	if c.token.value != nil {
		req.Header.Set(c.proto.Header, c.proto.Scheme+c.token.reveal())
	}
	req.URL.RawQuery = k.Query.Encode()
	if k.Body == nil {
		return req, nil
	}
	req.Header.Set("Content-Type", "application/json")
	once := &onceBody{rest: k.Body}
	req.Body, req.ContentLength = once, int64(len(k.Body))
	return req.WithContext(once.traced(ctx)), once
}

// noResponse classifies a request without a response. sent says that a part of it was handed to the network.
func (c *Conn) noResponse(ctx, limited context.Context, k Call, err error, sent bool) *Error {
	e := c.fail(k, 0, c.reason(ctx, limited, err))
	if words := text.WrongProtocol(err); words != "" && k.Op != OpDownload {
		e.Err = &cause{err: errors.Join(ErrNotTypecast, err), text: words}
	}
	if k.Charged && sent {
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
func (c *Conn) reason(ctx, limited context.Context, err error) error {
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
func (c *Conn) logCall(ctx context.Context, k Call, u *url.URL, status int, took time.Duration, err error) {
	if !c.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	target := slog.String("path", c.redact(u.Path))
	if k.Op == OpDownload {
		target = slog.String("host", c.redact(u.Host))
	}
	attrs := []slog.Attr{slog.String("method", k.Method), target, slog.Int("status", status), slog.Duration("took", took)}
	if err != nil {
		attrs = append(attrs, slog.String("error", newCause(err, c.redact).text))
	}
	c.log.LogAttrs(ctx, slog.LevelDebug, "api call", attrs...)
}
