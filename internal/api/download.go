package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"callboard/internal/text"
)

// stallLimit is the time without a byte after which a download fails.
const stallLimit = 20 * time.Second

// Audio is a running download. The caller closes Body.
type Audio struct {
	Body io.ReadCloser // its errors are *Error; a body that is cut off ends with one, never with io.EOF
	Size int64         // bytes; -1 when the server does not say
	Type string        // Content-Type, as sent

	Unspoken []string // parts of the text that the voice could not speak; only the sandbox says so
}

// Download opens a link to audio. The token is sent only to the host of the service, below /files/speak/ and /api/, and
// never to the target of a redirect to another host. There is no limit for the whole body; after 20 seconds without a byte
// a read fails with ErrStalled. IsLinkDead reports that the link has expired.
func (c *Client) Download(ctx context.Context, link string) (Audio, error) {
	link = absolute(c.base, text.StripHidden(link))
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		return Audio{}, &Error{Op: opDownload, Err: ErrBadURL}
	}
	keepPath(u, link)
	if !c.mayDownload(u) {
		return Audio{}, &Error{Op: opDownload, Err: ErrForeignLink}
	}
	var audio Audio
	k := call{op: opDownload, method: http.MethodGet}
	err = c.repeat(ctx, k, func(limit time.Duration) (e *Error) {
		audio, e = c.open(ctx, k, u, limit)
		return e
	})
	return audio, err
}

// open makes one attempt, up to the start of the body.
func (c *Client) open(ctx context.Context, k call, u *url.URL, limit time.Duration) (Audio, *Error) {
	limited, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(limit, func() { cancel(ErrTimeout) })
	req := (&http.Request{
		Method: http.MethodGet,
		URL:    u,
		Host:   u.Host,
		// Without this net/http would ask for gzip, and the size would be unknown.
		Header: http.Header{"Accept": {"audio/*, */*;q=0.5"}, "Accept-Encoding": {"identity"}, "User-Agent": {c.agent}},
	}).WithContext(limited)
	req = req.WithContext(c.publicOnly(req))
	if c.token.value != nil && c.getsToken(u) {
		req.Header.Set("Authorization", "Bearer "+c.token.reveal())
	}
	start := time.Now()
	resp, err := c.files.Do(req) //nolint:bodyclose // stallBody closes it
	timer.Stop()
	status := 0
	if resp != nil {
		status = resp.StatusCode
	}
	c.logCall(ctx, k, u, status, time.Since(start), err)
	if err != nil {
		defer cancel(nil)
		return Audio{}, c.noResponse(ctx, limited, k, err, true)
	}
	body := &stallBody{client: c, ctx: ctx, limited: limited, cancel: cancel, rest: resp.Body}
	body.timer = time.AfterFunc(stallLimit, func() { cancel(ErrStalled) })
	body.timer.Stop()
	size, e := c.checkAudio(ctx, limited, k, resp, body)
	if e != nil {
		_ = body.Close()
		return Audio{}, e
	}
	return Audio{Body: body, Size: size, Type: resp.Header.Get("Content-Type"),
		Unspoken: unspoken(resp.Header.Get(unspokenHeader))}, nil
}

// checkAudio returns the size of the audio, -1 if the server does not say, or an error if the response is not audio. What the
// bytes are counts, not the media type: servers send audio as text/html too. body then begins with the bytes that were read
// for that. A part of a file is as good as a whole if it begins with the first byte; its size is that of the whole, so that
// missing bytes are noticed.
func (c *Client) checkAudio(ctx, limited context.Context, k call, resp *http.Response, body *stallBody) (int64, *Error) {
	size := resp.ContentLength
	switch resp.StatusCode {
	case http.StatusOK, http.StatusNonAuthoritativeInfo:
	case http.StatusPartialContent:
		from, whole, ok := contentRange(resp.Header.Get("Content-Range"))
		if ok && from != 0 {
			return 0, &Error{Op: opDownload, Status: resp.StatusCode, Err: ErrNotWhole, Retryable: true}
		}
		if ok {
			size = whole
		}
	default:
		raw, _ := io.ReadAll(io.LimitReader(body, 64<<10)) // as much as arrives
		a := answer{status: resp.StatusCode, header: resp.Header, body: raw}
		if resp.StatusCode >= 300 {
			return 0, c.classify(ctx, limited, k, a, nil)
		}
		e := &Error{Op: opDownload, Status: resp.StatusCode, Err: ErrNotAudio}
		c.readErrorBody(e, raw)
		return 0, e
	}
	media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if media != "text/html" && !strings.HasSuffix(media, "json") && !strings.HasSuffix(media, "xml") {
		return size, nil
	}
	head, err := io.ReadAll(io.LimitReader(body, pageHead))
	if err != nil {
		e := &Error{Op: opDownload, Retryable: ctx.Err() == nil, Err: err}
		if own, ok := errors.AsType[*Error](err); ok {
			e = own
		}
		return 0, e
	}
	if isPage(head) {
		e := &Error{Op: opDownload, Status: resp.StatusCode, Err: ErrNotAudio}
		c.readErrorBody(e, head)
		return 0, e
	}
	body.rest = &prefixed{io.MultiReader(bytes.NewReader(head), body.rest), body.rest}
	return size, nil
}

// pageHead is how many bytes tell a page from audio.
const pageHead = 512

// isPage reports whether bytes that were sent as text are text: no audio format begins like that.
func isPage(head []byte) bool {
	return isStructured(head) || isPlainText(head)
}

// contentRange reads a Content-Range header (RFC 9110, 14.4). whole is -1 when it is not known.
func contentRange(header string) (from, whole int64, ok bool) {
	var to int64
	var size string
	if _, err := fmt.Sscanf(header, "bytes %d-%d/%s", &from, &to, &size); err != nil || from < 0 || to < from {
		return 0, 0, false
	}
	if whole, err := strconv.ParseInt(size, 10, 64); err == nil {
		return from, whole, true
	}
	return from, -1, true
}

// prefixed is a body that begins with bytes that were read already.
type prefixed struct {
	io.Reader
	io.Closer
}

// stallBody is a body whose reads fail after stallLimit without a byte. Its timer runs only during a read.
type stallBody struct {
	client       *Client
	ctx, limited context.Context
	cancel       context.CancelCauseFunc
	timer        *time.Timer
	rest         io.ReadCloser
}

// Read implements io.Reader.
func (b *stallBody) Read(p []byte) (int, error) {
	b.timer.Reset(stallLimit)
	n, err := b.rest.Read(p)
	b.timer.Stop()
	if err == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	e := &Error{Op: opDownload, Retryable: b.ctx.Err() == nil, Err: b.client.reason(b.ctx, b.limited, err)}
	if errors.Is(context.Cause(b.limited), ErrStalled) && b.ctx.Err() == nil {
		e.Err = ErrStalled
	} else if errors.Is(err, io.ErrUnexpectedEOF) {
		e.Err = &cause{err: err, text: "the audio ended too early"}
	}
	return n, e
}

// Close implements io.Closer.
func (b *stallBody) Close() error {
	b.timer.Stop()
	err := b.rest.Close()
	b.cancel(nil)
	return err
}
