package api

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"callboard/internal/text"
)

// stallLimit is how long a download may be silent.
const stallLimit = 20 * time.Second

// Audio is a download under way. The reader closes Body.
type Audio struct {
	Body io.ReadCloser // its errors are *Error; a body cut short ends with one, never with io.EOF
	Size int64         // bytes; -1 when the server does not say
	Type string        // Content-Type, as sent
}

// Download opens a link to audio. The token goes along only to the service's own host, under /files/speak/ and /api/,
// and never through a redirection to another. The body may take as long as it likes while bytes keep coming; after
// 20 seconds without one a read fails with ErrStalled. IsLinkDead tells that the link has expired.
func (c *Client) Download(ctx context.Context, link string) (Audio, error) {
	u, err := url.Parse(absolute(c.base, text.StripHidden(link)))
	if err != nil || u.Host == "" {
		return Audio{}, &Error{Op: opDownload, Err: ErrBadURL}
	}
	if !c.reachable(u) {
		return Audio{}, &Error{Op: opDownload, Err: ErrAstray}
	}
	var audio Audio
	k := call{op: opDownload, method: http.MethodGet}
	err = c.repeat(ctx, k, func(limit time.Duration) (e *Error) {
		audio, e = c.open(ctx, k, u, limit)
		return e
	})
	return audio, err
}

// open makes one attempt, up to the beginning of the body.
func (c *Client) open(ctx context.Context, k call, u *url.URL, limit time.Duration) (Audio, *Error) {
	limited, cancel := context.WithCancelCause(ctx)
	clock := time.AfterFunc(limit, func() { cancel(ErrTimeout) })
	req := (&http.Request{
		Method: http.MethodGet,
		URL:    u,
		Host:   u.Host,
		// Without this net/http would ask for gzip, and the size would be lost.
		Header: http.Header{"Accept": {"audio/*, */*;q=0.5"}, "Accept-Encoding": {"identity"}, "User-Agent": {c.agent}},
	}).WithContext(limited)
	req = req.WithContext(c.abroad(req))
	if c.token.value != nil && c.trusts(u) {
		req.Header.Set("Authorization", "Bearer "+c.token.reveal())
	}
	began := time.Now()
	resp, err := c.files.Do(req) //nolint:bodyclose // stallBody has it from here, and the caller closes that
	clock.Stop()
	status := 0
	if resp != nil {
		status = resp.StatusCode
	}
	c.note(ctx, k, u, status, time.Since(began), err)
	if err != nil {
		defer cancel(nil)
		return Audio{}, c.unanswered(ctx, limited, k, err, true)
	}
	body := &stallBody{client: c, ctx: ctx, limited: limited, cancel: cancel, rest: resp.Body}
	body.clock = time.AfterFunc(stallLimit, func() { cancel(ErrStalled) })
	body.clock.Stop()
	if e := c.refusedAudio(ctx, limited, k, resp, body); e != nil {
		_ = body.Close()
		return Audio{}, e
	}
	return Audio{Body: body, Size: resp.ContentLength, Type: resp.Header.Get("Content-Type")}, nil
}

// refusedAudio is nil when the answer is sound. It reads the beginning of one that is not, for its words.
func (c *Client) refusedAudio(ctx, limited context.Context, k call, resp *http.Response, body io.Reader) *Error {
	media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	words := media == "text/html" || strings.HasSuffix(media, "json") || strings.HasSuffix(media, "xml")
	if resp.StatusCode == http.StatusOK && !words {
		return nil
	}
	text, _ := io.ReadAll(io.LimitReader(body, 64<<10)) // what can be had of it
	a := answer{status: resp.StatusCode, header: resp.Header, body: text}
	if resp.StatusCode >= 300 {
		return c.judge(ctx, limited, k, a, nil)
	}
	e := &Error{Op: opDownload, Status: resp.StatusCode, Err: ErrNotAudio}
	c.explain(e, a.body)
	return e
}

// stallBody is a body that gives up when nothing comes. The clock runs while somebody waits for
// bytes and stands while the reader is busy with those it has.
type stallBody struct {
	client       *Client
	ctx, limited context.Context
	cancel       context.CancelCauseFunc
	clock        *time.Timer
	rest         io.ReadCloser
}

// Read implements io.Reader.
func (b *stallBody) Read(p []byte) (int, error) {
	b.clock.Reset(stallLimit)
	n, err := b.rest.Read(p)
	b.clock.Stop()
	if err == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	e := &Error{Op: opDownload, Retryable: b.ctx.Err() == nil, Err: b.client.reason(b.ctx, b.limited, err)}
	if errors.Is(context.Cause(b.limited), ErrStalled) && b.ctx.Err() == nil {
		e.Err = ErrStalled
	} else if errors.Is(err, io.ErrUnexpectedEOF) {
		e.Err = &cause{err: err, text: "the audio broke off before its end"}
	}
	return n, e
}

// Close implements io.Closer.
func (b *stallBody) Close() error {
	b.clock.Stop()
	err := b.rest.Close()
	b.cancel(nil)
	return err
}
