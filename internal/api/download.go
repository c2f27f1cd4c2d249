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

// OpDownload is the Error.Op of downloads.
const OpDownload = "download the audio"

// The time without a byte after which audio counts as stalled. A synthesis that arrives while it is made may pause for longer.
const (
	stallLimit   = 20 * time.Second
	stallCharged = time.Minute
)

// Audio is a running download. The caller closes Body.
type Audio struct {
	Body io.ReadCloser // its errors are *Error; a body that is cut off ends with one, never with io.EOF
	Size int64         // bytes; -1 when the server does not say
	Type string        // Content-Type, as sent

	Duration float64 // seconds, as the service says; 0: it does not

	Unspoken []string // parts of the text that the voice could not speak; only the sandbox says so

	// Timing returns when the words are heard. It must be called after Body has returned io.EOF. nil: they were not asked for.
	Timing func() Timing
}

// Download opens a link to audio. The token is sent only to the host of the service, below /files/speak/ and /api/, and
// never to the target of a redirect to another host. There is no limit for the whole body; after 20 seconds without a byte
// a read fails with ErrStalled. IsLinkDead reports that the link has expired.
func (c *Conn) Download(ctx context.Context, link string) (Audio, error) {
	download := Call{Op: OpDownload, Method: http.MethodGet}
	link = absolute(c.base, text.StripHidden(link))
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		return Audio{}, c.fail(download, 0, ErrBadURL)
	}
	keepPath(u, link)
	if !c.mayDownload(u) {
		return Audio{}, c.fail(download, 0, ErrForeignLink)
	}
	var audio Audio
	err = c.repeat(ctx, download, func(limit time.Duration) (e *Error) {
		audio, e = c.openFile(ctx, download, u, limit)
		return e
	})
	return audio, err
}

// openFile makes one attempt, up to the start of the body.
func (c *Conn) openFile(ctx context.Context, k Call, u *url.URL, limit time.Duration) (Audio, *Error) {
	limited, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(limit, func() { cancel(ErrTimeout) })
	req := c.fileRequest(limited, u)
	start := time.Now()
	resp, err := c.files.Do(req) //nolint:bodyclose // streamBody closes it
	timer.Stop()
	c.logCall(ctx, k, u, statusOf(resp), time.Since(start), err)
	if err != nil {
		defer cancel(nil)
		return Audio{}, c.noResponse(ctx, limited, k, err, true)
	}
	return c.receive(ctx, limited, cancel, k, resp)
}

// fileRequest is the request of one attempt of a download.
func (c *Conn) fileRequest(ctx context.Context, u *url.URL) *http.Request {
	req := (&http.Request{
		Method: http.MethodGet,
		URL:    u,
		Host:   u.Host,
		Header: http.Header{"User-Agent": {c.agent}},
	}).WithContext(ctx)
	acceptAudio(req.Header)
	req = req.WithContext(c.publicOnly(req))
	if c.token.value != nil && c.getsToken(u) {
		req.Header.Set(c.proto.Header, c.proto.Scheme+c.token.reveal())
	}
	return req
}

// acceptAudio asks for audio. Without Accept-Encoding net/http would ask for gzip, and the size would be unknown.
func acceptAudio(h http.Header) {
	h.Set("Accept", "audio/*, */*;q=0.5")
	h.Set("Accept-Encoding", "identity")
}

// receive returns the audio of a response, or the error that it is.
func (c *Conn) receive(ctx, limited context.Context, cancel context.CancelCauseFunc, k Call, resp *http.Response) (Audio, *Error) {
	body := newStreamBody(ctx, limited, cancel, c, k, resp.Body)
	size, e := c.checkAudio(ctx, limited, k, resp, body)
	if e != nil {
		_ = body.Close()
		return Audio{}, e
	}
	return Audio{Body: body, Size: size, Type: resp.Header.Get("Content-Type"), Duration: duration(resp.Header),
		Unspoken: unspoken(resp.Header.Get(unspokenHeader))}, nil
}

// checkAudio returns the size of the audio, -1 if the server does not say, or an error if the response is not audio. What the
// bytes are counts, not the media type: servers send audio as text/html too. Nor does the status, if it says success: the audio may be
// charged. body then begins with the bytes that were read for that. A part of a file is as good as a whole if it begins with the first byte; its size is that of the whole, so that
// missing bytes are noticed.
func (c *Conn) checkAudio(ctx, limited context.Context, k Call, resp *http.Response, body *streamBody) (int64, *Error) {
	size := resp.ContentLength
	usual := resp.StatusCode == http.StatusOK || resp.StatusCode == http.StatusNonAuthoritativeInfo
	switch {
	case usual:
	case resp.StatusCode == http.StatusPartialContent:
		usual = true
		from, whole, ok := contentRange(resp.Header.Get("Content-Range"))
		if ok && from != 0 {
			e := c.fail(k, resp.StatusCode, ErrNotWhole)
			e.Retryable, e.Uncertain = !k.Charged, k.Charged
			return 0, e
		}
		if ok {
			size = whole
		}
	case resp.StatusCode >= 300:
		raw, _ := io.ReadAll(io.LimitReader(body, maxErrorBody)) // as much as arrives
		return 0, c.classify(ctx, limited, k, answer{status: resp.StatusCode, header: resp.Header, body: raw}, nil)
	}
	media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if k.Wrapped || usual && media != "text/html" && !strings.HasSuffix(media, "json") && !strings.HasSuffix(media, "xml") {
		return size, nil
	}
	head, err := io.ReadAll(io.LimitReader(body, pageHead))
	if err != nil {
		e := c.fail(k, 0, err)
		e.Retryable, e.Uncertain = !k.Charged && ctx.Err() == nil, k.Charged
		if own, ok := errors.AsType[*Error](err); ok {
			e = own
		}
		return 0, e
	}
	if isPage(head) || !usual && len(head) == 0 {
		if !usual {
			rest, _ := io.ReadAll(io.LimitReader(body, maxErrorBody)) // as much as arrives
			head = append(head, rest...)
		}
		return 0, c.notAudio(k, resp.StatusCode, head)
	}
	body.rest = &prefixed{io.MultiReader(bytes.NewReader(head), body.rest), body.rest}
	return size, nil
}

// notAudio is the error of a successful response that is not audio.
func (c *Conn) notAudio(k Call, status int, body []byte) *Error {
	e := c.fail(k, status, ErrNotAudio)
	e.Uncertain = k.Charged
	c.readErrorBody(e, body)
	return e
}

const (
	pageHead     = 512      // bytes that tell a page from audio
	maxErrorBody = 64 << 10 // bytes that are read of an answer that is not audio
)

// isPage reports whether bytes that were sent as text are text: no audio format begins like that.
func isPage(head []byte) bool {
	return isStructured(head) || isPlainText(head)
}

// contentRange reads a Content-Range header (RFC 9110, 14.4). whole is -1 when it is not known, or not more than the part itself.
func contentRange(header string) (from, whole int64, ok bool) {
	var to int64
	var size string
	if _, err := fmt.Sscanf(header, "bytes %d-%d/%s", &from, &to, &size); err != nil || from < 0 || to < from {
		return 0, 0, false
	}
	if whole, err := strconv.ParseInt(size, 10, 64); err == nil && whole > to {
		return from, whole, true
	}
	return from, -1, true
}

// prefixed is a body that begins with bytes that were read already.
type prefixed struct {
	io.Reader
	io.Closer
}
