package api

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"
	"time"
)

// maxStream is the maximum size of the audio of a charged call in bytes: half an hour of the largest kind (44.1 kHz, 16 bit).
const maxStream = 160 << 20

// Open makes a call whose response is audio, and returns it as soon as it begins. A charged call is sent at most once. Its errors
// are an *Error, and so are those of the body: both say with Uncertain whether a charged request may have been accepted.
func (c *Conn) Open(ctx context.Context, k Call) (Audio, error) {
	if c.token.value == nil {
		return Audio{}, c.fail(k, 0, ErrNoToken)
	}
	var audio Audio
	err := c.repeat(ctx, k, func(limit time.Duration) (e *Error) {
		audio, e = c.open(ctx, k, limit)
		return e
	})
	return audio, err
}

// open makes one attempt, up to the start of the body.
func (c *Conn) open(ctx context.Context, k Call, limit time.Duration) (Audio, *Error) {
	limited, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(limit, func() { cancel(ErrTimeout) })
	req, once := c.request(limited, k)
	acceptAudio(req.Header)
	start := time.Now()
	resp, err := c.calls.Do(req) //nolint:bodyclose // streamBody closes it
	timer.Stop()
	c.logCall(ctx, k, req.URL, statusOf(resp), time.Since(start), err)
	if err != nil {
		defer cancel(nil)
		return Audio{}, c.noResponse(ctx, limited, k, err, once == nil || !once.seal())
	}
	// Not sealed: the transport may read the end of the request's body only now, and its error would break the response off.
	return c.receive(ctx, limited, cancel, k, resp)
}

// statusOf is the status of a response, 0 if there is none.
func statusOf(resp *http.Response) int {
	if resp == nil {
		return 0
	}
	return resp.StatusCode
}

// duration reads how long the audio is in seconds, which the newer API says (typecast-sdk; reference mark O). It is 0 if the
// header is missing or says nothing that audio can have.
func duration(h http.Header) float64 {
	s, err := strconv.ParseFloat(h.Get("X-Audio-Duration"), 64)
	if err != nil || math.IsNaN(s) || s < 0 || s > 24*60*60 {
		return 0
	}
	return s
}

// streamBody is a body of audio. A read fails when no byte comes for some time, and when more comes than audio can have. Its
// timer runs only during a read.
type streamBody struct {
	conn         *Conn
	call         Call
	ctx, limited context.Context
	cancel       context.CancelCauseFunc
	stall        time.Duration
	timer        *time.Timer
	rest         io.ReadCloser
	left         int64 // bytes that may still come
}

func newStreamBody(ctx, limited context.Context, cancel context.CancelCauseFunc, c *Conn, k Call, body io.ReadCloser) *streamBody {
	b := &streamBody{conn: c, call: k, ctx: ctx, limited: limited, cancel: cancel, stall: stallLimit, rest: body, left: math.MaxInt64}
	if k.Charged {
		b.stall, b.left = stallCharged, maxStream
	}
	b.timer = time.AfterFunc(b.stall, func() { cancel(ErrStalled) })
	b.timer.Stop()
	return b
}

// Read implements io.Reader.
func (b *streamBody) Read(p []byte) (int, error) {
	b.timer.Reset(b.stall)
	n, err := b.rest.Read(p)
	b.timer.Stop()
	if b.left -= int64(n); b.left < 0 && (err == nil || errors.Is(err, io.EOF)) {
		err = errTooBig
	}
	if err == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	e := b.conn.fail(b.call, 0, b.conn.reason(b.ctx, b.limited, err))
	e.Retryable, e.Uncertain = !b.call.Charged && b.ctx.Err() == nil, b.call.Charged
	if errors.Is(context.Cause(b.limited), ErrStalled) && b.ctx.Err() == nil {
		e.Err = ErrStalled
	} else if errors.Is(err, io.ErrUnexpectedEOF) {
		e.Err = &cause{err: err, text: "the audio ended too early"}
	}
	return n, e
}

// Close implements io.Closer.
func (b *streamBody) Close() error {
	b.timer.Stop()
	err := b.rest.Close()
	b.cancel(nil)
	return err
}
