package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"
)

// Speak asks for one synthesis: POST /api/speak (reference marks S and D). Every accepted one is charged, so it is made
// again only when nothing of it left this machine, or when the service answered 429. An *Error with Uncertain
// says that it may have been accepted: no answer came, the answer was cut off or named no synthesis, or a gateway lost it.
func (c *Client) Speak(ctx context.Context, r SpeakRequest) (SpeakReply, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return SpeakReply{}, &Error{Op: opSpeak, Err: ErrBadNumber}
	}
	var reply SpeakReply
	err = c.do(ctx, call{op: opSpeak, method: http.MethodPost, path: []string{"api", "speak"}, body: body, charged: true,
		decode: func(n node) (ok bool) { reply, ok = decodeSpeakReply(n, c.base); return ok }})
	return reply, err
}

// errSealed is what a body says to a sender that comes too late.
var errSealed = errors.New("the request was given up")

// onceBody is the body of a request that may leave this machine once.
//
// net/http repeats requests by itself when a kept connection turns out to be dead or an HTTP/2 server declines a stream. For
// that it needs a body that it can have again, and this one gives every byte once and has no GetBody. It also
// proves what the fate of a failed request was: if neither a header field nor a byte of the body has been taken by the
// time it is sealed, no byte can be taken later, so the words to speak never left, whichever protocol, proxy or
// RoundTripper was to carry them. One taken is a request sent: what lies in a buffer may still go out.
type onceBody struct {
	mu     sync.Mutex
	rest   []byte
	begun  bool
	sealed bool
}

// watched is ctx with an eye on the header: over HTTP/2 it goes out before the body is touched.
func (b *onceBody) watched(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaderField: func(string, []string) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.begun = true
	}})
}

// Read implements io.Reader.
func (b *onceBody) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.sealed {
		return 0, errSealed
	}
	if len(b.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	b.begun = b.begun || n > 0
	return n, nil
}

// Close implements io.Closer. Nothing is read after it.
func (b *onceBody) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sealed = true
	return nil
}

// seal ends the body and reports whether nothing of the request has left.
func (b *onceBody) seal() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sealed = true
	return !b.begun
}
